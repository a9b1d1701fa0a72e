using Faxwerk.Queue;
using Faxwerk.Telephony;

namespace Faxwerk.Polling;

/// <summary>States of a poll.</summary>
public enum PollState
{
    /// <summary>To be called at <see cref="Poll.DueAt"/>.</summary>
    Waiting,

    /// <summary>A call is on.</summary>
    Calling,

    /// <summary>The document was received whole.</summary>
    Fetched,

    /// <summary>The other machine has no document that could be fetched.</summary>
    NothingToFetch,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>Cancelled by somebody.</summary>
    Cancelled,
}

/// <summary>A row of table <c>poll</c>: a document to be fetched from another machine.</summary>
public sealed record Poll
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>Names the request.</summary>
    public string JobId { get; init; } = "";

    /// <summary>The caller of the API that handed it in.</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>As typed.</summary>
    public string NumberTyped { get; init; } = "";

    /// <summary>The number in full; no two calls to it at a time.</summary>
    public string NumberE164 { get; init; } = "";

    /// <summary>The number as dialled.</summary>
    public string NumberDialled { get; init; } = "";

    /// <summary>Selective polling address (SEP); empty for none.</summary>
    public string Address { get; init; } = "";

    /// <summary>Password (PWD), encrypted (<see cref="Storage.SecretText"/>); empty for none, and once the poll is over.</summary>
    public string Password { get; init; } = "";

    /// <summary>The mail address that gets the document; empty for those who get faxes to the trunk's number.</summary>
    public string MailTo { get; init; } = "";

    /// <summary>The site it comes from; empty for none.</summary>
    public string Site { get; init; } = "";

    /// <summary>The lines it may take, where it names none.</summary>
    public int RouteId { get; init; }

    /// <summary>The only line it may take; null for those of its route.</summary>
    public int? WantedLineId { get; init; }

    /// <summary>Its state.</summary>
    public PollState State { get; init; }

    /// <summary>How the last call ended.</summary>
    public CallStatus? Cause { get; init; }

    /// <summary>Why it was given up.</summary>
    public EndReason? EndReason { get; init; }

    /// <summary>Pages of the last call that are stored.</summary>
    public int Pages { get; init; }

    /// <summary>The received fax it became last, whole or not; null for none.</summary>
    public long? ReceivedId { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Not after.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>When it was over.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Calls in which no fax machine answered.</summary>
    public int Dials { get; init; }

    /// <summary>Calls in which a fax machine answered, without those that we ended ourselves.</summary>
    public int Tries { get; init; }

    /// <summary>Counts claims: the fence.</summary>
    public long Attempt { get; init; }

    /// <summary>Calls after this one are of one round: in a round each line that fails is tried once.</summary>
    public long RoundStart { get; init; }

    /// <summary>The line of the call.</summary>
    public int? LineId { get; init; }

    /// <summary>The node of the call.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>Till then the node has it alone.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Somebody wants it cancelled.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }
}

/// <summary>A row of table <c>poll_attempt</c>: one call of a poll.</summary>
public sealed record PollAttempt
{
    /// <summary>The poll.</summary>
    public long PollId { get; init; }

    /// <summary>Counts its calls, from 1.</summary>
    public long Number { get; init; }

    /// <summary>The line.</summary>
    public int LineId { get; init; }

    /// <summary>The name of its trunk; empty where it was removed and the call is past its time in the journal.</summary>
    public string Trunk { get; init; } = "";

    /// <summary>The node that made the call.</summary>
    public string Node { get; init; } = "";

    /// <summary>When it was begun.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, or its last sign of life where the status is <see cref="CallStatus.OutcomeUnknown"/>; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended; null while it runs.</summary>
    public CallStatus? Status { get; init; }

    /// <summary>One sentence on what happened.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Pages stored.</summary>
    public int Pages { get; init; }

    /// <summary>A fax machine answered.</summary>
    public bool FaxAnswered { get; init; }

    /// <summary>The received fax it became; null where no page came.</summary>
    public long? ReceivedId { get; init; }

    /// <summary>The call in the journal; null while it runs, and when it is past its time there.</summary>
    public long? CallId { get; init; }

    /// <summary>The call's ladder as the journal has it.</summary>
    public byte[]? Ladder { get; init; }
}
