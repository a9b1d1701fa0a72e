namespace Faxwerk.Journal;

/// <summary>How a fax ended; the words are stored.</summary>
public static class JournalOutcome
{
    /// <summary>Sent: every page was confirmed.</summary>
    public const string Sent = "sent";

    /// <summary>Given up, or a call to us that brought no page.</summary>
    public const string Failed = "failed";

    /// <summary>Cancelled by somebody.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Received whole.</summary>
    public const string Received = "received";

    /// <summary>Received in part.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Sent, Failed, Cancelled, Received, Incomplete];
}

/// <summary>A row of table <c>journal</c>: a fax that was sent, given up, cancelled or received, also a call to us that brought no page.</summary>
public sealed record JournalEntry
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>Sent or received.</summary>
    public CallDirection Direction { get; init; }

    /// <summary>The fax in table <c>fax</c> or <c>received_fax</c>, by direction.</summary>
    public long FaxId { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When it was handed in, or the call came.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>One of <see cref="JournalOutcome"/>.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>How the last call ended, a number of docs/status-codes.md; null where there was none, or nobody knows.</summary>
    public int? Status { get; init; }

    /// <summary>Who handed it in; empty for a received one.</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>The name of the user who handed it in, as it is now; null where it was no user. It is read and not kept here.</summary>
    public string? UserName { get; init; }

    /// <summary>Mail address of the sender; empty for a received one.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The number of the other side.</summary>
    public string Number { get; init; } = "";

    /// <summary>As the sender typed it, to be found by it.</summary>
    public string NumberTyped { get; init; } = "";

    /// <summary>Our number in that call.</summary>
    public string OwnNumber { get; init; } = "";

    /// <summary>The recipient's or the caller's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the sender calls it.</summary>
    public string Subject { get; init; } = "";

    /// <summary>What the other machine calls itself.</summary>
    public string Csid { get; init; } = "";

    /// <summary>The trunk of the last call, by its name at that time.</summary>
    public string Trunk { get; init; } = "";

    /// <summary>Pages of the document, or stored of a received one.</summary>
    public int Pages { get; init; }

    /// <summary>Pages that were confirmed.</summary>
    public int PagesConfirmed { get; init; }

    /// <summary>Calls.</summary>
    public int Attempts { get; init; }

    /// <summary>What a search looks at. Numbers stand there without what is written between their digits.</summary>
    internal string Words => string.Join(' ', Name, Subject, Sender, Csid, Number, OwnNumber, JournalFilter.Digits(NumberTyped), JournalFilter.Digits(Csid)).ToLowerInvariant();
}
