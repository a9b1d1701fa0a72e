using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Telephony;

namespace Faxwerk.Intake.Web;

/// <summary>An accepted submission: one fax a recipient, and those who get the document by mail. <paramref name="IsRepeated"/>: it was handed in before with the same Idempotency-Key, and nothing is sent again.</summary>
public sealed record Submitted(string JobId, IReadOnlyList<FaxView> Faxes, IReadOnlyList<MailCopyView> Mails, bool IsRepeated);

/// <summary>A recipient of the same submission who gets its document by mail. <paramref name="Detail"/> is what the mail server said where it does not take it.</summary>
public sealed record MailCopyView(string Address, MailCopyState State, string Detail, DateTimeOffset? FinishedAt)
{
    /// <summary>As the table has it.</summary>
    public static MailCopyView Of(MailCopy copy) => new(copy.Address, copy.State, copy.Detail, copy.FinishedAt);
}

/// <summary>
/// A page of the list; <paramref name="Next"/> is the value of <c>before</c>, or of <c>after</c> where that was given, for the next page, null on the last. <paramref name="Total"/> is how many all pages have, told of one submission alone.
/// </summary>
public sealed record FaxList(IReadOnlyList<FaxView> Faxes, long? Next, int? Total);

/// <summary>A fax to one recipient. <paramref name="Cover"/> is the template of its first page. <paramref name="Cause"/> and <paramref name="Status"/> (a number of docs/status-codes.md) tell of the last call.</summary>
public sealed record FaxView(
    long Id, string JobId, FaxState State, string Number, string E164, string Dialled, string RecipientName, string Subject, string Sender,
    int Pages, string? Cover, int PagesConfirmed, FaxPriority Priority, int? Position, int? Status, string? Cause, EndReason? EndReason, int Dials, int Tries,
    DateTimeOffset CreatedAt, DateTimeOffset DueAt, DateTimeOffset NotAfter, DateTimeOffset? FinishedAt)
{
    /// <summary>As the queue has it; <paramref name="position"/> where it waits.</summary>
    public static FaxView Of(QueuedFax fax, int? position = null, bool german = false) => new(
        fax.Id, fax.JobId, fax.State, fax.NumberTyped, fax.NumberE164, fax.NumberDialled, fax.RecipientName, fax.Subject, fax.Sender,
        fax.PageCount, fax.ReadOptions().Cover, fax.ConfirmedPages, fax.Priority, position, (int?)fax.Cause, fax.Cause is { } status ? CauseWords.Of(status, german) : null, fax.EndReason,
        fax.Dials, fax.Tries, fax.CreatedAt, fax.DueAt, fax.NotAfter, fax.FinishedAt);
}

/// <summary>A fax with how it is sent and its calls. <paramref name="HasSentPages"/>: there is <c>/faxes/ID/sent.pdf</c>, the pages as they went out.</summary>
public sealed record FaxDetails(FaxView Fax, FaxOptions Options, IReadOnlyList<AttemptView> Attempts, IReadOnlyList<int> PagesPerhapsTwice, IReadOnlyList<MailCopyView> Mails, bool HasSentPages);

/// <summary>How a fax is sent; null: as the settings say. <paramref name="Resolution"/> is normal, fine, superfine or 300, 400 dpi.</summary>
public sealed record FaxOptions(
    string Resolution, long SizeBytes, string? Caller, string? StationId, string? Subaddress, bool HasPassword, string? Cover, string? CoverText, string? Headline, string? TimeZone, string? Language)
{
    /// <summary>As the queue has it; the password is never shown.</summary>
    public static FaxOptions Of(QueuedFax fax)
    {
        var options = fax.ReadOptions();
        return new(
            fax.Resolution, fax.SizeBytes, options.Caller, options.StationId, options.Subaddress, options.FaxPassword is { Length: > 0 }, options.Cover, options.CoverText, options.Headline,
            options.TimeZone, options.Language);
    }
}

/// <summary>Causes in the language of the reader.</summary>
internal static class CauseWords
{
    /// <summary>The words of a status.</summary>
    public static string Of(CallStatus status, bool german) => german ? Reporting.Cause.Of(status).German : Reporting.Cause.Of(status).English;
}

/// <summary>
/// One call, in <c>/api/calls</c> under <paramref name="Call"/> once it is over. Pages count from 1. <paramref name="UncertainPage"/> was under way and not confirmed. Where <paramref name="EndKnown"/> is false,
/// <paramref name="EndedAt"/> is null while the call runs, else its last sign of life.
/// </summary>
public sealed record AttemptView(
    long Number, long? Call, string Trunk, int FirstPage, DateTimeOffset StartedAt, DateTimeOffset? ConnectedAt, DateTimeOffset? EndedAt, bool EndKnown, int? Status, string? Cause, string Detail,
    int PagesConfirmed, int? UncertainPage, int SipStatus, string? RemoteId, string RemoteMachine, int BitRate, bool Ecm, string Coding, string Transport,
    IReadOnlyList<SentPage> Pages, IReadOnlyList<TraceLine> Trace)
{
    /// <summary>As the queue has it.</summary>
    public static AttemptView Of(Attempt attempt, bool german) => new(
        attempt.Number, attempt.CallId, attempt.Trunk, attempt.FirstPage + 1, attempt.StartedAt, attempt.ConnectedAt, attempt.EndedAt, attempt.IsEndKnown, (int?)attempt.Status,
        attempt.Status is { } status ? CauseWords.Of(status, german) : null, attempt.Detail, attempt.PagesConfirmed, attempt.UncertainPage + 1, attempt.SipStatus,
        attempt.RemoteId, attempt.RemoteMachine, attempt.BitRate, attempt.Ecm, attempt.Coding, attempt.Transport,
        [.. attempt.ReadPages().Select(page => SentPage.Of(page, attempt.FirstPage))],
        [.. attempt.ReadTrace().Select(entry => new TraceLine(entry.At.TotalSeconds, entry.Sent, entry.What, entry.Detail))]);
}

/// <summary>A page that went out in a call, from 1 in the document. <paramref name="Answer"/> is MCF, RTP, RTN, PIP, PIN or ERR, empty where none came.</summary>
public sealed record SentPage(int Page, string Answer, int BitRate, string Coding, int Bytes, int Retries, double Seconds)
{
    /// <summary>As telephony told it; <paramref name="firstPage"/> is where the call began, 0-based.</summary>
    public static SentPage Of(PageOutcome page, int firstPage) => new(
        firstPage + page.Index + 1, page.Answer, page.BitRate, page.Coding, page.Bytes, page.Retries, page.Duration.TotalSeconds);
}

/// <summary>One line of the call's ladder; <paramref name="Seconds"/> from its start.</summary>
public sealed record TraceLine(double Seconds, bool Sent, string What, string Detail);
