namespace Faxwerk.Pages.Raster;

/// <summary>Where the first row and the first column of a stored picture belong (TIFF 6.0 tag 274, Exif).</summary>
public enum Orientation
{
    /// <summary>Stored as it is seen.</summary>
    TopLeft = 1,

    /// <summary>Mirrored left to right.</summary>
    TopRight,

    /// <summary>Turned by 180 degrees.</summary>
    BottomRight,

    /// <summary>Mirrored top to bottom.</summary>
    BottomLeft,

    /// <summary>Rows and columns exchanged.</summary>
    LeftTop,

    /// <summary>To be turned clockwise by 90 degrees.</summary>
    RightTop,

    /// <summary>Rows and columns exchanged, from the other corner.</summary>
    RightBottom,

    /// <summary>To be turned counter-clockwise by 90 degrees.</summary>
    LeftBottom,
}

/// <summary>Arithmetic of <see cref="Orientation"/>.</summary>
public static class OrientationExtensions
{
    /// <summary>Whether rows of the stored picture become columns.</summary>
    public static bool SwapsSides(this Orientation orientation) => orientation >= Orientation.LeftTop;

    /// <summary>The orientation that turns the seen picture clockwise by another 90 degrees.</summary>
    public static Orientation Clockwise(this Orientation orientation) => orientation switch
    {
        Orientation.TopLeft => Orientation.RightTop,
        Orientation.RightTop => Orientation.BottomRight,
        Orientation.BottomRight => Orientation.LeftBottom,
        Orientation.LeftBottom => Orientation.TopLeft,
        Orientation.TopRight => Orientation.RightBottom,
        Orientation.RightBottom => Orientation.BottomLeft,
        Orientation.BottomLeft => Orientation.LeftTop,
        _ => Orientation.TopRight,
    };

    /// <summary>Draws a stored picture as it is to be seen from row <paramref name="top"/> on, its left edge at <paramref name="left"/>; what does not fit is cut.</summary>
    public static void Draw(this GreyImage page, GreyImage picture, int left, Orientation orientation, int top = 0)
    {
        var (width, height) = orientation.SwapsSides() ? (picture.Height, picture.Width) : (picture.Width, picture.Height);
        var (from, to) = (Math.Max(0, -left), Math.Min(width, page.Width - left));
        for (var y = 0; y < Math.Min(height - top, page.Height); y++)
        {
            var row = page.Row(y);
            if (orientation == Orientation.TopLeft)
            {
                picture.Row(top + y)[from..to].CopyTo(row[(left + from)..]);
                continue;
            }

            for (var x = from; x < to; x++) row[left + x] = Dot(picture, x, top + y, orientation);
        }
    }

    private static byte Dot(GreyImage picture, int x, int y, Orientation orientation)
    {
        var (right, bottom) = (picture.Width - 1, picture.Height - 1);
        var (column, row) = orientation switch
        {
            Orientation.TopRight => (right - x, y),
            Orientation.BottomRight => (right - x, bottom - y),
            Orientation.BottomLeft => (x, bottom - y),
            Orientation.LeftTop => (y, x),
            Orientation.RightTop => (y, bottom - x),
            Orientation.RightBottom => (right - y, bottom - x),
            Orientation.LeftBottom => (right - y, x),
            _ => (x, y),
        };
        return picture.Row(row)[column];
    }
}
