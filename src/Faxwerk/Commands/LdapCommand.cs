using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Directory.Ldap;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk ldap sync [--dry-run] [--confirm]</c>: synchronises the users with the LDAP server at once and says what is wrong with its settings.</summary>
internal static class LdapCommand
{
    public static Task<int> RunAsync(IConfiguration configuration, bool dryRun, bool confirm, TextWriter output, TextWriter errors, CancellationToken cancel) =>
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
                    var done = await people.SyncAsync(dryRun, cancel, confirm ? new Actor("console") : null);
                    if (done.Hold is { } hold)
                        await errors.WriteLineAsync($"{hold.Disabled} of {hold.Active} users would be disabled, {hold.Limit} may be: nothing is changed without --confirm");
                    foreach (var change in dryRun || done.Hold is not null ? done.Changes : [])
                        await output.WriteLineAsync(Line(change));
                    await output.WriteLineAsync($"{(dryRun || done.Hold is not null ? "Would be: " : "")}{done.Found} users, {done.Added} new, {done.Changed} changed, {done.Disabled} disabled");
                    foreach (var problem in done.Problems)
                        await errors.WriteLineAsync(problem);
                    return done.Problems.Count == 0 && (dryRun || done.Hold is null) ? 0 : 1;
                }
                catch (LdapException fault)
                {
                    await errors.WriteLineAsync(fault.Message);
                    return 1;
                }
            },
            errors,
            cancel);

    private static string Line(LdapChange change) => $"{JsonNamingPolicy.CamelCase.ConvertName(change.Kind.ToString())} {change.Name}{change switch
    {
        { Reason: { } reason } => $": {JsonNamingPolicy.CamelCase.ConvertName(reason.ToString())}",
        { Address: { } address } => $": {address} is an address of {change.Owner}",
        { Problem: { } problem } => $": {problem}",
        { Fields.Count: > 0 } => $": {string.Join(", ", change.Fields)}",
        _ => "",
    }}";
}
