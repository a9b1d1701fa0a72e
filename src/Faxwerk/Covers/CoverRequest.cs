using Faxwerk.Rendering;

namespace Faxwerk.Covers;

/// <summary>Whose fax to whom gets a cover.</summary>
public sealed record CoverRequest
{
    /// <summary>Mail address of the sender, for rules and the own templates.</summary>
    public required string Sender { get; init; }

    /// <summary>sender.name; empty where it is not known.</summary>
    public string SenderName { get; init; } = "";

    /// <summary>recipient.fax, in E.164.</summary>
    public required string RecipientNumber { get; init; }

    /// <summary>recipient.name.</summary>
    public string RecipientName { get; init; } = "";

    /// <summary>recipient.company.</summary>
    public string RecipientCompany { get; init; } = "";

    /// <summary>The subject.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The text.</summary>
    public string Text { get; init; } = "";

    /// <summary>The site that it comes from, for rules; empty where none is named.</summary>
    public string Site { get; init; } = "";

    /// <summary>What was chosen for this fax: a name, or <see cref="CoverTemplate.None"/>; null leaves it to the rules.</summary>
    public string? Cover { get; init; }

    /// <summary>Values of fields that go before all others, by name.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The sender's time zone, by its IANA name; null for that of the settings.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The sender's language, such as de-DE; null for that of the settings.</summary>
    public string? Language { get; init; }
}

/// <summary>
/// A document as it goes to one recipient. <paramref name="Document"/> is null where the fax must not go out like this; then <paramref name="Fault"/> says why. With both it goes out
/// without the cover that it should have.
/// </summary>
/// <param name="Document">All pages.</param>
/// <param name="Cover">The template of the cover; null for none.</param>
/// <param name="Fault">Why there is no cover.</param>
public sealed record CoveredDocument(FaxDocument? Document, string? Cover = null, CoverFault? Fault = null)
{
    /// <summary>Whether the cover shows only the beginning of the text.</summary>
    public bool IsCut { get; init; }
}

/// <summary>The cover that a template gives.</summary>
/// <param name="Cover">Its pages; null where there are none.</param>
/// <param name="Template">The template in the language that was chosen.</param>
/// <param name="Fault">Why there are none.</param>
/// <param name="IsCut">Whether it shows only the beginning of the text.</param>
public sealed record MadeCover(FaxDocument? Cover, string Template, CoverFault? Fault = null, bool IsCut = false);
