using Faxwerk.Directory;

namespace Faxwerk.Polling;

/// <summary>A document to be fetched: becomes a row of table <c>poll</c>.</summary>
public sealed record NewPoll
{
    /// <summary>Names the request.</summary>
    public required string JobId { get; init; }

    /// <summary>The caller of the API, as <c>submitted_by</c> has it.</summary>
    public required string SubmittedBy { get; init; }

    /// <summary>Where it waits.</summary>
    public required FaxNumber Number { get; init; }

    /// <summary>Selective polling address (SEP); empty for none.</summary>
    public string Address { get; init; } = "";

    /// <summary>Password (PWD) in clear; empty for none.</summary>
    public string Password { get; init; } = "";

    /// <summary>The mail address that gets it; empty for those who get faxes to the trunk's number.</summary>
    public string MailTo { get; init; } = "";

    /// <summary>The site, for <c>routes.rules</c>.</summary>
    public string Site { get; init; } = "";

    /// <summary>The only line it may take; null for those of its route.</summary>
    public int? LineId { get; init; }

    /// <summary>Not before; null for now.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
