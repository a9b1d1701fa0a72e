namespace Faxwerk.Pages.Pdf;

/// <summary>What a PDF says of itself, in its Info dictionary and in its XMP alike.</summary>
/// <param name="Created">When the document was made.</param>
public sealed record PdfMetadata(DateTimeOffset Created)
{
    /// <summary>Title of the document.</summary>
    public string? Title { get; init; }

    /// <summary>Who wrote it: for a received fax its sender.</summary>
    public string? Author { get; init; }

    /// <summary>What it is about.</summary>
    public string? Subject { get; init; }
}
