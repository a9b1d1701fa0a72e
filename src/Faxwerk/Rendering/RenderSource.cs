using Faxwerk.Pages;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Rendering;

/// <summary>One document of a fax: a mail body, an attachment, a file.</summary>
/// <param name="FileName">Its name, for messages to the sender.</param>
/// <param name="MediaType">What the sender declares it to be; only believed where the content does not tell.</param>
/// <param name="Content">Its bytes.</param>
public sealed record RenderSource(string FileName, string MediaType, ReadOnlyMemory<byte> Content)
{
    /// <summary>The name of a mail's own text.</summary>
    public const string MailText = "text of the mail";

    /// <summary>Declared charset of a text; null when none was declared.</summary>
    public string? Charset { get; init; }

    /// <summary>HTML that is a page by itself: it has margins and type of its own, a pixel is 1/96 of an inch, backgrounds are printed.</summary>
    public bool IsLaidOut { get; init; }

    /// <summary>What is rendered in the place of HTML that cannot be drawn; null for its text, empty where nothing can stand for it.</summary>
    public IReadOnlyList<RenderSource>? Substitutes { get; init; }
}

/// <summary>What the pages shall be.</summary>
public sealed record RenderOptions(Resolution Resolution = Resolution.Fine, PaperSize Paper = PaperSize.A4)
{
    /// <summary>Most pages, where fewer than <c>rendering.maxPages</c>.</summary>
    public int? MaxPages { get; init; }
}
