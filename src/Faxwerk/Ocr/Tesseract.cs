using System.Globalization;
using System.Text;
using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Png;
using Faxwerk.Rendering;
using Microsoft.Extensions.Options;

namespace Faxwerk.Ocr;

/// <summary>What came of reading a page: its text, or why there is none.</summary>
/// <param name="Text">Null where it could not be read.</param>
/// <param name="Fault">Why; empty where it could.</param>
/// <param name="IsUnavailable">No page can be read now: tesseract, a language or the sandbox is missing.</param>
public sealed record PageReading(PageText? Text, string Fault, bool IsUnavailable = false);

/// <summary>
/// Reads pages with tesseract, one process a page, in the sandbox of documents: bounded in time, memory and output, on one thread and behind all else that wants the processor.
/// </summary>
public sealed class Tesseract(ProcessRunner runner, IOptionsMonitor<OcrSettings> settings, IOptionsMonitor<RenderingSettings> rendering)
{
    // A process that was killed may have been in somebody's way; a page that kills two is not read.
    private const int Tries = 2;

    private const int OutputBytes = 16 << 20;
    private const long FileBytes = 16 << 20;

    // Without it each process takes all processors, and is slower for it.
    private static readonly Dictionary<string, string> Variables = new() { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8", ["OMP_THREAD_LIMIT"] = "1" };

    private (string Languages, string? Fault)? _checked;
    private bool _confined;

    /// <summary>The program.</summary>
    public string Program { get; init; } = "/usr/bin/tesseract";

    /// <summary>Why no page can be read, as far as it is known; null where it can.</summary>
    public string? Fault => _checked?.Fault;

    /// <summary>Tries the program and its languages in the sandbox; what is missing in a sentence, null for nothing.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancel)
    {
        var languages = Languages();
        var fault = await FaultAsync(cancel);
        _checked = (languages, fault);
        return fault;
    }

    /// <summary>Reads a page.</summary>
    public async Task<PageReading> ReadAsync(PageImage page, CancellationToken cancel)
    {
        // What was missing may have been installed, and the languages changed.
        if ((_checked is { Fault: null } known && known.Languages == Languages() ? null : await CheckAsync(cancel)) is { } missing)
            return new PageReading(null, missing, IsUnavailable: true);
        using var png = new MemoryStream();
        PngWriter.Write(png, page);
        var reading = await TryAsync(png.ToArray(), cancel);
        for (var tries = 1; tries < Tries && reading is { Text: null, IsUnavailable: false }; tries++)
            reading = await TryAsync(png.ToArray(), cancel);
        return reading;
    }

    private async Task<PageReading> TryAsync(byte[] png, CancellationToken cancel)
    {
        var result = await RunAsync(["stdin", "stdout", "-l", Languages(), "--psm", "3", "tsv"], png, cancel);
        return result switch
        {
            { End: ProcessEnd.Exited, ExitCode: 0 } => new PageReading(PageText.Parse(Encoding.UTF8.GetString(result.Output.Span)), ""),
            { End: ProcessEnd.NotStarted } => new PageReading(null, result.Errors, IsUnavailable: true),
            { End: ProcessEnd.Exited } => new PageReading(null, $"tesseract ended with {result.ExitCode}: {LastLine(result.Errors)}"),
            _ => new PageReading(null, $"tesseract was stopped: {result.End}"),
        };
    }

    private async Task<string?> FaultAsync(CancellationToken cancel)
    {
        if (!File.Exists(Program))
            return $"{Program} is missing: install the Debian package tesseract-ocr, and tesseract-ocr-deu for German.";
        var walls = await Sandbox.CheckAsync(runner, cancel);
        if (walls is not null && !rendering.CurrentValue.AllowUnsandboxed)
            return $"The sandbox does not work: {walls} {Sandbox.Remedy}";
        _confined = walls is null;
        var result = await RunAsync(["--list-langs"], default, cancel);
        if (result is not { End: ProcessEnd.Exited, ExitCode: 0 })
            return $"{Program} does not run: {LastLine(result.Errors)}";
        var installed = Encoding.UTF8.GetString(result.Output.Span).Split('\n').Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        var missing = settings.CurrentValue.Languages.Where(language => !installed.Contains(language)).ToList();
        return missing.Count == 0 ? null : $"Languages of tesseract are missing: {string.Join(", ", missing)}. Install {string.Join(", ", missing.Select(language => $"tesseract-ocr-{language}"))}, or change ocr.languages.";
    }

    private async Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        var limits = settings.CurrentValue;
        var use = new SandboxLimits(limits.PageSeconds, (long)limits.MemoryMegabytes << 20, FileBytes);
        List<string> command = ["/usr/bin/nice", "-n", "19", Program, .. arguments];
        return await runner.RunAsync(
            _confined ? Sandbox.Enclose(null, use, Variables, command) : Sandbox.Limit(use, Variables, command), input,
            new ProcessLimits(TimeSpan.FromSeconds(limits.PageSeconds), OutputBytes), cancel);
    }

    private string Languages() => string.Join('+', settings.CurrentValue.Languages);

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
}
