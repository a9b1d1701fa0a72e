using Faxwerk.Journal;
using Faxwerk.Queue;

namespace Faxwerk.Polling.Web;

/// <summary>A document to be fetched from another fax machine.</summary>
/// <param name="Number">Where it waits, in any form that mail addresses may have.</param>
/// <param name="Password">Password (PWD) that the machine asks for: at most 20 of digits, # and *.</param>
/// <param name="Address">Selective polling address (SEP) of one of several documents: at most 20 of digits, # and *.</param>
/// <param name="Trunk">The only trunk it may take; else those that <c>routes.rules</c> say.</param>
/// <param name="MailTo">Mail address that gets it; else those who get faxes to the trunk's number.</param>
/// <param name="Site">The site it comes from, for <c>routes.rules</c>.</param>
/// <param name="DueAt">Not to be called before.</param>
public sealed record PollRequest(string? Number, string? Password, string? Address, string? Trunk, string? MailTo, string? Site, DateTimeOffset? DueAt);

/// <summary>A page of the list, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record PollList(IReadOnlyList<PolledView> Polls, long? Next);

/// <summary>
/// A poll without its password. <paramref name="Cause"/> and <paramref name="Status"/> (a number of docs/status-codes.md) tell of the last call,
/// <paramref name="Received"/> names the received fax it became.
/// </summary>
public sealed record PolledView(
    long Id, PollState State, string Number, string E164, string Dialled, string Address, bool HasPassword, string MailTo, int Pages, long? Received, int? Status, string? Cause,
    EndReason? EndReason, int Dials, int Tries, DateTimeOffset CreatedAt, DateTimeOffset DueAt, DateTimeOffset NotAfter, DateTimeOffset? FinishedAt)
{
    /// <summary>As the table has it.</summary>
    public static PolledView Of(Poll poll) => new(
        poll.Id, poll.State, poll.NumberTyped, poll.NumberE164, poll.NumberDialled, poll.Address, poll.Password.Length > 0, poll.MailTo, poll.Pages, poll.ReceivedId,
        (int?)poll.Cause, poll.Cause is { } cause ? Reporting.Cause.Of(cause).English : null, poll.EndReason, poll.Dials, poll.Tries, poll.CreatedAt, poll.DueAt, poll.NotAfter,
        poll.FinishedAt);
}

/// <summary>A poll with its calls.</summary>
public sealed record PollDetails(PolledView Poll, IReadOnlyList<PollAttemptView> Attempts);

/// <summary>One call, in <c>/api/calls</c> under <paramref name="Call"/> once it is over; <paramref name="EndedAt"/> is null while it runs.</summary>
public sealed record PollAttemptView(
    long Number, long? Call, string Trunk, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int? Status, string? Cause, string Detail, int Pages, long? Received,
    IReadOnlyList<LadderLine> Trace)
{
    /// <summary>As the table has it.</summary>
    public static PollAttemptView Of(PollAttempt attempt) => new(
        attempt.Number, attempt.CallId, attempt.Trunk, attempt.StartedAt, attempt.EndedAt, (int?)attempt.Status,
        attempt.Status is { } status ? Reporting.Cause.Of(status).English : null, attempt.Detail, attempt.Pages, attempt.ReceivedId,
        [.. CallLadder.Unpack(attempt.Ladder).Select(entry => new LadderLine(entry.At.TotalSeconds, entry.Sent, entry.What, entry.Detail))]);
}
