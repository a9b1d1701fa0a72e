using System.Globalization;
using Faxwerk.Archive;
using Faxwerk.Audit;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk archive verify|export|check|hold|release</c>: the archive, straight from the database and its folders; a package is checked without either.</summary>
internal static class ArchiveCommand
{
    /// <summary>Faxes are read by their owner only, in a package too.</summary>
    private static readonly FileStreamOptions Private = new()
    {
        Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    public static bool Knows(string[] args) =>
        args is ["verify"] or ["check", _] or ["hold" or "release", _, _, ..] || (args is ["verify" or "check", .. { Length: 1 or 2 }] && args.Length == (args[0] == "check" ? 3 : 2) && ParseHead(args[^1]) is not null) || (args is ["export", _, .. var rest] && ParseFilter(rest) is not null);

    public static Task<int> RunAsync(IConfiguration configuration, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        args is ["check", var file, .. var rest]
            ? CheckAsync(file, rest is [var head] ? ParseHead(head) : null, output, errors, cancel)
            : OfflineServices.UseAsync(configuration, _ => { }, services => RunAsync(services, args, output, errors, cancel), errors, cancel);

    private static async Task<int> CheckAsync(string file, ArchiveHead? known, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        try
        {
            await using var package = File.OpenRead(file);
            var verdict = await ArchivePackage.CheckAsync(package, known, cancel);
            foreach (var fault in verdict.Faults)
                await errors.WriteLineAsync(fault.Position > 0 ? $"entry {fault.Position}: {fault.What}" : fault.What);
            await output.WriteLineAsync(
                $"{verdict.Documents} documents, {verdict.Others} entries of others by digest, {verdict.OnTrust} on trust, {verdict.Faults.Count} faults. Head: {verdict.Head.Position}:{verdict.Head.Hash}");
            return verdict.Faults.Count == 0 ? 0 : 1;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{file} cannot be checked: {fault.Message}");
            return 1;
        }
    }

    private static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        switch (args)
        {
            case ["verify", .. var rest]:
                var verdict = await services.GetRequiredService<ArchiveVerification>().RunAsync(files: true, rest is [var head] ? ParseHead(head) : null, cancel);
                foreach (var fault in verdict.Faults)
                    await errors.WriteLineAsync($"entry {fault.Position}: {fault.What}");
                await output.WriteLineAsync($"{verdict.Entries} entries, {verdict.Documents} documents, {verdict.Faults.Count} faults. Head: {verdict.Head.Position}:{verdict.Head.Hash}");
                return verdict.Faults.Count == 0 ? 0 : 1;
            case ["export", var file, .. var rest]:
                return await ExportAsync(services.GetRequiredService<ArchiveExport>(), file, ParseFilter(rest)!, output, errors, cancel);
            case [var verb, var id, .. var words]:
                var reason = string.Join(' ', words);
                if (long.TryParse(id, CultureInfo.InvariantCulture, out var position)
                    && await services.GetRequiredService<ArchiveIndex>().HoldAsync(position, verb == "hold", Actor.CommandLine, reason, cancel))
                    return 0;
                await errors.WriteLineAsync($"There is no archived document {id}, or nothing changes for it.");
                return 1;
            default:
                return CommandLine.Usage;
        }
    }

    private static async Task<int> ExportAsync(ArchiveExport export, string file, ArchiveFilter filter, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var part = file + ".part";
        try
        {
            int count;
            await using (var stream = new FileStream(part, Private))
                count = await export.WriteAsync(stream, filter, cancel);
            File.Move(part, file, overwrite: true);
            await output.WriteLineAsync($"{count} documents in {file}");
            return 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Nothing was exported: {fault.Message}");
            return 1;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static ArchiveHead? ParseHead(string text) =>
        text.Split(':') is [var position, { Length: 64 } hash] && long.TryParse(position, CultureInfo.InvariantCulture, out var at) ? new ArchiveHead { Position = at, Hash = hash } : null;

    private static ArchiveFilter? ParseFilter(string[] args)
    {
        var filter = new ArchiveFilter();
        for (; args.Length > 0; args = args[2..])
        {
            switch (args)
            {
                case ["--from", var text, ..] when Day(text) is { } day:
                    filter = filter with { From = day };
                    break;
                case ["--to", var text, ..] when Day(text) is { } day:
                    filter = filter with { To = day.AddDays(1) };
                    break;
                case ["--number", var number, ..]:
                    filter = filter with { Number = number };
                    break;
                case ["--direction", var name, ..] when Enum.TryParse<ArchiveDirection>(name, ignoreCase: true, out var direction):
                    filter = filter with { Direction = direction };
                    break;
                default:
                    return null;
            }
        }

        return filter;
    }

    private static DateTimeOffset? Day(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var day) ? day : null;
}
