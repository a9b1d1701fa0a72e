using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>A page of the journal, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record JournalList(IReadOnlyList<JournalView> Entries, string? Next);

/// <summary>
/// A fax that is over. <paramref name="Fax"/> is its id among the outgoing or, where <paramref name="Direction"/> is in, the received ones. <paramref name="Outcome"/> is sent, failed, cancelled, received
/// or incomplete; <paramref name="Status"/> is a number of docs/status-codes.md, <paramref name="Cause"/> its name. <paramref name="User"/> is the name of the user who
/// handed it in, null where it was none.
/// </summary>
public sealed record JournalView(
    long Id, CallDirection Direction, long Fax, DateTimeOffset At, DateTimeOffset StartedAt, string Outcome, int? Status, string? Cause, string SubmittedBy, string Sender, string Number, string OwnNumber,
    string Name, string Subject, string Csid, string Trunk, int Pages, int PagesConfirmed, int Attempts, string? User = null)
{
    /// <summary>As the table has it.</summary>
    public static JournalView Of(JournalEntry entry) => new(
        entry.Id, entry.Direction, entry.FaxId, entry.At, entry.StartedAt, entry.Outcome, entry.Status, entry.Status is { } status ? ((CallStatus)status).ToString() : null, entry.SubmittedBy, entry.Sender,
        entry.Number, entry.OwnNumber, entry.Name, entry.Subject, entry.Csid, entry.Trunk, entry.Pages, entry.PagesConfirmed, entry.Attempts, entry.UserName);
}
