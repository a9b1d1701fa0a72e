namespace Faxwerk.Pages.Raster;

/// <summary>
/// The dots of one fax page: scan line and longest page of a <see cref="PaperSize"/> at a <see cref="Resolution"/> (T.4 2.2,
/// T.30 table 2). R8 has 8.04 dots/mm, the 300 and 400 dpi families are true inches.
/// </summary>
public readonly record struct FaxGeometry
{
    /// <summary>The geometry of <paramref name="paper"/> at <paramref name="resolution"/>.</summary>
    public FaxGeometry(PaperSize paper, Resolution resolution)
    {
        Resolution = resolution;
        var (r8Width, line, length) = paper switch
        {
            PaperSize.A4 => (1728, 215.0, 297.0),
            PaperSize.Letter => (1728, 215.0, 279.4),
            PaperSize.Legal => (1728, 215.0, 355.6),
            PaperSize.B4 => (2048, 255.0, 364.0),
            PaperSize.A3 => (2432, 303.0, 420.0),
            _ => throw new ArgumentOutOfRangeException(nameof(paper)),
        };
        (Width, DotsPerMmX, DotsPerMmY) = resolution switch
        {
            Resolution.Standard => (r8Width, r8Width / line, 3.85),
            Resolution.Fine => (r8Width, r8Width / line, 7.7),
            Resolution.Superfine => (r8Width, r8Width / line, 15.4),
            Resolution.Dpi300 => (r8Width * 3 / 2, 300 / 25.4, 300 / 25.4),
            Resolution.Dpi400 => (r8Width * 2, 400 / 25.4, 400 / 25.4),
            _ => throw new ArgumentOutOfRangeException(nameof(resolution)),
        };
        // A standard page is a fine one with its rows in pairs.
        Rows = resolution == Resolution.Standard
            ? (new FaxGeometry(paper, Resolution.Fine).Rows + 1) / 2
            : (int)Math.Round(length * DotsPerMmY);
    }

    /// <summary>The resolution that the dots stand for.</summary>
    public Resolution Resolution { get; }

    /// <summary>Dots a scan line.</summary>
    public int Width { get; }

    /// <summary>Rows of a full page.</summary>
    public int Rows { get; }

    /// <summary>Rows of the longest page that is passed on uncut: faxes that were scanned are often a little longer than their sheet.</summary>
    public int MaxRows => Rows + (Rows / 10);

    /// <summary>Dots a millimetre along the line.</summary>
    public double DotsPerMmX { get; }

    /// <summary>Rows a millimetre.</summary>
    public double DotsPerMmY { get; }

    /// <summary>Printable width in millimetres.</summary>
    public double WidthMm => Width / DotsPerMmX;

    /// <summary>Longest page in millimetres.</summary>
    public double HeightMm => Rows / DotsPerMmY;
}
