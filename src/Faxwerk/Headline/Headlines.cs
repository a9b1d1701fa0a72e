using System.Text;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Rendering.Protocol;
using Microsoft.Extensions.Options;

namespace Faxwerk.Headline;

/// <summary>
/// Has the header lines and footers of an attempt rendered, all in one request. Where header lines are required the call is made when they are there; else while it is being set up, and neither a
/// fault nor a delay of that touches the fax: it goes without them, and says so.
/// </summary>
/// <param name="render">Renders the strips of a request in the sandboxed worker.</param>
/// <param name="keeper">Keeps what was rendered for a call.</param>
/// <param name="settings">Section <c>headline</c>.</param>
/// <param name="site">Section <c>site</c>.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
internal sealed partial class Headlines(StripRenderer render, LineKeeper keeper, IOptionsMonitor<HeadlineSettings> settings, IOptionsMonitor<SiteSettings> site, TimeProvider time, ILogger<Headlines> log)
{
    /// <summary>No fax waits longer that may go without; a call takes longer than that to come to its first page.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>On a machine that is overloaded lines take long, and calling again later would not unload it.</summary>
    private static readonly TimeSpan RequiredPatience = TimeSpan.FromMinutes(2);

    private bool _isAnonymous;

    /// <summary>Whether the last page that went out said who sends it.</summary>
    public HealthCheck Check() => _isAnonymous
        ? new HealthCheck("headline", false, "Sent pages do not say who sends them: set headline.text, stationId or caller of the trunk, or site.mainNumber.", IsRequired: false)
        : new HealthCheck("headline", true, "", IsRequired: false);

    /// <summary>Begins to render for the pages of a call.</summary>
    /// <param name="claim">The fax and where this call begins.</param>
    /// <param name="stationId">CSID of this call.</param>
    /// <param name="caller">Caller number of this call, which stands in for a CSID where there is none.</param>
    /// <param name="document">Its document.</param>
    public HeadedPages Begin(ClaimedFax claim, string stationId, string caller, TiffReader document)
    {
        var current = settings.CurrentValue;
        var own = claim.Fax.ReadOptions().HeaderNumber is { Length: > 0 } number ? number : stationId.Length > 0 ? stationId : caller.Length > 0 ? caller : site.CurrentValue.MainNumber;
        var text = new HeadlineText(current, claim.Fax, own, time.GetUtcNow());
        var hasHeader = text.Header(1) is not null;
        _isAnonymous = current.Form != HeadlineForm.Off && !text.NamesSender;
        if (!hasHeader && text.Footer is null) return new HeadedPages(current.Placement, Task.FromResult(PageStrips.None), areRequired: false, pages => keeper.KeepAsync(claim, pages));
        var required = hasHeader && current.Required;
        return new HeadedPages(current.Placement, Task.Run(() => RenderAsync(claim, document, text, required)), required, pages => keeper.KeepAsync(claim, pages));
    }

    private async Task<PageStrips> RenderAsync(ClaimedFax claim, TiffReader document, HeadlineText text, bool required)
    {
        var limit = required ? RequiredPatience : Patience;
        using var patience = new CancellationTokenSource(limit, time);
        try
        {
            var strips = new PageStrips();
            var pages = Enumerable.Range(claim.FirstPage, claim.PageCount);
            foreach (var group in pages.GroupBy(page => new StripFormat(document.Page(page).Width, document.Page(page).Resolution)))
            {
                if (group.Key.Paper is not { } paper) throw new IOException($"Pages {group.Key.Width} dots wide get none.");
                await RenderAsync(strips, [.. group], text, group.Key.Resolution, paper, patience.Token);
            }

            return strips;
        }
        catch (Exception fault)
        {
            var cause = fault is OperationCanceledException ? $"no answer within {limit.TotalSeconds} s" : fault.Message;
            Without(log, claim.Fax.Id, cause, required ? "is not sent" : "goes without");
            return new PageStrips { Fault = required ? $"Not sent without its header line: {cause}" : $"Sent without header line: {cause}" };
        }
    }

    private async Task RenderAsync(PageStrips strips, int[] pages, HeadlineText text, Resolution resolution, PaperSize paper, CancellationToken cancel)
    {
        List<string> lines = [.. pages.Select(page => text.Header(page + 1)).OfType<string>()];
        var headers = lines.Count;
        if (text.Footer is { } footer) lines.Add(footer);
        var document = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        var rendered = new List<Bitmap>(lines.Count);
        var fault = await render(new RenderRequest(RenderRequest.Strips, document.Length, resolution, paper, lines.Count), document, rendered.Add, cancel);
        if (fault is not null || rendered.Count != lines.Count) throw new IOException(fault ?? "the worker gave another number of lines");
        for (var i = 0; i < pages.Length; i++)
            strips.Add(pages[i], headers > 0 ? rendered[i] : null, text.Footer is null ? null : rendered[^1]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fax {Id} has no header line and {What}: {Cause}")]
    private static partial void Without(ILogger logger, long id, string cause, string what);
}
