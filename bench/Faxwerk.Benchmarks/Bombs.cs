using System.Diagnostics;
using System.Globalization;
using Faxwerk.Pages;
using Faxwerk.Rendering;

namespace Faxwerk.Benchmarks;

/// <summary>
/// How long a letter of one page takes while a bomb is at work, with one worker set: twenty letters, one after the other, alone and beside each bomb of the corpus. The first of them comes
/// right after the bomb.
/// </summary>
internal static class Bombs
{
    private const int Letters = 20;

    public static async Task<int> RunAsync(TextWriter output)
    {
        var scratch = System.IO.Directory.CreateTempSubdirectory("faxwerk-bombs-").FullName;
        using var tools = new RenderTools(scratch);
        var settings = new RenderingSettings { Workers = 1, DocumentSeconds = 30 };
        await using var pool = tools.NewPool(RendererRole.Documents, settings);
        for (var i = 0; i < 2; i++) await pool.WarmUpAsync(CancellationToken.None);
        var letter = Path.Combine(Render.Corpus(), "letter-a4.pdf");
        await LettersAsync(pool, letter);
        var alone = await LettersAsync(pool, letter);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"alone",-28} median {Render.Median(alone),5:F0} ms, longest {alone.Max():F0}"));
        var longest = 0.0;
        foreach (var bomb in System.IO.Directory.GetFiles(Render.Corpus(), "bomb*").Order(StringComparer.Ordinal))
        {
            var exploding = RenderTools.OutcomeAsync(pool, bomb, settings);
            var beside = await LettersAsync(pool, letter);
            var outcome = exploding.IsCompleted ? "over by then" : "still at work";
            longest = Math.Max(longest, beside.Max());
            var result = await exploding;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(bomb),-28} median {Render.Median(beside),5:F0} ms, longest {beside.Max():F0}; {outcome}, {(result.Document is { } fax ? $"{fax.Pages} pages" : result.Failures[0].Code)}"));
        }

        System.IO.Directory.Delete(scratch, recursive: true);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bombs: alone_ms_max={alone.Max():F0} beside_ms_max={longest:F0} delay_ms_max={longest - Render.Median(alone):F0}"));
        return 0;
    }

    private static async Task<List<double>> LettersAsync(RendererPool pool, string letter)
    {
        var times = new List<double>();
        for (var i = 0; i < Letters; i++)
        {
            var before = Stopwatch.GetTimestamp();
            if (await RenderTools.OwnAsync(pool, letter, Resolution.Fine) is null) throw new InvalidOperationException("The letter gave no page.");
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        return times;
    }
}
