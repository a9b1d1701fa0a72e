namespace Faxwerk.Pages;

/// <summary>The resolutions of T.30 that are built, by their usual names; value order is quality order.</summary>
public enum Resolution
{
    /// <summary>R8 x 3.85 lines/mm, 204 x 98 dpi ("normal").</summary>
    Standard,

    /// <summary>R8 x 7.7 lines/mm, 204 x 196 dpi.</summary>
    Fine,

    /// <summary>R8 x 15.4 lines/mm, 204 x 391 dpi.</summary>
    Superfine,

    /// <summary>300 x 300 dpi.</summary>
    Dpi300,

    /// <summary>R16 x 15.4 lines/mm or 400 x 400 dpi.</summary>
    Dpi400,
}

/// <summary>Dots per inch of each <see cref="Resolution"/>, rounded as TIFF-F writes them.</summary>
public static class ResolutionExtensions
{
    /// <summary>Horizontal and vertical dots per inch.</summary>
    public static (int X, int Y) Dpi(this Resolution resolution) => resolution switch
    {
        Resolution.Standard => (204, 98),
        Resolution.Fine => (204, 196),
        Resolution.Superfine => (204, 391),
        Resolution.Dpi300 => (300, 300),
        Resolution.Dpi400 => (400, 400),
        _ => throw new ArgumentOutOfRangeException(nameof(resolution)),
    };

    /// <summary>The resolution that a page's dots per inch come nearest to; where one of them is 0, not known, what its width in dots suggests.</summary>
    public static Resolution Nearest(double dpiX, double dpiY, int width)
    {
        // Compared as ratios: 98 lpi is as far from 196 as 196 from 391.
        if (dpiX > 0 && dpiY > 0)
        {
            return Enum.GetValues<Resolution>().MinBy(resolution =>
            {
                var (x, y) = resolution.Dpi();
                return Math.Abs(Math.Log(dpiX / x)) + Math.Abs(Math.Log(dpiY / y));
            });
        }

        return width switch
        {
            2592 or 3072 or 3648 => Resolution.Dpi300,
            3456 or 4096 or 4864 => Resolution.Dpi400,
            _ => Resolution.Fine,
        };
    }
}

/// <summary>A page ready for the line: pixels and what they measure. Width is a T.30 width (1728, 2048, 2432 or the 300/400 dpi families).</summary>
public sealed record PageImage(Bitmap Bitmap, Resolution Resolution);
