using System.Text.Json;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Documents;

namespace Faxwerk.Renderer.Html;

/// <summary>
/// HTML by Chromium: to PDF, whose pages are then drawn like any other's. The document is the one answer that Chromium gets to any request; scripts
/// are off, and nothing but what the document itself holds is shown.
/// </summary>
internal sealed class HtmlConverter : IDocumentConverter, IDisposable
{
    private const string Site = "https://document.invalid/";
    private const string Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox";
    private const double MillimetresPerInch = 25.4;
    private const double PixelsPerInch = 96;
    private const int ChunkBytes = 4 << 20;
    private const int MaxPdfBytes = 256 << 20;

    private readonly Browser _browser = new();
    private int _count;
    private byte[] _document = [];
    private string? _loaded;

    /// <exception cref="IOException">Chromium cannot be started.</exception>
    public HtmlConverter()
    {
        _browser.Happened = Happened;
        var target = _browser.Call("Target.createTarget", json => json.WriteString("url", "about:blank")).GetProperty("targetId").GetString();
        var tab = _browser.Call("Target.attachToTarget", json =>
        {
            json.WriteString("targetId", target);
            json.WriteBoolean("flatten", true);
        });
        _browser.Session = tab.GetProperty("sessionId").GetString();
        _browser.Call("Page.enable");
        _browser.Call("Page.setLifecycleEventsEnabled", json => json.WriteBoolean("enabled", true));
        _browser.Call("Emulation.setScriptExecutionDisabled", json => json.WriteBoolean("value", true));
        _browser.Call("Fetch.enable");
        // Sans serif where the document does not say: serifs get lost among the dots.
        _browser.Call("Page.setFontFamilies", json =>
        {
            json.WriteStartObject("fontFamilies");
            foreach (var (kind, family) in (ReadOnlySpan<(string, string)>)[("standard", "Sans"), ("sansSerif", "Sans"), ("serif", "Serif"), ("fixed", "Mono")])
                json.WriteString(kind, $"Liberation {family}");
            json.WriteEndObject();
        });
    }

    public long MemoryKilobytes => _browser.MemoryKilobytes;

    public Outcome? Render(byte[] document, string mediaType, PageWriter writer)
    {
        if (mediaType != "text/html") return null;
        var (layout, sheet) = (writer.HtmlLayout, Sheet(writer.Paper));
        var (between, below) = (sheet.Width - (2 * layout.Margin), sheet.Height - (2 * layout.Margin));
        (_document, _loaded) = (HtmlPage.Prepare(document, layout.Width, (int)(below / between * layout.Width)), null);
        var url = $"{Site}{++_count}";
        try
        {
            var navigation = _browser.Call("Page.navigate", json => json.WriteString("url", url));
            if (navigation.TryGetProperty("errorText", out var error)) return new Outcome(RenderCode.Damaged, error.GetString());
            var loader = navigation.GetProperty("loaderId").GetString();
            _browser.WaitFor(() => _loaded == loader);
            return Print(writer) is { } pdf ? PdfPages.Render(pdf, writer) : new Outcome(RenderCode.TooLarge, $"more than {MaxPdfBytes} bytes of PDF");
        }
        catch (BrowserException refused)
        {
            return new Outcome(RenderCode.Damaged, refused.Message);
        }
        finally
        {
            _document = [];
        }
    }

    public void Dispose() => _browser.Dispose();

    private void Happened(string method, JsonElement parameters)
    {
        switch (method)
        {
            case "Fetch.requestPaused":
                Answer(parameters.GetProperty("requestId").GetString()!, parameters.GetProperty("request").GetProperty("url").GetString()!);
                break;
            case "Page.lifecycleEvent" when parameters.GetProperty("name").ValueEquals("load"):
                _loaded = parameters.GetProperty("loaderId").GetString();
                break;
            case "Inspector.targetCrashed":
                throw new IOException("The tab crashed.");
        }
    }

    private void Answer(string request, string url)
    {
        if (url != $"{Site}{_count}")
        {
            _browser.Send("Fetch.failRequest", json =>
            {
                json.WriteString("requestId", request);
                json.WriteString("errorReason", "BlockedByClient");
            });
            return;
        }

        _browser.Send("Fetch.fulfillRequest", json =>
        {
            json.WriteString("requestId", request);
            json.WriteNumber("responseCode", 200);
            json.WriteStartArray("responseHeaders");
            foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", Policy), ("Cache-Control", "no-store")])
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBase64String("body", _document);
        });
    }

    /// <summary>The PDF; null where it is too large.</summary>
    private byte[]? Print(PageWriter writer)
    {
        var (width, height) = Sheet(writer.Paper);
        var layout = writer.HtmlLayout;
        var stream = _browser.Call("Page.printToPDF", json =>
        {
            json.WriteNumber("paperWidth", width / MillimetresPerInch);
            json.WriteNumber("paperHeight", height / MillimetresPerInch);
            foreach (var side in (ReadOnlySpan<string>)["Left", "Top", "Right", "Bottom"]) json.WriteNumber($"margin{side}", layout.Margin / MillimetresPerInch);
            json.WriteNumber("scale", Math.Clamp((width - (2 * layout.Margin)) / MillimetresPerInch * PixelsPerInch / layout.Width, 0.1, 2));
            json.WriteBoolean("printBackground", layout.Backgrounds);
            // One page more than allowed, so that too many are seen as such and not all of them drawn.
            json.WriteString("pageRanges", $"1-{writer.MaxPages + 1}");
            // Tags for screen readers would take longer than the pages.
            json.WriteBoolean("generateTaggedPDF", false);
            json.WriteString("transferMode", "ReturnAsStream");
        }).GetProperty("stream").GetString();
        using var pdf = new MemoryStream();
        for (var more = true; more;)
        {
            var chunk = _browser.Call("IO.read", json =>
            {
                json.WriteString("handle", stream);
                json.WriteNumber("size", ChunkBytes);
            });
            if (pdf.Length + ChunkBytes > MaxPdfBytes) return null;
            pdf.Write(chunk.GetProperty("base64Encoded").GetBoolean() ? chunk.GetProperty("data").GetBytesFromBase64() : throw new BrowserException("IO.read: not in Base64"));
            more = !chunk.GetProperty("eof").GetBoolean();
        }

        _browser.Call("IO.close", json => json.WriteString("handle", stream));
        return pdf.ToArray();
    }

    private static (double Width, double Height) Sheet(PaperSize paper) => paper switch
    {
        PaperSize.Letter => (215.9, 279.4),
        PaperSize.Legal => (215.9, 355.6),
        PaperSize.B4 => (257, 364),
        PaperSize.A3 => (297, 420),
        _ => (210, 297),
    };
}
