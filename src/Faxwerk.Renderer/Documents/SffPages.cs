using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Pages.Sff;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Documents;

/// <summary>SFF, the fax file of CAPI: pages that have the wanted geometry are passed on dot for dot.</summary>
internal static class SffPages
{
    public static Outcome Render(byte[] sff, PageWriter writer)
    {
        try
        {
            foreach (var page in SffReader.Pages(sff))
            {
                if (writer.Taken == writer.MaxPages) return new Outcome(RenderCode.TooManyPages, $"more than {writer.MaxPages} pages");
                var (x, y) = page.Resolution.Dpi();
                var outcome = new BilevelPage(page.Bitmap, x, y, Orientation.TopLeft).Render(writer);
                if (outcome.Code != RenderCode.Ok) return outcome;
            }

            return Outcome.Ok;
        }
        catch (PageFormatException e)
        {
            return new Outcome(RenderCode.Damaged, e.Message);
        }
    }
}
