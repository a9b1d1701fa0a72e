using Faxwerk.Directory.Ldap;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk ldap sync [--dry-run]</c>: synchronises the users with the LDAP server at once and says what is wrong with its settings.</summary>
internal static class LdapCommand
{
    public static Task<int> RunAsync(IConfiguration configuration, bool dryRun, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(
            configuration,
            _ => { },
            async services =>
            {
                var people = services.GetRequiredService<LdapPeople>();
                if (!people.IsSet)
                {
                    await errors.WriteLineAsync("No LDAP server is set: faxwerk settings set ldap.host HOST");
                    return 1;
                }

                try
                {
                    var done = await people.SyncAsync(dryRun, cancel);
                    await output.WriteLineAsync($"{(dryRun ? "Would be: " : "")}{done.Found} users, {done.Added} new, {done.Changed} changed, {done.Disabled} disabled");
                    foreach (var problem in done.Problems)
                        await errors.WriteLineAsync(problem);
                    return done.Problems.Count == 0 ? 0 : 1;
                }
                catch (LdapException fault)
                {
                    await errors.WriteLineAsync(fault.Message);
                    return 1;
                }
            },
            errors,
            cancel);
}
