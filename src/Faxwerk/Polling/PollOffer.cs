namespace Faxwerk.Polling;

/// <summary>A row of table <c>poll_offer</c>: a document that callers may fetch.</summary>
public sealed record PollOffer
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Only callers of this number may fetch it: E.164, or as signalled; empty for every number that is served.</summary>
    public string Called { get; init; } = "";

    /// <summary>Selective polling address (SEP) that names it; empty where callers must name none.</summary>
    public string Address { get; init; } = "";

    /// <summary>Password (PWD) that callers must name, encrypted (<see cref="Storage.SecretText"/>); empty asks for none.</summary>
    public string Password { get; init; } = "";

    /// <summary>The pages, TIFF-F.</summary>
    public string BlobId { get; init; } = "";

    /// <summary>How many.</summary>
    public int PageCount { get; init; }

    /// <summary>It is over once somebody has fetched it whole.</summary>
    public bool Once { get; init; }

    /// <summary>Not after; null only where it was offered before offers had to end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Who offered it.</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was removed, fetched once, or its time was over; null while it may be fetched.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Calls that fetched it whole.</summary>
    public int Fetches { get; init; }

    /// <summary>Calls that asked for it with another password.</summary>
    public int Refusals { get; init; }

    /// <summary>When it was fetched whole last.</summary>
    public DateTimeOffset? LastFetchedAt { get; init; }

    /// <summary>Till then a document that is given once belongs to the call that reads it.</summary>
    public DateTimeOffset? FetchingUntil { get; init; }
}

/// <summary>A document to be offered: its pages in the blob store, how many, and the caller of the API.</summary>
public sealed record NewOffer(string BlobId, int PageCount, string SubmittedBy)
{
    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Only callers of this number may fetch it; empty for every number that is served.</summary>
    public string Called { get; init; } = "";

    /// <summary>Selective polling address (SEP); empty where callers must name none.</summary>
    public string Address { get; init; } = "";

    /// <summary>Password (PWD) in clear; empty asks for none.</summary>
    public string Password { get; init; } = "";

    /// <summary>It is over once somebody has fetched it whole.</summary>
    public bool Once { get; init; }

    /// <summary>Not after; null for <see cref="PollingSettings.OfferFor"/> from now.</summary>
    public DateTimeOffset? ValidUntil { get; init; }
}
