using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Pdf;

/// <summary>A page to be: its code, passed on unchanged, and its size on paper.</summary>
/// <param name="Image">The code of the page.</param>
/// <param name="DpiX">Dots per inch across.</param>
/// <param name="DpiY">Dots per inch down.</param>
public sealed record PdfPage(CcittImage Image, double DpiX, double DpiY)
{
    /// <summary>Words that were read from the page: found and copied in the PDF, not seen.</summary>
    public IReadOnlyList<PageWord> Words { get; init; } = [];

    /// <summary>A strip as wide as the page that stands below it; the page's own image stays as it is. Null for none.</summary>
    public CcittImage? Footer { get; init; }

    /// <summary>The page coded in MMR.</summary>
    public static PdfPage From(PageImage page)
    {
        var (x, y) = page.Resolution.Dpi();
        return From(page.Bitmap, x, y);
    }

    /// <summary>The strip of the page as it is; coded anew in MMR where it is not one single CCITT strip. Resolutions that the file does not give are those of <see cref="TiffPage.Resolution"/>.</summary>
    /// <exception cref="PageFormatException">The page had to be decoded and is damaged.</exception>
    public static PdfPage From(TiffPage page)
    {
        var (x, y) = page.DpiX > 0 && page.DpiY > 0 ? (page.DpiX, page.DpiY) : page.Resolution.Dpi();
        return page.Ccitt is { } ccitt ? new PdfPage(ccitt, x, y) : From(page.ToBitmap(), x, y);
    }

    /// <summary>The page with a strip of its own resolution below it.</summary>
    public PdfPage With(Bitmap footer) => this with { Footer = Mmr(footer) };

    private static PdfPage From(Bitmap bitmap, double x, double y) => new(Mmr(bitmap), x, y);

    private static CcittImage Mmr(Bitmap bitmap) =>
        new(PageEncoder.Encode(bitmap, PageCoding.Mmr, new EncodeOptions { EndOfPage = true }), bitmap.Width, bitmap.Height, PageCoding.Mmr);
}
