using Faxwerk.Pages;

namespace Faxwerk.Telephony.T30;

/// <summary>Scan line width (T.30 bits 17, 18).</summary>
public enum PaperWidth : byte
{
    /// <summary>215 mm: 1728 pixels at R8.</summary>
    A4,

    /// <summary>255 mm: 2048 pixels at R8.</summary>
    B4,

    /// <summary>303 mm: 2432 pixels at R8.</summary>
    A3,
}

/// <summary>Page length (T.30 bits 19, 20, 76, 77).</summary>
public enum PaperLength : byte
{
    /// <summary>297 mm.</summary>
    A4,

    /// <summary>279.4 mm, North American Letter.</summary>
    Letter,

    /// <summary>355.6 mm, North American Legal.</summary>
    Legal,

    /// <summary>364 mm.</summary>
    B4,

    /// <summary>Any.</summary>
    Unlimited,
}

/// <summary>Widths in pixels and lengths in rows.</summary>
public static class PaperSize
{
    private static ReadOnlySpan<short> R8 => [1728, 2048, 2432];

    private static ReadOnlySpan<short> At300 => [2592, 3072, 3648];

    private static ReadOnlySpan<short> At400 => [3456, 4096, 4864];

    /// <summary>Pixels of a row.</summary>
    public static int Pixels(PaperWidth width, Resolution resolution) => Family(resolution)[(int)width];

    /// <summary>The width class of a row of <paramref name="pixels"/>; null where it is none of T.30's.</summary>
    public static PaperWidth? FromPixels(int pixels, Resolution resolution)
    {
        var index = Family(resolution).IndexOf((short)pixels);
        return index < 0 ? null : (PaperWidth)index;
    }

    /// <summary>The shortest length that holds <paramref name="rows"/>, with 2 mm of tolerance for rounding.</summary>
    public static PaperLength FromRows(int rows, Resolution resolution)
    {
        var (_, dpi) = resolution.Dpi();
        return (rows * 25.4 / dpi) switch
        {
            <= 281.4 and > 277.4 => PaperLength.Letter,
            <= 299 => PaperLength.A4,
            <= 357.6 and > 353.6 => PaperLength.Legal,
            <= 366 => PaperLength.B4,
            _ => PaperLength.Unlimited,
        };
    }

    private static ReadOnlySpan<short> Family(Resolution resolution) => resolution switch
    {
        Resolution.Dpi300 => At300,
        Resolution.Dpi400 => At400,
        _ => R8,
    };
}
