using System.Diagnostics;
using System.Globalization;
using System.Text;
using Faxwerk.Pages;
using Faxwerk.Rendering;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Benchmarks;

/// <summary>HTML mails by one worker with Chromium: wall time from the document to the coded pages, the first one with the start of the worker.</summary>
internal static class RenderHtml
{
    private const int Rounds = 5;

    private static readonly string[] _mails =
    [
        "<p>Sehr geehrte Damen und Herren,</p><p>anbei das Angebot wie besprochen.</p><p>Mit freundlichen Gr\u00FC\u00DFen</p>",
        "<table border=1>" + string.Concat(Enumerable.Range(1, 30).Select(row => $"<tr><td>{row}<td>Artikel {row}<td align=right>{row * 17},00 \u20AC")) + "</table>",
        "<body bgcolor=#eee><table width=640 align=center bgcolor=#fff><tr><td style='background:#036;color:#fff;font:bold 24px Arial;padding:20px'>Rundschreiben"
            + "<tr><td style='padding:20px'>" + string.Concat(Enumerable.Repeat("Ein Satz, wie er in jedem Rundschreiben steht. ", 60)) + "</table>",
    ];

    /// <summary>Median of all mails and rounds in milliseconds; null where Chromium is missing.</summary>
    public static async Task<double?> MeasureAsync(RenderTools tools, TextWriter output)
    {
        if (!HtmlBrowser.IsInstalled) return null;
        await using var pool = tools.NewPool(RendererRole.Html);
        var renderer = new DocumentRenderer([new WorkerPageSource(pool)], () => new RenderingSettings(), NullLogger<DocumentRenderer>.Instance);
        var cold = await MillisecondsAsync(renderer, _mails[0]);
        foreach (var mail in _mails) _ = await MillisecondsAsync(renderer, mail);
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
            foreach (var mail in _mails) times.Add(await MillisecondsAsync(renderer, mail));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"HTML {Render.Median(times):F0} ms, at best {times.Min():F0}, with the start of Chromium {cold:F0}"));
        return Render.Median(times);
    }

    private static async Task<double> MillisecondsAsync(DocumentRenderer renderer, string html)
    {
        var before = Stopwatch.GetTimestamp();
        var source = new RenderSource("mail", MediaTypes.Html, Encoding.UTF8.GetBytes(html));
        if ((await renderer.RenderAsync([source], new RenderOptions(Resolution.Fine), CancellationToken.None)).Document is not { Reduced.Count: 0 })
            throw new InvalidOperationException("A mail gave no page.");
        return Stopwatch.GetElapsedTime(before).TotalMilliseconds;
    }
}
