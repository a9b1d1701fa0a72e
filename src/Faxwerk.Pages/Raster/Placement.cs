namespace Faxwerk.Pages.Raster;

/// <summary>
/// Where a document page lands on the fax page: <see cref="Width"/> x <see cref="Height"/> dots in all, the content
/// <see cref="ContentWidth"/> x <see cref="ContentHeight"/> dots, <see cref="Left"/> dots from the left edge, turned clockwise by 90 degrees when <see cref="Turned"/>.
/// </summary>
public readonly record struct Placement(int Width, int Height, double ContentWidth, double ContentHeight, double Left, bool Turned)
{
    // Letter is 0.4 % wider than the scan line: its lines are squeezed by that much, its length stays true.
    private const double Tolerance = 1.005;

    /// <summary>A page that one sheet would take at less than this share of the size that its shorter side allows is not for one sheet.</summary>
    private const double LeastShare = 0.5;

    /// <summary>The same for wide pages, whose lines are cut where they go on over several sheets: ten points shrunk to this are four, which a fine page just shows.</summary>
    private const double LeastShareOfWide = 0.4;

    /// <summary>
    /// Places a page of <paramref name="widthMm"/> x <paramref name="heightMm"/>: never enlarged, shrunk to fit, centred
    /// across, and turned when it does not fit as it is and fits better turned. Null when the size is not a page at all
    /// (not finite, or a side below 1 mm).
    /// </summary>
    public static Placement? Fit(FaxGeometry geometry, double widthMm, double heightMm)
    {
        if (!double.IsFinite(widthMm) || !double.IsFinite(heightMm) || widthMm < 1 || heightMm < 1) return null;
        var upright = Scale(geometry, widthMm, heightMm);
        var sideways = Scale(geometry, heightMm, widthMm);
        var turned = upright < 1 && sideways > upright;
        var scale = turned ? sideways : upright;
        var (across, down) = turned ? (heightMm, widthMm) : (widthMm, heightMm);
        var contentWidth = Math.Min(across * scale * geometry.DotsPerMmX, geometry.Width);
        var contentHeight = Math.Min(down * scale * geometry.DotsPerMmY, geometry.Rows);
        var height = Math.Max(1, (int)Math.Ceiling(contentHeight - 0.05));
        return new Placement(geometry.Width, height, contentWidth, contentHeight, (geometry.Width - contentWidth) / 2, turned);
    }

    /// <summary>
    /// Places a page that is so much longer than a sheet that on one it would be a strip that nobody can read (a receipt, the picture of a web site), or, turned, so much wider (a chart, a large
    /// drawing): its shorter side fits across, its longer one goes on over as many sheets as it takes, all of which are in <see cref="Height"/>. Null for any other page.
    /// </summary>
    public static Placement? FitLong(FaxGeometry geometry, double widthMm, double heightMm)
    {
        if (!double.IsFinite(widthMm) || !double.IsFinite(heightMm) || widthMm < 1 || heightMm < 1) return null;
        var turned = widthMm > heightMm;
        var (across, down) = turned ? (heightMm, widthMm) : (widthMm, heightMm);
        var scale = Math.Min(1, geometry.WidthMm / across);
        var onOneSheet = Math.Max(Scale(geometry, widthMm, heightMm), Scale(geometry, heightMm, widthMm));
        if (onOneSheet >= scale * (turned ? LeastShareOfWide : LeastShare)) return null;
        var (contentWidth, contentHeight) = (Math.Min(across * scale * geometry.DotsPerMmX, geometry.Width), down * scale * geometry.DotsPerMmY);
        return new Placement(geometry.Width, (int)Math.Ceiling(contentHeight - 0.05), contentWidth, contentHeight, (geometry.Width - contentWidth) / 2, turned);
    }

    private static double Scale(FaxGeometry geometry, double widthMm, double heightMm)
    {
        var scale = Math.Min(geometry.WidthMm / widthMm, geometry.HeightMm / heightMm);
        return scale * Tolerance >= 1 ? 1 : scale;
    }
}
