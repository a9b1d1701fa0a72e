using System.Net;
using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Directory.Ldap;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Directory;

/// <summary>Users and their sessions on a database of their own.</summary>
public sealed class PeopleBed : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private PeopleBed(TestDatabase test, LdapSettings? ldap)
    {
        Test = test;
        var settings = new Fixed<SignInSettings>(new SignInSettings());
        Users = new Users(test.Database, test.Time);
        Sessions = new Sessions(test.Database, settings, test.Time);
        LockOut = new LockOut(test.Database, settings, test.Time);
        Links = new SetupLinks(test.Database, test.Time);
        Browsers = new KnownBrowsers(new EphemeralDataProtectionProvider(), test.Time);
        SignIn = new SignIn(test.Database, Users, Passwords, Sessions, LockOut, Browsers, Links, new LdapPeople(test.Database, Users, new Groups(test.Database, test.Time), new Fixed<LdapSettings>(ldap ?? new LdapSettings()), TimeProvider.System), test.Time, NullLogger<SignIn>.Instance);
    }

    public TestDatabase Test { get; }

    public Users Users { get; }

    public Passwords Passwords { get; } = new();

    public Sessions Sessions { get; }

    public LockOut LockOut { get; }

    public KnownBrowsers Browsers { get; }

    public SetupLinks Links { get; }

    public SignIn SignIn { get; }

    public static async Task<PeopleBed> CreateAsync(Engine engine, LdapSettings? ldap = null) => new(await TestDatabase.CreateAsync(engine), ldap);

    public static Browser At(string address, string? token = null, string? known = null) => new(IPAddress.Parse(address), "test", token, known);

    public async Task<User> AddAsync(string login, Role role = Role.User, params string[] addresses)
    {
        var (user, error) = await Users.AddAsync(
            new User { Login = login, DisplayName = login, Language = "en", Role = role, Addresses = addresses }, await Passwords.HashAsync(Password, CancellationToken.None), "test");
        Assert.Null(error);
        return user!;
    }

    public Task<SignInResult> EnterAsync(string login, string password = Password, string address = "192.0.2.1", string? token = null, string? known = null) =>
        SignIn.SignInAsync(login, password, At(address, token, known), CancellationToken.None);

    public async Task<IReadOnlyList<string>> AuditAsync(string kind) =>
        [.. (await new AuditLog(Test.Database).ListAsync(new AuditFilter { Action = kind })).Reverse().Select(entry => $"{entry.Who} {entry.Action} {entry.Target}")];

    public async ValueTask DisposeAsync()
    {
        Passwords.Dispose();
        await Test.DisposeAsync();
    }
}
