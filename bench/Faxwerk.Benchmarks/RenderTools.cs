using System.Diagnostics;
using System.Globalization;
using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Benchmarks;

/// <summary>The three renderers that are compared, and the processor time that each took.</summary>
internal sealed class RenderTools(string scratch) : IDisposable
{
    private const double TicksPerSecond = 100;

    private static readonly ProcessLimits _limits = new(TimeSpan.FromSeconds(60), 1 << 20);

    private readonly ProcessRunner _runner = new(TimeProvider.System);

    /// <summary>Own workers, of which, unless <paramref name="settings"/> are given, one serves all files.</summary>
    public RendererPool NewPool(RendererRole role = RendererRole.Documents, RenderingSettings? settings = null)
    {
        settings ??= new RenderingSettings { DocumentsPerWorker = 10_000, Workers = 1 };
        return new RendererPool(
            new RendererLauncher(_runner, () => settings, NullLogger<RendererLauncher>.Instance), () => settings, TimeProvider.System, NullLogger<RendererPool>.Instance, role);
    }

    /// <summary>The fax of a file as the product makes it. Null where it refuses the file.</summary>
    public static async Task<FaxDocument?> OwnAsync(RendererPool pool, string file, Resolution resolution) =>
        (await OutcomeAsync(pool, file, new RenderingSettings(), resolution)).Document;

    /// <summary>The fax of a file or why there is none.</summary>
    public static async Task<RenderResult> OutcomeAsync(RendererPool pool, string file, RenderingSettings settings, Resolution resolution = Resolution.Fine)
    {
        var renderer = new DocumentRenderer([new WorkerPageSource(pool)], () => settings, NullLogger<DocumentRenderer>.Instance);
        var source = new RenderSource(Path.GetFileName(file), Path.GetExtension(file) == ".txt" ? MediaTypes.Text : "application/octet-stream", await File.ReadAllBytesAsync(file));
        return await renderer.RenderAsync([source], new RenderOptions(resolution), CancellationToken.None);
    }

    /// <summary>Pages fitted to A4, as ours are. Null where it makes none.</summary>
    public Task<TiffReader?> GhostscriptAsync(string file, Resolution resolution) => RunAsync(
        "/usr/bin/gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffg4", $"-r{Dpi(resolution)}", "-dAdjustWidth=1", "-sPAPERSIZE=a4", "-dFIXEDMEDIA", "-dPDFFitPage",
        $"-sOutputFile={Output}", file);

    /// <summary>Pages in their own size. Null where it makes none.</summary>
    public Task<TiffReader?> PopplerAsync(string file, Resolution resolution)
    {
        var (x, y) = resolution.Dpi();
        return RunAsync(
            "/bin/sh", "-c", $"rm -f \"$0\"/page*; pdftoppm -mono -tiff -rx {x} -ry {y} \"$1\" \"$0\"/page && tiffcp -c g4 \"$0\"/page*.tif \"$2\"", scratch, file, Output);
    }

    /// <summary>Runs a program that writes to standard output.</summary>
    public async Task<string> TextAsync(string program, params string[] arguments)
    {
        var result = await _runner.RunAsync(Command(program, arguments), default, _limits, CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(result.Output.Span);
    }

    /// <summary>A file to be overwritten.</summary>
    public string Scratch(string name) => Path.Combine(scratch, name);

    /// <summary>Processor time of this process.</summary>
    public static double OwnSeconds() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    /// <summary>Processor time of the children that have ended, with their own.</summary>
    public static double SecondsOfReaped()
    {
        var fields = Stat("/proc/self/stat")!;
        return (fields[13] + fields[14]) / TicksPerSecond;
    }

    /// <summary>Processor time of all living descendants of this process.</summary>
    public static double SecondsOfDescendants() => Descendants().Sum(fields => fields[11..15].Sum()) / TicksPerSecond;

    /// <summary>Resident bytes of all living descendants of this process.</summary>
    public static long ResidentOfDescendants() => Descendants().Sum(fields => fields[21]) * Environment.SystemPageSize;

    public void Dispose() => _runner.Dispose();

    private string Output => Scratch("output.tif");

    private static string Dpi(Resolution resolution)
    {
        var (x, y) = resolution.Dpi();
        return $"{x}x{y}";
    }

    private async Task<TiffReader?> RunAsync(string program, params string[] arguments)
    {
        File.Delete(Output);
        var result = await _runner.RunAsync(Command(program, arguments), default, _limits, CancellationToken.None);
        if (result.End != ProcessEnd.Exited || result.ExitCode != 0 || !File.Exists(Output) || new FileInfo(Output).Length < 16) return null;
        return TiffReader.Open(await File.ReadAllBytesAsync(Output));
    }

    private static ProcessCommand Command(string program, string[] arguments) =>
        new(program, arguments) { Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["OMP_THREAD_LIMIT"] = "1", ["HOME"] = "/tmp" } };

    private static List<long[]> Descendants()
    {
        var all = System.IO.Directory.GetDirectories("/proc").Select(folder => (Id: Path.GetFileName(folder), Folder: folder))
            .Where(entry => entry.Id.All(char.IsAsciiDigit))
            .Select(entry => (Id: long.Parse(entry.Id, CultureInfo.InvariantCulture), Fields: Stat(Path.Combine(entry.Folder, "stat"))))
            .Where(entry => entry.Fields is not null).ToList();
        var family = new HashSet<long> { Environment.ProcessId };
        for (var size = 0; size != family.Count;)
        {
            size = family.Count;
            family.UnionWith(all.Where(entry => family.Contains(entry.Fields![1])).Select(entry => entry.Id));
        }

        return [.. all.Where(entry => entry.Id != Environment.ProcessId && family.Contains(entry.Id)).Select(entry => entry.Fields!)];
    }

    // The fields after the name, which may hold spaces: state (as 0), parent, ... utime at 11, resident pages at 21 (proc(5)).
    private static long[]? Stat(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(field => long.TryParse(field, CultureInfo.InvariantCulture, out var value) ? value : 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
