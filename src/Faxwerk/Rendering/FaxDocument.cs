using Faxwerk.Pages;

namespace Faxwerk.Rendering;

/// <summary>A document as it goes on the line: TIFF-F (RFC 2301), MMR, one strip a page.</summary>
/// <param name="Tiff">The file.</param>
/// <param name="Pages">Its pages.</param>
/// <param name="Resolution">Resolution of all of them.</param>
/// <param name="Warnings">What its reader may miss, in plain words (characters without a font, for instance).</param>
public sealed record FaxDocument(ReadOnlyMemory<byte> Tiff, int Pages, Resolution Resolution, IReadOnlyList<string> Warnings)
{
    /// <summary>Names of HTML documents of which only the text is there.</summary>
    public IReadOnlyList<string> Reduced { get; init; } = [];
}

/// <summary>The fax, or every document of it that could not be rendered. Exactly one of both is there.</summary>
public sealed record RenderResult(FaxDocument? Document, IReadOnlyList<RenderFailure> Failures);
