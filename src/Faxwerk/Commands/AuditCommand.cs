using Faxwerk.Audit;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk audit list|verify</c>.</summary>
internal static class AuditCommand
{
    public static bool Knows(string[] args) => args is [] or ["list"] or ["verify"];

    public static Task<int> RunAsync(IConfiguration configuration, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(
            configuration,
            _ => { },
            services => args is ["verify"]
                ? VerifyAsync(services.GetRequiredService<AuditLog>(), output, errors, cancel)
                : ListAsync(services.GetRequiredService<AuditLog>(), output, cancel),
            errors,
            cancel);

    private static async Task<int> ListAsync(AuditLog audit, TextWriter output, CancellationToken cancel)
    {
        foreach (var entry in (await audit.ListAsync(new AuditFilter(), cancel)).Reverse())
            await output.WriteLineAsync($"{entry.Position,6} {entry.At:yyyy-MM-dd HH:mm:ss}Z {entry.Who} {entry.Origin} {entry.Action} {entry.Target} {entry.BeforeValue} -> {entry.AfterValue}");
        return 0;
    }

    private static async Task<int> VerifyAsync(AuditLog audit, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var found = await audit.VerifyAsync(cancel);
        if (found.Broken is { } broken)
        {
            await errors.WriteLineAsync($"Entry {broken} does not fit: it or one before it was changed or taken out.");
            return 1;
        }

        await output.WriteLineAsync($"{found.Entries} entries, none changed. Head: {found.Head}");
        return 0;
    }
}
