using Faxwerk.Pages;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Rendering.Protocol;

/// <summary>What the worker is asked for. <see cref="Length"/> bytes of the document follow the message.</summary>
/// <param name="MediaType">application/pdf, text/plain (UTF-8), image/png, image/jpeg, image/tiff, image/gif, image/bmp, image/webp, image/x-sff or <see cref="Strips"/>; to a worker with LibreOffice that of an office document too, to one with Chromium text/html (UTF-8).</param>
/// <param name="Length">Bytes of the document.</param>
/// <param name="Resolution">Resolution of the pages.</param>
/// <param name="Paper">Sheet they are laid out for.</param>
/// <param name="MaxPages">A document with more pages is refused, not cut.</param>
internal sealed record RenderRequest(string MediaType, int Length, Resolution Resolution, PaperSize Paper, int MaxPages)
{
    /// <summary>How HTML is laid out; null for the usual way.</summary>
    public HtmlLayout? Html { get; init; }

    /// <summary>Whether pages that are much longer than a sheet become several sheets instead of one on which nobody can read them.</summary>
    public bool SplitLongPages { get; init; }

    /// <summary>
    /// UTF-8 lines, each of which becomes a strip as wide as the page and one line high: what stands before a tab at the left, cut where it is too long, what stands behind it at
    /// the right.
    /// </summary>
    public const string Strips = "text/x-fax-strips";
}

/// <summary>How HTML is laid out on a sheet.</summary>
/// <param name="Width">Pixels of CSS between the margins.</param>
/// <param name="Margin">Millimetres on all sides.</param>
/// <param name="Backgrounds">Whether backgrounds are printed. Without them Chromium darkens light text.</param>
internal sealed record HtmlLayout(int Width = 720, int Margin = 12, bool Backgrounds = false);
