using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Documents;

/// <summary>
/// A picture on a page of its own: its true size where the file tells one, shrunk to fit, never enlarged, turned where it
/// fits better turned.
/// </summary>
/// <param name="Width">Stored dots a row.</param>
/// <param name="Height">Stored rows.</param>
/// <param name="DpiX">Dots per inch along a stored row.</param>
/// <param name="DpiY">Stored rows per inch.</param>
/// <param name="Orientation">How it is to be seen.</param>
internal sealed record Picture(int Width, int Height, double DpiX, double DpiY, Orientation Orientation)
{
    /// <summary>Most dots of a picture: a page at 1200 dpi would have more, a scan at 600 dpi in A3 not.</summary>
    public const long MaxDots = 100_000_000;

    /// <summary>Most dots of a picture as it is drawn: a screenshot 60,000 rows long has fewer at fine resolution.</summary>
    private const long MaxDrawnDots = 2 * MaxDots;

    /// <summary>What screens pretend to have; taken where a file says nothing or nothing credible.</summary>
    public const double DefaultDpi = 96;

    private const double MillimetresPerInch = 25.4;

    /// <summary>A ratio nearer than this to a whole one is meant to be it: 204 dpi files on 8.04 dots a millimetre.</summary>
    private const double Snap = 0.006;

    /// <summary>Where it lands, and the size that the stored dots are scaled to. Null when it is not a picture at all.</summary>
    public (Placement Placement, int Width, int Height, Orientation Orientation)? Place(PageWriter writer)
    {
        var (storedWidth, storedHeight) = (Width / DpiX * MillimetresPerInch, Height / DpiY * MillimetresPerInch);
        var (width, height) = Orientation.SwapsSides() ? (storedHeight, storedWidth) : (storedWidth, storedHeight);
        (width, height) = (Math.Max(width, 1), Math.Max(height, 1));
        var strip = writer.SplitsLongPages ? Placement.FitLong(writer.Geometry, width, height) : null;
        if ((strip ?? Placement.Fit(writer.Geometry, width, height)) is not { } placement) return null;
        var orientation = placement.Turned ? Orientation.Clockwise() : Orientation;
        var (across, down) = orientation.SwapsSides() ? (placement.ContentHeight, placement.ContentWidth) : (placement.ContentWidth, placement.ContentHeight);
        return (placement, Snapped(across, Width), Snapped(down, Height), orientation);
    }

    /// <summary>Scales the rows that <paramref name="feed"/> hands over and sends the page.</summary>
    public Outcome Write(PageWriter writer, Func<AreaScaler, string?> feed)
    {
        if (Place(writer) is not { } place) return new Outcome(RenderCode.Damaged, "a picture without size");
        if (place.Placement.Height > writer.Geometry.Rows && LongPage.Refusal(writer, place.Placement.Height) is { } refusal) return refusal;
        if ((long)place.Width * place.Height > MaxDrawnDots) return new Outcome(RenderCode.TooLarge, $"{place.Width} x {place.Height} dots on the page");
        var scaled = new GreyImage(place.Width, place.Height);
        if (feed(new AreaScaler(Width, Height, scaled)) is { } fault) return new Outcome(RenderCode.Damaged, fault);
        var (seenWidth, seenHeight) = place.Orientation.SwapsSides() ? (place.Height, place.Width) : (place.Width, place.Height);
        var (width, most, left) = (writer.Geometry.Width, writer.Geometry.Rows, (writer.Geometry.Width - seenWidth) / 2);
        if (place.Placement.Height > most) return LongPage.Write(writer, seenHeight, top => Drawn(new GreyImage(width, most), top));
        writer.Write(Drawn(new GreyImage(width, Math.Clamp(seenHeight, 1, most))));
        return Outcome.Ok;

        GreyImage Drawn(GreyImage page, int top = 0)
        {
            page.Draw(scaled, left, place.Orientation, top);
            return page;
        }
    }

    /// <summary>Dots per inch when they can be true, otherwise what screens have.</summary>
    public static double Credible(double dpi) => dpi is >= 50 and <= 2400 ? dpi : DefaultDpi;

    private static int Snapped(double wanted, int stored)
    {
        foreach (var ratio in (ReadOnlySpan<double>)[1, 2, 0.5])
            if (Math.Abs(wanted - (stored * ratio)) < wanted * Snap) return Math.Max(1, (int)(stored * ratio));
        return Math.Max(1, (int)Math.Round(wanted));
    }
}
