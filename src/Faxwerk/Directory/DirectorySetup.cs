using Faxwerk.Directory.Ldap;
using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>Registers the directory.</summary>
public static class DirectorySetup
{
    /// <summary>The sections <c>site</c> (several), <c>routes</c>, <c>signIn</c> and <c>ldap</c>, the users with their groups, sites and sessions.</summary>
    public static IServiceCollection AddDirectory(this IServiceCollection services) => services
        .AddSettings<SiteSettings>("site", hasSeveral: true)
        .AddSettings<RouteSettings>("routes")
        .AddSettings<SignInSettings>("signIn")
        .AddSettings<LdapSettings>("ldap")
        .AddSingleton<Users>()
        .AddSingleton<Groups>()
        .AddSingleton<Sites>()
        .AddSingleton<OwnNumbers>()
        .AddSingleton<Readers>()
        .AddSingleton<SignalledNumbers>()
        .AddSingleton<ExtensionOwners>()
        .AddSingleton<Preferences>()
        .AddSingleton<UserImport>()
        .AddSingleton<Passwords>()
        .AddSingleton<Sessions>()
        .AddSingleton<LockOut>()
        .AddSingleton<KnownBrowsers>()
        .AddSingleton<SetupLinks>()
        .AddSingleton<LdapPeople>()
        .AddSingleton<SignIn>()
        .AddHostedService<SignInSweep>()
        .AddHostedService<LdapSync>();
}
