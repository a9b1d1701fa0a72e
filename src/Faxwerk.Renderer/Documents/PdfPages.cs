using System.Runtime.InteropServices;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>PDF by poppler and cairo, every page scaled from its page box to the fax page before anything is drawn.</summary>
internal static class PdfPages
{
    private const double MillimetresPerPoint = 25.4 / 72;

    /// <summary>Pages of <paramref name="pdf"/>; 0 where it cannot be read.</summary>
    public static unsafe int Count(byte[] pdf)
    {
        fixed (byte* bytes = pdf)
        {
            var (document, _) = Open(bytes, pdf.Length);
            if (document == 0) return 0;
            var pages = Poppler.PageCount(document);
            GLib.Unref(document);
            return pages;
        }
    }

    /// <summary>Renders all pages of <paramref name="pdf"/>.</summary>
    public static unsafe Outcome Render(byte[] pdf, PageWriter writer)
    {
        // Poppler reads from it until the last page.
        fixed (byte* bytes = pdf)
        {
            var (document, failure) = Open(bytes, pdf.Length);
            return document == 0 ? failure : Render(document, FaxImage.MayBeIn(pdf), writer);
        }
    }

    private static Outcome Render(nint document, bool mayBeFax, PageWriter writer)
    {
        try
        {
            var count = Poppler.PageCount(document);
            if (count < 1) return new Outcome(RenderCode.Damaged, "no pages");
            if (count > writer.MaxPages) return new Outcome(RenderCode.TooManyPages, $"{count} pages");
            for (var index = 0; index < count; index++)
            {
                var page = Poppler.GetPage(document, index);
                if (page == 0) return new Outcome(RenderCode.Damaged, $"page {index + 1} cannot be read");
                try
                {
                    var outcome = Render(page, index + 1, mayBeFax, writer);
                    if (outcome.Code != RenderCode.Ok) return outcome;
                }
                finally
                {
                    GLib.Unref(page);
                }
            }

            return Outcome.Ok;
        }
        finally
        {
            GLib.Unref(document);
        }
    }

    private static Outcome Render(nint page, int number, bool mayBeFax, PageWriter writer)
    {
        var size = Size(page);
        var (width, height) = (size.Width * MillimetresPerPoint, size.Height * MillimetresPerPoint);
        if (writer.SplitsLongPages && Placement.FitLong(writer.Geometry, width, height) is { } strip)
            return LongPage.Write(writer, strip.Height, top => Draw(page, size, strip, writer.Canvas(strip.Width, writer.Geometry.Rows), top));
        if (writer.Taken == writer.MaxPages) return new Outcome(RenderCode.TooManyPages, $"more than {writer.MaxPages} pages");
        if (Placement.Fit(writer.Geometry, width, height) is not { } placement) return new Outcome(RenderCode.Damaged, $"page {number} has no size");
        if (Draw(page, size, placement, writer.Canvas(placement.Width, placement.Height)) is not { } grey) return new Outcome(RenderCode.Damaged, $"page {number} cannot be drawn");
        if (mayBeFax && FaxImage.Find(page, size, grey, writer) is { } fax) writer.Write(fax);
        else writer.Write(grey);
        return Outcome.Ok;
    }

    private static unsafe (nint Document, Outcome Failure) Open(byte* pdf, int length)
    {
        var bytes = GLib.NewStaticBytes(pdf, (nuint)length);
        GLib.Error* error = null;
        var document = Poppler.NewDocument(bytes, null, &error);
        GLib.UnrefBytes(bytes);
        if (error is null) return (document, Outcome.Ok);
        var code = error->Code == Poppler.ErrorEncrypted ? RenderCode.Encrypted : RenderCode.Damaged;
        var detail = Marshal.PtrToStringUTF8((nint)error->Message);
        GLib.FreeError(error);
        return (0, new Outcome(code, detail));
    }

    private static unsafe (double Width, double Height) Size(nint page)
    {
        double width, height;
        Poppler.GetPageSize(page, &width, &height);
        return (width, height);
    }

    private static GreyImage? Draw(nint page, (double Width, double Height) size, Placement placement, Canvas canvas, int top = 0)
    {
        var cairo = canvas.Begin();
        Cairo.Translate(cairo, placement.Left, -top);
        if (placement.Turned)
        {
            Cairo.Translate(cairo, placement.ContentWidth, 0);
            Cairo.Scale(cairo, placement.ContentWidth / size.Height, placement.ContentHeight / size.Width);
            Cairo.Rotate(cairo, Math.PI / 2);
        }
        else
        {
            Cairo.Scale(cairo, placement.ContentWidth / size.Width, placement.ContentHeight / size.Height);
        }

        Poppler.Render(page, cairo);
        return canvas.End();
    }
}
