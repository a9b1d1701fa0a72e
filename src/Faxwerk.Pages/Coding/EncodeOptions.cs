namespace Faxwerk.Pages.Coding;

/// <summary>What surrounds the coded rows of a page. The default is bare rows: what MMR in TIFF has, without EOFB.</summary>
public readonly record struct EncodeOptions
{
    /// <summary>MR: rows from one one-dimensional row to the next (T.4 4.2: 2 at 98 lines an inch, 4 at 196, 6 at 300, 8 at 391 and 400). Values below 2 count as 2.</summary>
    public int K { get; init; }

    /// <summary>MH, MR: an EOL before each row; with MR the tag bit after it.</summary>
    public bool EndOfLines { get; init; }

    /// <summary>RTC after the last row of MH and MR, EOFB after that of MMR.</summary>
    public bool EndOfPage { get; init; }

    /// <summary>MH, MR: with EOLs each EOL ends on a byte boundary (T4Options bit 2); without, each row starts on one (TIFF compression 2).</summary>
    public bool ByteAligned { get; init; }

    /// <summary>MH, MR: least bits of a row with its EOL and tag; shorter rows get fill before the next EOL (minimum scan line time of T.30). 0: none.</summary>
    public int MinimumLineBits { get; init; }

    /// <summary>As sent on the line (T.4, T.6): EOLs and RTC, or EOFB.</summary>
    /// <param name="resolution">Gives K.</param>
    /// <param name="minimumLineBits">Bits that the minimum scan line time takes at the line's rate; 0 with ECM and MMR.</param>
    public static EncodeOptions OnTheLine(Resolution resolution, int minimumLineBits = 0) => new()
    {
        K = resolution switch { Resolution.Standard => 2, Resolution.Fine => 4, Resolution.Dpi300 => 6, _ => 8 },
        EndOfLines = true,
        EndOfPage = true,
        MinimumLineBits = minimumLineBits,
    };
}
