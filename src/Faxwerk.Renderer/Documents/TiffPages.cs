using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Documents;

/// <summary>
/// TIFF, page by page: bilevel fax pages by our own reader, which tells damaged code from whole, all other kinds by libtiff. Thumbnails
/// that are stored beside the pages are none.
/// </summary>
internal static class TiffPages
{
    private const long MaxDots = 400_000_000;

    public static Outcome Render(byte[] tiff, PageWriter writer)
    {
        TiffFile? file = null;
        try
        {
            var reader = TiffReader.Open(tiff);
            if (reader.PageCount > writer.MaxPages) return new Outcome(RenderCode.TooManyPages, $"{reader.PageCount} pages");
            for (var index = 0; index < reader.PageCount; index++)
            {
                var outcome = reader.TryPage(index) is { } page ? Render(page, writer)
                    : (file ??= TiffFile.Open(tiff)) is { } opened ? TiffPicture.Render(opened, reader.Offset(index), writer)
                    : new Outcome(RenderCode.Damaged, "libtiff cannot open it");
                if (outcome.Code != RenderCode.Ok) return outcome;
            }

            return Outcome.Ok;
        }
        catch (PageFormatException e)
        {
            return new Outcome(RenderCode.Damaged, e.Message);
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static Outcome Render(TiffPage page, PageWriter writer) => (long)page.Width * page.Height > MaxDots
        ? new Outcome(RenderCode.TooLarge, $"{page.Width} x {page.Height} dots")
        : new BilevelPage(page.ToBitmap(), page.DpiX, page.DpiY, page.Orientation).Render(writer);
}
