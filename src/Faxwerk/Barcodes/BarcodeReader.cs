using System.Text;
using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Png;
using Faxwerk.Rendering;
using Microsoft.Extensions.Options;

namespace Faxwerk.Barcodes;

/// <summary>What came of looking for barcodes on a page.</summary>
/// <param name="Codes">In the order in which they were found.</param>
/// <param name="Fault">Why the page could not be read; empty where it could.</param>
/// <param name="IsUnavailable">No page can be read now: the program or the sandbox is missing.</param>
public sealed record BarcodeReading(IReadOnlyList<(BarcodeKind Kind, string Text)> Codes, string Fault, bool IsUnavailable = false);

/// <summary>
/// Reads barcodes with ZXingReader of zxing-cpp, one process a page, in the sandbox of documents: bounded in time, memory and output, and behind all else that wants the processor.
/// </summary>
public sealed class BarcodeReader(ProcessRunner runner, IOptionsMonitor<BarcodeSettings> settings, IOptionsMonitor<RenderingSettings> rendering)
{
    private const int OutputBytes = 1 << 20;

    // The page comes through a pipe, and nothing is written to a file.
    private const long FileBytes = 1 << 20;

    private static readonly Dictionary<string, string> Variables = new() { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8" };

    private bool? _confined;

    /// <summary>The program and what it is told; the page is its input.</summary>
    public IReadOnlyList<string> Command { get; init; } = ["/usr/bin/ZXingReader", "-escape", "-format", "Code39,Code128,QRCode,DataMatrix", "/dev/stdin"];

    /// <summary>Why no page can be read, as far as it is known; null where it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Looks for the program and tries the sandbox; what is missing in a sentence, null for nothing.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancel) =>
        Fault = File.Exists(Command[0]) ? await WallsAsync(cancel) : $"{Command[0]} is missing: install the Debian package zxing-cpp-tools.";

    /// <summary>Looks for barcodes on a page, whichever way it lies.</summary>
    public async Task<BarcodeReading> ReadAsync(PageImage page, CancellationToken cancel)
    {
        if (await CheckAsync(cancel) is { } missing)
            return new BarcodeReading([], missing, IsUnavailable: true);
        using var png = new MemoryStream();

        // Its dots are square: rows of standard pages are written twice.
        PngWriter.Write(png, page);
        var limits = settings.CurrentValue;
        var use = new SandboxLimits(limits.PageSeconds, (long)limits.MemoryMegabytes << 20, FileBytes);
        List<string> command = ["/usr/bin/nice", "-n", "19", .. Command];
        var result = await runner.RunAsync(
            _confined == true ? Sandbox.Enclose(null, use, Variables, command) : Sandbox.Limit(use, Variables, command), png.GetBuffer().AsMemory(0, (int)png.Length),
            new ProcessLimits(TimeSpan.FromSeconds(limits.PageSeconds), OutputBytes), cancel);
        return result switch
        {
            { End: ProcessEnd.Exited, ExitCode: 0 } => new BarcodeReading([.. BarcodeOutput.Parse(Encoding.UTF8.GetString(result.Output.Span))], ""),
            { End: ProcessEnd.NotStarted } => new BarcodeReading([], result.Errors, IsUnavailable: true),
            { End: ProcessEnd.Exited } => new BarcodeReading([], $"{Path.GetFileName(Command[0])} ended with {result.ExitCode}."),
            _ => new BarcodeReading([], $"{Path.GetFileName(Command[0])} was stopped: {result.End}."),
        };
    }

    /// <summary>Walls that stood once are not tried for each page.</summary>
    private async Task<string?> WallsAsync(CancellationToken cancel)
    {
        if (_confined is not null)
            return null;
        var walls = await Sandbox.CheckAsync(runner, cancel);
        if (walls is not null && !rendering.CurrentValue.AllowUnsandboxed)
            return $"The sandbox does not work: {walls} {Sandbox.Remedy}";
        _confined = walls is null;
        return null;
    }
}
