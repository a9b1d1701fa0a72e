using System.Text.Json;
using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>Who called whom.</summary>
public enum CallDirection
{
    /// <summary>We called.</summary>
    Out,

    /// <summary>We were called.</summary>
    In,
}

/// <summary>A row of table <c>call</c> without ladder and capture: one call that is over, also one that brought no page or was refused.</summary>
public sealed record CallRecord
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>Who called.</summary>
    public CallDirection Direction { get; init; }

    /// <summary>The trunk's row in table <c>line</c>.</summary>
    public int LineId { get; init; }

    /// <summary>The trunk's name at that time.</summary>
    public string Trunk { get; init; } = "";

    /// <summary>The node that had the call.</summary>
    public string Node { get; init; } = "";

    /// <summary>The outgoing fax.</summary>
    public long? FaxId { get; init; }

    /// <summary>The poll, where a document was fetched from another machine.</summary>
    public long? PollId { get; init; }

    /// <summary>The document that an incoming call fetched, or was refused for its password.</summary>
    public long? OfferId { get; init; }

    /// <summary>Which of its calls.</summary>
    public long? Attempt { get; init; }

    /// <summary>The received fax; null where the call was refused.</summary>
    public long? ReceivedId { get; init; }

    /// <summary>The called number as dialled or signalled.</summary>
    public string Called { get; init; } = "";

    /// <summary>The caller's number as signalled; empty where it was withheld, or is the trunk's own.</summary>
    public string Caller { get; init; } = "";

    /// <summary>The address that an incoming call came from; else empty.</summary>
    public string Peer { get; init; } = "";

    /// <summary>INVITE.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The answer; null where there was none.</summary>
    public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>The end.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>How it ended.</summary>
    public CallStatus Status { get; init; }

    /// <summary>One sentence on what happened.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The final SIP status, 0 where none came.</summary>
    public int SipStatus { get; init; }

    /// <summary>T.38 or G.711; empty where the call did not come so far.</summary>
    public string Transport { get; init; } = "";

    /// <summary>Bits per second of the last page.</summary>
    public int BitRate { get; init; }

    /// <summary>With error correction.</summary>
    public bool Ecm { get; init; }

    /// <summary>MH, MR or MMR.</summary>
    public string Coding { get; init; } = "";

    /// <summary>CSI or TSI of the other machine.</summary>
    public string? RemoteId { get; init; }

    /// <summary>Its make, where it is known.</summary>
    public string RemoteMachine { get; init; } = "";

    /// <summary>The subaddress that an incoming fax named.</summary>
    public string? Subaddress { get; init; }

    /// <summary>Pages confirmed.</summary>
    public int PagesConfirmed { get; init; }

    /// <summary>The <see cref="PageOutcome"/>s as JSON.</summary>
    public string Pages { get; init; } = "[]";

    /// <summary>How many refused calls of one source and minute the row stands for; 1 for every other call.</summary>
    public int Times { get; init; } = 1;

    /// <summary><see cref="Pages"/> read.</summary>
    public IReadOnlyList<PageOutcome> ReadPages() => JsonSerializer.Deserialize<List<PageOutcome>>(Pages, JsonSerializerOptions.Web) ?? [];
}

/// <summary>A call that has just ended, for the journal.</summary>
public sealed record EndedCall(CallDirection Direction, int LineId, string Node, string Called, string Caller, CallOutcome Outcome)
{
    /// <summary>The outgoing fax.</summary>
    public long? FaxId { get; init; }

    /// <summary>The poll.</summary>
    public long? PollId { get; init; }

    /// <summary>The document that the caller asked for.</summary>
    public long? OfferId { get; init; }

    /// <summary>Which of its calls.</summary>
    public long? Attempt { get; init; }

    /// <summary>The received fax.</summary>
    public long? ReceivedId { get; init; }

    /// <summary>The address that the call came from.</summary>
    public string Peer { get; init; } = "";
}
