using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering;
using Faxwerk.Rendering.Protocol;
using Microsoft.Extensions.Options;

namespace Faxwerk.Headline;

/// <summary>
/// Footers of pages that are printed, downloaded, mailed or archived. Neither a fault nor a delay of the worker that draws them keeps a page from its reader: it goes without, and the log says so.
/// </summary>
public sealed partial class Footers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly StripRenderer _render;
    private readonly IOptionsMonitor<HeadlineSettings> _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<Footers> _log;

    internal Footers(StripRenderer render, IOptionsMonitor<HeadlineSettings> settings, TimeProvider time, ILogger<Footers> log) => (_render, _settings, _time, _log) = (render, settings, time, log);

    /// <summary>The pages with the footer in their blank margin, as far as there is one: for printouts.</summary>
    public async Task<IReadOnlyList<PageImage>> AddAsync(IReadOnlyList<PageImage> pages, FooterLine line, CancellationToken cancel)
    {
        var strips = await RenderAsync([.. pages.Select(page => new StripFormat(page.Bitmap.Width, page.Resolution))], line, cancel);
        return [.. pages.Select((page, i) => strips[i] is { } strip ? page with { Bitmap = Strip.Below(page.Bitmap, strip) } : page)];
    }

    /// <summary>The pages of a PDF with the footer below them; their images stay as they are.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="resolutions">Their resolutions.</param>
    /// <param name="line">The footer.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<PdfPage>> AddAsync(IReadOnlyList<PdfPage> pages, IReadOnlyList<Resolution> resolutions, FooterLine line, CancellationToken cancel)
    {
        var strips = await RenderAsync([.. pages.Zip(resolutions, (page, resolution) => new StripFormat(page.Image.Width, resolution))], line, cancel);
        return [.. pages.Select((page, i) => strips[i] is { } strip ? page.With(strip) : page)];
    }

    private async Task<IReadOnlyList<Bitmap?>> RenderAsync(IReadOnlyList<StripFormat> pages, FooterLine line, CancellationToken cancel)
    {
        var current = _settings.CurrentValue;
        var text = Encoding.UTF8.GetBytes(line.Text(current.TimeZone, current.Language));
        var strips = new Dictionary<StripFormat, Bitmap?>();
        foreach (var format in pages.Distinct())
            strips[format] = await RenderAsync(format, text, line.FaxId, cancel);
        return [.. pages.Select(format => strips[format])];
    }

    private async Task<Bitmap?> RenderAsync(StripFormat format, byte[] text, long id, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            if (format.Paper is not { } paper) throw new IOException($"Pages {format.Width} dots wide get none.");
            Bitmap? strip = null;
            var fault = await _render(new RenderRequest(RenderRequest.Strips, text.Length, format.Resolution, paper, 1), text, rendered => strip = rendered, both.Token);
            return strip ?? throw new IOException(fault ?? "the worker gave no line");
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            Without(_log, id, fault is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} s" : fault.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fax {Id} is shown without footer: {Cause}")]
    private static partial void Without(ILogger logger, long id, string cause);
}

/// <summary>What a strip must fit: the dots of a row, and the resolution.</summary>
internal readonly record struct StripFormat(int Width, Resolution Resolution)
{
    /// <summary>The paper that is so wide; null where there is none.</summary>
    public PaperSize? Paper
    {
        get
        {
            foreach (var paper in (ReadOnlySpan<PaperSize>)[PaperSize.A4, PaperSize.B4, PaperSize.A3])
                if (new FaxGeometry(paper, Resolution).Width == Width) return paper;
            return null;
        }
    }
}
