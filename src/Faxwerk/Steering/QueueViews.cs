using System.Text.Json;
using System.Text.Json.Serialization;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Queue;
using Faxwerk.Reporting;

namespace Faxwerk.Steering;

/// <summary>
/// A page of the open faxes: those being sent all of them and first, then <paramref name="Total"/> that wait or are held, of which these are shown. None of them came after the fax <paramref name="Newest"/>: with it and
/// the total, one thing is done to all of them. <paramref name="Next"/> is the <c>after</c> of the next page in the order of coming; null on the last, and in other orders.
/// </summary>
public sealed record QueueList(IReadOnlyList<QueueRow> Sending, IReadOnlyList<QueueRow> Faxes, int Total, long Newest, QueueStatus Counts, long? Next);

/// <summary>
/// An open fax. <paramref name="State"/> is waiting, held, sending, or stopping: being sent and to be cancelled. <paramref name="CurrentPage"/> counts from 1 and, as <paramref name="BitRate"/> (bit/s),
/// <paramref name="StartedAt"/> and <paramref name="Trunk"/>, is of the call that is on.
/// </summary>
public sealed record QueueRow(
    long Id, string JobId, string State, int? Position, string User, string Sender, string Subject, string Recipient, string Number, int Pages, int ConfirmedPages, int? CurrentPage, int? BitRate,
    DateTimeOffset? StartedAt, string? Trunk, DateTimeOffset CreatedAt, DateTimeOffset DueAt, DateTimeOffset NotAfter, FaxPriority Priority, int Dials, int Tries, CauseView? LastCause,
    string Resolution, long SizeBytes, bool SentNow, string SubmittedBy)
{
    /// <summary>As the queue has it.</summary>
    public static QueueRow Of(OpenFax fax, int? position, bool german) => new(
        fax.Id, fax.JobId, fax is { State: FaxState.Sending, CancelRequestedAt: not null } ? "stopping" : JsonNamingPolicy.CamelCase.ConvertName(fax.State.ToString()),
        fax.State == FaxState.Waiting ? position : null, fax.UserName ?? fax.Sender, fax.Sender, fax.Subject, fax.RecipientName, fax.NumberE164, fax.PageCount, fax.ConfirmedPages, fax.UncertainPage + 1,
        fax.BitRate > 0 ? fax.BitRate : null, fax.StartedAt, fax.Trunk, fax.CreatedAt, fax.DueAt, fax.NotAfter, fax.Priority, fax.Dials, fax.Tries,
        fax.Cause is { } cause ? CauseView.Of(cause, german) : null, fax.Resolution, fax.SizeBytes, fax.SentNow, fax.SubmittedBy);
}

/// <summary>
/// How full the queue is and whether it moves. <paramref name="Preparing"/> mails are not rendered yet. <paramref name="Intake"/> and <paramref name="SendingState"/> are up or down,
/// <paramref name="Reason"/> tells why no line can send, <paramref name="IntakeReason"/> what takes no faxes: the disk is full, or an address for mail could not be opened.
/// </summary>
public sealed record QueueStatus(
    int Waiting, int Held, int Sending, int Preparing, int ChannelsUsed, int Channels, DateTimeOffset? PausedUntil, string? PausedBy, string Intake, string SendingState, string? Reason, string? IntakeReason)
{
    /// <summary>The id of the newest fax when they were counted.</summary>
    [JsonIgnore]
    public long Newest { get; init; }

    /// <summary>Without names and the trunk's words for those who may not see how the server is run.</summary>
    public QueueStatus For(ApiCaller caller) => caller.May(Permission.ReadOperation) ? this : this with { PausedBy = null, Reason = null, IntakeReason = null };
}
