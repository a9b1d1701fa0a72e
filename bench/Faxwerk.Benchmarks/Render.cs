using System.Globalization;
using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.Benchmarks;

/// <summary>
/// PDF to pages in MMR beside ghostscript and poppler, one after the other on the same files in every round; the ratios are medians over the
/// rounds. Ours is the whole of it: a new worker with its start and warm-up, the sandbox, and the server's side of the pipe. Only files of which all
/// three make the same number of pages are compared, and none whose name begins with "bomb"; <c>most</c> files, spread over the names, are tried. How long office documents take from a warm worker is measured behind it.
/// </summary>
internal static class Render
{
    public static async Task<int> RunAsync(TextWriter output, string? folder, int rounds, int most)
    {
        folder ??= Corpus();
        var scratch = System.IO.Directory.CreateTempSubdirectory("faxwerk-render-").FullName;
        using var tools = new RenderTools(scratch);
        var files = new List<string>();
        // Closed before anything is measured: its worker is a descendant too.
        await using (var pool = tools.NewPool())
            foreach (var file in Spread([.. System.IO.Directory.GetFiles(folder, "*.pdf").Where(file => !Path.GetFileName(file).StartsWith("bomb", StringComparison.Ordinal)).Order(StringComparer.Ordinal)], most))
                if (await IsComparableAsync(tools, pool, file)) files.Add(file);
        output.WriteLine($"{files.Count} files of which all make the same number of pages");
        var (own, ghostscript, poppler, starts) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var (ownBytes, theirBytes, pages) = (0L, 0L, 0);
        for (var round = 0; round < rounds; round++)
        {
            double ours, start, theirs, poppled;
            (ours, start, ownBytes, pages) = await OwnAsync(tools, files);
            (theirs, theirBytes) = await TheirsAsync(tools, files, tools.GhostscriptAsync);
            (poppled, _) = await TheirsAsync(tools, files, tools.PopplerAsync);
            own.Add(ours);
            starts.Add(start * 1000);
            ghostscript.Add(ours / theirs);
            poppler.Add(ours / poppled);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CPU of round {round + 1}: own {ours:F2} s (its start {start:F2} s), gs {theirs:F2} s, pdftoppm and tiffcp {poppled:F2} s"));
        }

        var fine = await RenderRecall.MeasureAsync(tools, files, Resolution.Fine, output);
        var normal = await RenderRecall.MeasureAsync(tools, files, Resolution.Standard, output);
        var office = await RenderOffice.MeasureAsync(tools, folder, output);
        var html = await RenderHtml.MeasureAsync(tools, output);
        System.IO.Directory.Delete(scratch, recursive: true);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"render: cpu_ratio_gs={Median(ghostscript):F2} cpu_ratio_pdftoppm={Median(poppler):F2} bytes_ratio_gs={(double)ownBytes / theirBytes:F2} recall={fine.Own:F1} recall_gs={fine.Theirs:F1} recall_normal={normal.Own:F1} recall_normal_gs={normal.Theirs:F1} office_ms_median={office:F0} html_ms_median={html:F0} cpu_ms_page={Median(own) * 1000 / pages:F0} start_ms={Median(starts):F0} pages={pages} files={files.Count}"));
        return 0;
    }

    private static async Task<bool> IsComparableAsync(RenderTools tools, RendererPool pool, string file)
    {
        var own = await RenderTools.OwnAsync(pool, file, Resolution.Fine);
        if (own is null || await tools.GhostscriptAsync(file, Resolution.Fine) is not { } theirs || await tools.PopplerAsync(file, Resolution.Fine) is not { } poppled) return false;
        return own.Pages == theirs.PageCount && own.Pages == poppled.PageCount;
    }

    private static async Task<(double Seconds, double Start, long Bytes, int Pages)> OwnAsync(RenderTools tools, List<string> files)
    {
        var before = RenderTools.OwnSeconds();
        await using var pool = tools.NewPool();
        await pool.WarmUpAsync(CancellationToken.None);
        var started = RenderTools.OwnSeconds();
        var start = started - before + RenderTools.SecondsOfDescendants();
        // What it takes to look at all processes is not ours.
        before += RenderTools.OwnSeconds() - started;
        var (bytes, pages) = (0L, 0);
        foreach (var file in files)
        {
            var fax = await RenderTools.OwnAsync(pool, file, Resolution.Fine) ?? throw new InvalidOperationException($"{file} gave no page this time.");
            (bytes, pages) = (bytes + Strips(TiffReader.Open(fax.Tiff)), pages + fax.Pages);
        }

        // The worker is a descendant that is still alive: its time is read before it is closed.
        return (RenderTools.OwnSeconds() - before + RenderTools.SecondsOfDescendants(), start, bytes, pages);
    }

    private static async Task<(double Seconds, long Bytes)> TheirsAsync(RenderTools tools, List<string> files, Func<string, Resolution, Task<TiffReader?>> render)
    {
        var (seconds, bytes) = (0.0, 0L);
        foreach (var file in files)
        {
            var before = RenderTools.SecondsOfReaped();
            var tiff = await render(file, Resolution.Fine) ?? throw new InvalidOperationException($"{file} gave no page this time.");
            seconds += RenderTools.SecondsOfReaped() - before;
            // Coded anew: their strips are several a page, and each begins without a row above.
            bytes += tiff.Pages().Sum(page => (long)PageEncoder.Encode(page.ToBitmap(), PageCoding.Mmr, new EncodeOptions { EndOfPage = true }).Length);
        }

        return (seconds, bytes);
    }

    /// <summary>At most so many, spread evenly, so that all kinds take part.</summary>
    public static List<T> Spread<T>(List<T> all, int most) => [.. Enumerable.Range(0, Math.Min(most, all.Count)).Select(i => all[i * all.Count / Math.Min(most, all.Count)])];

    private static long Strips(TiffReader tiff) => tiff.Pages().Sum(page => (long)page.Ccitt!.Data.Length);

    public static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    public static string Corpus()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Faxwerk.slnx"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "tests", "Faxwerk.Tests", "Rendering", "Corpus");
    }
}
