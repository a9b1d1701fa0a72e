using System.Diagnostics;
using System.Globalization;
using Faxwerk.Pages;
using Faxwerk.Rendering;

namespace Faxwerk.Benchmarks;

/// <summary>Small office documents by one warm worker, in turn: wall time from the document to the coded pages.</summary>
internal static class RenderOffice
{
    private const int Rounds = 5;
    private const int SmallBytes = 50_000;

    private static readonly string[] _extensions = [".docx", ".odt", ".rtf", ".xlsx"];

    /// <summary>Median of all documents and rounds in milliseconds; null where LibreOffice is missing.</summary>
    public static async Task<double?> MeasureAsync(RenderTools tools, string folder, TextWriter output)
    {
        if (!OfficeTypes.IsInstalled) return null;
        await using var pool = tools.NewPool(RendererRole.Office);
        await pool.WarmUpAsync(CancellationToken.None);
        var files = System.IO.Directory.GetFiles(folder).Where(file => _extensions.Contains(Path.GetExtension(file)) && new FileInfo(file).Length < SmallBytes).Order(StringComparer.Ordinal).ToList();
        var times = files.ToDictionary(file => file, _ => new List<double>());
        // Each kind has filters of its own that are loaded with its first document.
        foreach (var file in files) _ = await RenderAsync(pool, file);
        for (var round = 0; round < Rounds; round++)
            foreach (var file in files)
            {
                var before = Stopwatch.GetTimestamp();
                _ = await RenderAsync(pool, file);
                times[file].Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }

        foreach (var (file, each) in times)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file),-28} {Render.Median(each),5:F0} ms, at best {each.Min():F0}"));
        return Render.Median([.. times.Values.SelectMany(each => each)]);
    }

    private static async Task<FaxDocument> RenderAsync(RendererPool pool, string file) =>
        await RenderTools.OwnAsync(pool, file, Resolution.Fine) ?? throw new InvalidOperationException($"{file} gave no page.");
}
