using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Mime;

/// <summary>A delivery status notification to be written (RFC 3464).</summary>
public sealed record DeliveryReport
{
    /// <summary>The mail around the report: addresses, subject, Message-ID, date, and the text for people with its files.</summary>
    public required OutgoingMail Mail { get; init; }

    /// <summary>The host name that reports; written as <c>dns; name</c>.</summary>
    public required string ReportingMta { get; init; }

    /// <summary>ENVID of the mail reported on, decoded.</summary>
    public string? OriginalEnvelopeId { get; init; }

    public DateTimeOffset? ArrivalDate { get; init; }

    public required IReadOnlyList<RecipientStatus> Recipients { get; init; }

    /// <summary>RET: the whole original is returned only for <see cref="DsnReturn.Full"/> and where something failed (RFC 3461 4.3).</summary>
    public DsnReturn Return { get; init; }

    /// <summary>The mail reported on, or at least its headers; empty where nothing is to be returned.</summary>
    public ReadOnlyMemory<byte> Original { get; init; }
}

/// <summary>What became of one recipient (RFC 3464 2.3).</summary>
public sealed record RecipientStatus
{
    /// <summary>ORCPT as <c>type;address</c>, null where the sender gave none.</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>As <c>type; address</c>, such as <c>fax; +4989123</c>.</summary>
    public required string FinalRecipient { get; init; }

    public required DsnAction Action { get; init; }

    /// <summary>Such as <c>5.4.5</c> (RFC 3463).</summary>
    public required string Status { get; init; }

    /// <summary>As <c>type; text</c>.</summary>
    public string? DiagnosticCode { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    public DateTimeOffset? WillRetryUntil { get; init; }

    /// <summary>Own fields, their names beginning with <c>X-</c>.</summary>
    public IReadOnlyList<MailHeader> Extensions { get; init; } = [];
}

/// <summary>RFC 3464 2.3.3.</summary>
public enum DsnAction
{
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}
