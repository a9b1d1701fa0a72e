using System.Globalization;
using Faxwerk.Pages;
using Faxwerk.Rendering;

namespace Faxwerk.Benchmarks;

/// <summary>
/// Thousands of pages through the product's rendering: the corpus again and again, as mails come, two documents at a time. What the server holds (heap after a full collection, resident
/// memory) is looked at after a tenth, half and all of the pages; what its workers hold with it.
/// </summary>
internal static class RenderedPages
{
    private static readonly string[] _extensions = [".pdf", ".txt", ".png", ".jpg", ".tif"];

    public static async Task<int> RunAsync(TextWriter output, int wanted)
    {
        var scratch = System.IO.Directory.CreateTempSubdirectory("faxwerk-pages-").FullName;
        using var tools = new RenderTools(scratch);
        var settings = new RenderingSettings { Workers = 2 };
        await using var pool = tools.NewPool(RendererRole.Documents, settings);
        var files = System.IO.Directory.GetFiles(Render.Corpus()).Where(file => _extensions.Contains(Path.GetExtension(file)) && !Path.GetFileName(file).StartsWith("bomb", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        // What is refused gives no pages, and some of it costs a worker each time.
        foreach (var file in files.ToList())
            if (await RenderTools.OwnAsync(pool, file, Resolution.Fine) is null) files.Remove(file);
        var workers = new HashSet<int>();
        var figures = new List<string>();
        var (pages, documents) = (0, 0);
        foreach (var goal in new[] { wanted / 10, wanted / 2, wanted })
        {
            while (pages < goal)
                foreach (var pair in files.Chunk(settings.Workers))
                {
                    var faxes = await Task.WhenAll(pair.Select(file => RenderTools.OwnAsync(pool, file, Resolution.Fine)));
                    pages += faxes.Sum(fax => fax?.Pages ?? 0);
                    documents += faxes.Length;
                    workers.UnionWith(pool.Idle);
                }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            var figure = string.Create(
                CultureInfo.InvariantCulture,
                $"heap_mb_{goal}={heap / 1048576.0:F1} rss_mb_{goal}={ProcessMemory.Resident >> 20} workers_mb_{goal}={RenderTools.ResidentOfDescendants() >> 20}");
            output.WriteLine($"{pages} pages of {documents} documents, {workers.Count} workers so far: {figure}");
            figures.Add(figure);
        }

        System.IO.Directory.Delete(scratch, recursive: true);
        output.WriteLine($"pages: {string.Join(' ', figures)} pages={pages} documents={documents} workers={workers.Count}");
        return 0;
    }
}
