namespace Faxwerk.Pages.Raster;

/// <summary>The sheet a page is laid out for. The scan line is that of the next T.30 width: letter and legal share A4's.</summary>
public enum PaperSize
{
    /// <summary>210 x 297 mm, scan line 215 mm.</summary>
    A4,

    /// <summary>215.9 x 279.4 mm, scan line 215 mm.</summary>
    Letter,

    /// <summary>215.9 x 355.6 mm, scan line 215 mm.</summary>
    Legal,

    /// <summary>257 x 364 mm (JIS, as T.4 means it), scan line 255 mm.</summary>
    B4,

    /// <summary>297 x 420 mm, scan line 303 mm.</summary>
    A3,
}
