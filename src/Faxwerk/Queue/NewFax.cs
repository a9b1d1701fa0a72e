using Faxwerk.Directory;

namespace Faxwerk.Queue;

/// <summary>A document and its destinations: becomes one row of table <c>fax</c> for each of <see cref="Recipients"/>.</summary>
public sealed record NewFax
{
    /// <summary>Names the submission.</summary>
    public required string JobId { get; init; }

    /// <summary>Mail address of the sender.</summary>
    public required string Sender { get; init; }

    /// <summary>Who handed it in: a user, a key, a program on this machine; empty for a mail from nobody who is known.</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>What the sender calls it.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The document in the blob store, TIFF-F.</summary>
    public required string BlobId { get; init; }

    /// <summary>Its pages, at least 1.</summary>
    public required int PageCount { get; init; }

    /// <summary>normal, fine, superfine, 300 dpi or 400 dpi, for lists.</summary>
    public string Resolution { get; init; } = "";

    /// <summary>Octets of the document.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Where to.</summary>
    public required IReadOnlyList<FaxRecipient> Recipients { get; init; }

    /// <summary>How.</summary>
    public SendOptions Options { get; init; } = new();

    /// <summary>What the way in wants to remember for the report: JSON of its own.</summary>
    public string Origin { get; init; } = "{}";

    /// <summary>The site it comes from, for <c>routes.rules</c>; empty for none.</summary>
    public string Site { get; init; } = "";

    /// <summary>Who goes first.</summary>
    public FaxPriority Priority { get; init; } = FaxPriority.Normal;

    /// <summary>Not before; null for now.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Not after; null for <c>sending.giveUpAfter</c> from the time it is due. With it the fax does not wait for the economy window.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Waits until somebody releases it.</summary>
    public bool Held { get; init; }

    /// <summary>With the site and the numbers that it shows as its own; what its options say already stays.</summary>
    internal NewFax From(OwnNumber own) => this with
    {
        Site = own.Site,
        Options = Options with { Caller = Options.Caller ?? own.Caller, StationId = Options.StationId ?? own.StationId, HeaderNumber = Options.HeaderNumber ?? own.Header },
    };
}

/// <summary>One destination.</summary>
public sealed record FaxRecipient(FaxNumber Number, string Name = "")
{
    /// <summary>The number has several lines, so calls to it need not wait for each other.</summary>
    public bool SeveralLines { get; init; }

    /// <summary>T.33 subaddress; empty for none.</summary>
    public string Subaddress { get; init; } = "";
}
