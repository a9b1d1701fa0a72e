using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Png;
using Faxwerk.Rendering;
using Microsoft.Extensions.Options;

namespace Faxwerk.Barcodes;

/// <summary>What came of looking for barcodes on a page.</summary>
/// <param name="Codes">Those that were found.</param>
/// <param name="Fault">Why the page was not read, or not for all codes; empty where it was.</param>
/// <param name="IsUnavailable">No page can be read now: the programs or the sandbox are missing.</param>
public sealed record BarcodeReading(IReadOnlyList<(BarcodeKind Kind, string Text)> Codes, string Fault, bool IsUnavailable = false);

/// <summary>
/// Reads barcodes with the programs of zbar and libdmtx, one process each a page, in the sandbox of documents: bounded in time, memory and output, and behind all else that wants the processor.
/// </summary>
public sealed class BarcodeReader(ProcessRunner runner, IOptionsMonitor<BarcodeSettings> settings, IOptionsMonitor<RenderingSettings> rendering)
{
    private const int OutputBytes = 1 << 20;

    // Their input becomes a file of ImageMagick's.
    private const long FileBytes = 64 << 20;

    private static readonly Dictionary<string, string> Variables = new() { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8", ["OMP_THREAD_LIMIT"] = "1" };

    private bool? _confined;

    /// <summary>The programs.</summary>
    public IReadOnlyList<BarcodeProgram> Programs { get; init; } = [BarcodeProgram.Zbar, BarcodeProgram.Dmtx];

    /// <summary>Why pages are not read, or not for all codes, as far as it is known; null where they are.</summary>
    public string? Fault { get; private set; }

    private IEnumerable<BarcodeProgram> Wanted => Programs.Where(program => settings.CurrentValue.DataMatrix || program != BarcodeProgram.Dmtx);

    /// <summary>Looks for the programs and tries the sandbox; what is missing in a sentence, null for nothing.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancel)
    {
        var missing = Wanted.Where(program => !File.Exists(program.Path)).ToList();
        Fault = await WallsAsync(cancel) ?? (missing.Count == 0 ? null : $"{string.Join(", ", missing.Select(program => program.Path))} is missing: install the Debian package {string.Join(", ", missing.Select(program => program.Package))}.");
        return Fault;
    }

    /// <summary>Nobody wants barcodes any more: what is missing for them is no fault.</summary>
    public void Forget() => Fault = null;

    /// <summary>Looks for barcodes on a page, whichever way it lies.</summary>
    public async Task<BarcodeReading> ReadAsync(PageImage page, CancellationToken cancel)
    {
        var missing = await CheckAsync(cancel);
        var programs = Wanted.Where(program => File.Exists(program.Path)).ToList();
        if (_confined is null || programs.Count == 0)
            return new BarcodeReading([], missing ?? "", IsUnavailable: true);
        using var png = new MemoryStream();

        // Its dots are square: rows of standard pages are written twice.
        PngWriter.Write(png, page);
        var (codes, faults) = (new List<(BarcodeKind, string)>(), new List<string>());
        if (missing is not null)
            faults.Add(missing);
        foreach (var program in programs)
        {
            var result = await RunAsync(program, png.GetBuffer().AsMemory(0, (int)png.Length), cancel);
            if (result.End == ProcessEnd.Exited && (result.ExitCode == 0 || result.ExitCode == program.NothingFound))
                codes.AddRange(program.Parse(result.Output.ToArray()));
            else
                faults.Add(result.End == ProcessEnd.Exited ? $"{program.Name} ended with {result.ExitCode}." : $"{program.Name} was stopped: {result.End}.");
        }

        return new BarcodeReading(codes, string.Join(' ', faults));
    }

    private Task<ProcessResult> RunAsync(BarcodeProgram program, ReadOnlyMemory<byte> picture, CancellationToken cancel)
    {
        var limits = settings.CurrentValue;
        var use = new SandboxLimits(limits.PageSeconds, (long)limits.MemoryMegabytes << 20, FileBytes);
        List<string> command = ["/usr/bin/nice", "-n", "19", program.Path, .. program.Arguments];
        return runner.RunAsync(
            _confined == true ? Sandbox.Enclose(null, use, Variables, command) : Sandbox.Limit(use, Variables, command), picture, new ProcessLimits(TimeSpan.FromSeconds(limits.PageSeconds), OutputBytes), cancel);
    }

    /// <summary>Walls that stood once are not tried for each page; that there are none is asked for again, as it may be allowed no more.</summary>
    private async Task<string?> WallsAsync(CancellationToken cancel)
    {
        if (_confined == true)
            return null;
        var walls = await Sandbox.CheckAsync(runner, cancel);
        if (walls is not null && !rendering.CurrentValue.AllowUnsandboxed)
        {
            _confined = null;
            return $"The sandbox does not work: {walls} {Sandbox.Remedy}";
        }

        _confined = walls is null;
        return null;
    }
}
