namespace Faxwerk.Pages.Raster;

/// <summary>
/// Where a document page lands on the fax page: <see cref="Width"/> x <see cref="Height"/> dots in all, the content
/// <see cref="ContentWidth"/> x <see cref="ContentHeight"/> dots, <see cref="Left"/> dots from the left edge, turned clockwise by 90 degrees when <see cref="Turned"/>.
/// </summary>
public readonly record struct Placement(int Width, int Height, double ContentWidth, double ContentHeight, double Left, bool Turned)
{
    // Letter is 0.4 % wider than the scan line: its lines are squeezed by that much, its length stays true.
    private const double Tolerance = 1.005;

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

    private static double Scale(FaxGeometry geometry, double widthMm, double heightMm)
    {
        var scale = Math.Min(geometry.WidthMm / widthMm, geometry.HeightMm / heightMm);
        return scale * Tolerance >= 1 ? 1 : scale;
    }
}
