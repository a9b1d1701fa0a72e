namespace Faxwerk.Pages.Coding;

/// <summary>What is known of a coded page before it is decoded.</summary>
/// <param name="Coding">How it is coded.</param>
/// <param name="Width">Pixels a row, 1..<see cref="Bitmap.MaxWidth"/>.</param>
public readonly record struct DecodeOptions(PageCoding Coding, int Width)
{
    /// <summary>Rows, if known; 0: as many as come before the end of the page or of the data, at most <see cref="MaxHeight"/>.</summary>
    public int Height { get; init; }

    /// <summary>Where decoding stops if <see cref="Height"/> is not known.</summary>
    public int MaxHeight { get; init; } = Bitmap.MaxHeight;

    /// <summary>MH, MR: rows stand between EOLs. Without, they follow each other (MR cannot do that).</summary>
    public bool EndOfLines { get; init; } = true;

    /// <summary>With EOLs: what comes before the first one is not part of the page. False: it is the first row, if there is any.</summary>
    public bool StartsWithEndOfLine { get; init; } = true;

    /// <summary>MH without EOLs: each row starts on a byte boundary (TIFF compression 2).</summary>
    public bool ByteAligned { get; init; }
}
