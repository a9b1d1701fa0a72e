using System.Buffers.Binary;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer;

/// <summary>
/// Takes the grey pages of one document, makes them bilevel and sends them. Pages for standard resolution come in at fine
/// and are merged row by row pair, which keeps hairlines and closed letters that direct drawing at 98 lines would lose.
/// </summary>
internal sealed class PageWriter(Stream output, RenderRequest request, AdaptiveHalftone halftone, CanvasCache canvases)
{
    private GreyImage? _merged;
    private byte[] _rows = [];
    private readonly Queue<int> _blankHeights = new();

    /// <summary>The geometry that pages are drawn in.</summary>
    public FaxGeometry Geometry { get; } =
        new(request.Paper, request.Resolution == Resolution.Standard ? Resolution.Fine : request.Resolution);

    /// <summary>The sheet asked for.</summary>
    public PaperSize Paper => request.Paper;

    /// <summary>The resolution asked for.</summary>
    public Resolution Resolution => request.Resolution;

    /// <summary>How HTML is laid out.</summary>
    public HtmlLayout HtmlLayout => request.Html ?? new HtmlLayout();

    /// <summary>Whether pages that are much longer than a sheet become several.</summary>
    public bool SplitsLongPages => request.SplitLongPages;

    /// <summary>Most pages wanted.</summary>
    public int MaxPages => request.MaxPages;

    /// <summary>Pages taken so far, with the blank ones that wait.</summary>
    public int Taken => Pages + _blankHeights.Count;

    /// <summary>Pages sent so far.</summary>
    public int Pages { get; private set; }

    /// <summary>Remarks for the reader of the report.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>A canvas to draw pages on, until another one is asked for. Not to be disposed of.</summary>
    public Canvas Canvas(int width, int height) => canvases.Of(width, height);

    /// <summary>Sends a page drawn in <see cref="Geometry"/>.</summary>
    public void Write(GreyImage page)
    {
        if (request.Resolution == Resolution.Standard)
        {
            var height = (page.Height + 1) / 2;
            if (_merged is null || _merged.Width != page.Width || _merged.Height != height) _merged = new GreyImage(page.Width, height);
            RowPairs.Merge(page, _merged);
            page = _merged;
        }

        Write(halftone.Convert(page, request.Resolution));
    }

    /// <summary>
    /// Sends a bilevel page that already has the wanted geometry. Blank pages behind the first one wait for a page with something on it: at
    /// the end of a document they would cost time on the line and say nothing. Strips are no document: each line asked for is answered.
    /// </summary>
    public void Write(Bitmap page)
    {
        if (Pages > 0 && request.MediaType != RenderRequest.Strips && !page.Words.ContainsAnyExcept(0UL))
        {
            _blankHeights.Enqueue(page.Height);
            return;
        }

        while (_blankHeights.TryDequeue(out var height)) Send(new Bitmap(page.Width, height));
        Send(page);
    }

    private void Send(Bitmap page)
    {
        output.Write(Message.Frame(new RenderAnswer(new PageHeader(page.Width, page.Height), null), ProtocolJson.Default.RenderAnswer));
        output.Write(Pack(page));
        Pages++;
    }

    private ReadOnlySpan<byte> Pack(Bitmap page)
    {
        var rowBytes = (page.Width + 7) / 8;
        var size = rowBytes * page.Height;
        if (_rows.Length < size + 8) _rows = new byte[size + 8];
        // Rows go out in order, so what a row's last word writes too much is overwritten by the next row.
        for (var y = 0; y < page.Height; y++)
        {
            var target = _rows.AsSpan(y * rowBytes);
            foreach (var word in page.Row(y))
            {
                BinaryPrimitives.WriteUInt64BigEndian(target, word);
                target = target[8..];
            }
        }

        return _rows.AsSpan(0, size);
    }
}
