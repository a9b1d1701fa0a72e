using Faxwerk.Directory;
using Faxwerk.Queue;

namespace Faxwerk.Reporting;

/// <summary>What came of one submission: all its recipients, when the last of them is over.</summary>
public sealed record SendingReport
{
    /// <summary>How the one reads who gets it; null where nobody is known: then as the settings say.</summary>
    public Reader? Reader { get; init; }

    /// <summary>The subject of the mail, or what the document was called.</summary>
    public string Subject { get; init; } = "";

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Pages of the document.</summary>
    public int Pages { get; init; }

    /// <summary>SHA-256 of the file of page images that was sent, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>What of the mail was not faxed.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; init; } = [];

    /// <summary>One entry a recipient, in the order of their jobs.</summary>
    public IReadOnlyList<RecipientResult> Recipients { get; init; } = [];

    /// <summary>Recipients who got the document by mail.</summary>
    public IReadOnlyList<MailCopy> Mails { get; init; } = [];

    /// <summary>Recipients that got all pages, and those whose mail was taken.</summary>
    public int Sent => Recipients.Count(recipient => recipient.Outcome == FaxOutcome.Sent) + Mails.Count(copy => copy.State == MailCopyState.Sent);

    /// <summary>Recipients of both kinds.</summary>
    public int All => Recipients.Count + Mails.Count;

    /// <summary>The verdict on all together; partial where some recipients or some pages were reached.</summary>
    public FaxOutcome Outcome =>
        Sent == All ? FaxOutcome.Sent
        : Sent > 0 || Recipients.Any(recipient => recipient.Outcome == FaxOutcome.Partial) ? FaxOutcome.Partial
        : Recipients.All(recipient => recipient.Outcome == FaxOutcome.Cancelled) ? FaxOutcome.Cancelled
        : Recipients.Any(recipient => recipient.Outcome == FaxOutcome.Unknown) ? FaxOutcome.Unknown
        : FaxOutcome.Failed;

    /// <summary>When the last call ended, or the last fax without one: a report's date, so that a repeated report is the same.</summary>
    public DateTimeOffset EndedAt => Recipients.Select(recipient => recipient.Fax.FinishedAt).Concat(Mails.Select(copy => copy.FinishedAt)).Max() ?? SubmittedAt;
}

/// <summary>How a fax to one recipient ended.</summary>
public enum FaxOutcome
{
    /// <summary>Every page was confirmed.</summary>
    Sent,

    /// <summary>Some pages were confirmed.</summary>
    Partial,

    /// <summary>No page was confirmed.</summary>
    Failed,

    /// <summary>No page was confirmed, and one was under way when its call ended: it may have arrived.</summary>
    Unknown,

    /// <summary>Cancelled by a user before a page was confirmed.</summary>
    Cancelled,
}

/// <summary>One recipient and the calls to it in order.</summary>
public sealed record RecipientResult(QueuedFax Fax, IReadOnlyList<Attempt> Attempts)
{
    /// <summary>How it ended.</summary>
    public FaxOutcome Outcome => Fax switch
    {
        { State: FaxState.Sent } => FaxOutcome.Sent,
        { ConfirmedPages: > 0 } => FaxOutcome.Partial,
        { State: FaxState.Cancelled } => FaxOutcome.Cancelled,
        _ => PerhapsReceived.Any() ? FaxOutcome.Unknown : FaxOutcome.Failed,
    };

    /// <summary>Pages (0-based) that no call confirmed, although in one of them they were under way: the other machine may have them.</summary>
    public IEnumerable<int> PerhapsReceived =>
        Attempts.Select(attempt => attempt.UncertainPage ?? -1).Where(page => Fax.State != FaxState.Sent && page >= Fax.ConfirmedPages).Distinct().Order();

    /// <summary>The last call; null where there was none.</summary>
    public Attempt? Last => Attempts.Count > 0 ? Attempts[^1] : null;
}
