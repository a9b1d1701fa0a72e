using System.Globalization;
using System.Text.RegularExpressions;
using Faxwerk.Pages;
using Faxwerk.Pages.Png;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Benchmarks;

/// <summary>
/// How well fax pages are read: the share of the words of a PDF's text layer that tesseract finds on its first page. Both makers' pages
/// go the same way, rows of normal pages twice; pages that lie on their side are turned by tesseract itself.
/// </summary>
internal static partial class RenderRecall
{
    private const int LeastWords = 15;
    private const int MostFiles = 16;

    /// <summary>Per cent of the words, ours and ghostscript's.</summary>
    public static async Task<(double Own, double Theirs)> MeasureAsync(RenderTools tools, List<string> files, Resolution resolution, TextWriter output)
    {
        await using var pool = tools.NewPool();
        var texts = new List<(string File, Dictionary<string, int> Words)>();
        foreach (var file in files)
        {
            var words = Words(await tools.TextAsync("/usr/bin/pdftotext", "-l", "1", file, "-"));
            if (words.Values.Sum() >= LeastWords) texts.Add((file, words));
        }

        // Spread over the names, so that all kinds take part.
        var step = Math.Max(1, (texts.Count + MostFiles - 1) / MostFiles);
        var (all, own, theirs) = (0, 0, 0);
        foreach (var (file, words) in texts.Where((_, index) => index % step == 0))
        {
            if (await RenderTools.OwnAsync(pool, file, resolution) is not { } fax || await tools.GhostscriptAsync(file, resolution) is not { } tiff) continue;
            var ours = await FoundAsync(tools, TiffReader.Open(fax.Tiff), resolution, words);
            var gs = await FoundAsync(tools, tiff, resolution, words);
            var count = words.Values.Sum();
            (all, own, theirs) = (all + count, own + ours, theirs + gs);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file),-28} {resolution,-9} {count,4} words, {100.0 * ours / count,5:F1} % read, gs {100.0 * gs / count,5:F1} %"));
        }

        return (100.0 * own / Math.Max(1, all), 100.0 * theirs / Math.Max(1, all));
    }

    private static async Task<int> FoundAsync(RenderTools tools, TiffReader tiff, Resolution resolution, Dictionary<string, int> words)
    {
        var file = tools.Scratch("page.png");
        await using (var stream = File.Create(file)) PngWriter.Write(stream, new PageImage(tiff.Page(0).ToBitmap(), resolution));
        var read = Words(await tools.TextAsync("/usr/bin/tesseract", file, "-", "--psm", "1"));
        return words.Sum(word => Math.Min(word.Value, read.GetValueOrDefault(word.Key)));
    }

    private static Dictionary<string, int> Words(string text) =>
        Word().Matches(text.ToLowerInvariant()).GroupBy(match => match.Value, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    [GeneratedRegex(@"[\p{L}\p{N}]{2,}")]
    private static partial Regex Word();
}
