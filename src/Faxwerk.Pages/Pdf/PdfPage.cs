using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Pdf;

/// <summary>A page to be: its code, passed on unchanged, and its size on paper.</summary>
/// <param name="Image">The code of the page.</param>
/// <param name="DpiX">Dots per inch across.</param>
/// <param name="DpiY">Dots per inch down.</param>
public sealed record PdfPage(CcittImage Image, double DpiX, double DpiY)
{
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

    private static PdfPage From(Bitmap bitmap, double x, double y)
    {
        var code = PageEncoder.Encode(bitmap, PageCoding.Mmr, new EncodeOptions { EndOfPage = true });
        return new PdfPage(new CcittImage(code, bitmap.Width, bitmap.Height, PageCoding.Mmr), x, y);
    }
}
