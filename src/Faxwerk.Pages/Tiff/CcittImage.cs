using Faxwerk.Pages.Coding;

namespace Faxwerk.Pages.Tiff;

/// <summary>A whole page as T.4 or T.6 code, to be passed on as it is.</summary>
/// <param name="Data">The code, most significant bit first.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Coding">Which code.</param>
public sealed record CcittImage(ReadOnlyMemory<byte> Data, int Width, int Height, PageCoding Coding)
{
    /// <summary>MH, MR: rows stand between EOLs.</summary>
    public bool EndOfLines { get; init; }

    /// <summary>MH without EOLs: each row starts on a byte boundary.</summary>
    public bool ByteAligned { get; init; }

    /// <summary>White runs of the code are black on paper.</summary>
    public bool Inverted { get; init; }
}
