using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony;

/// <summary>How a call ended. Numbers are stable and documented in docs/status-codes.md; they never change their meaning.</summary>
public enum CallStatus
{
    /// <summary>Every page was confirmed (sending) or the sender said EOP and was answered MCF (receiving).</summary>
    Ok = 0,

    /// <summary>486 or 600, or a busy tone.</summary>
    Busy = 10,

    /// <summary>No answer in the time allowed, 408 or 480.</summary>
    NoAnswer = 11,

    /// <summary>404, 410, 484 or 604: nobody has this number.</summary>
    UnallocatedNumber = 12,

    /// <summary>401/407 after credentials, 403, 603: the call was refused.</summary>
    CallRejected = 13,

    /// <summary>5xx, no route, transport error: the trunk could not place the call.</summary>
    TrunkFailure = 14,

    /// <summary>The other side or the trunk refused T.38.</summary>
    T38Refused = 20,

    /// <summary>Answered, but no fax signal came, and no voice was made out either.</summary>
    NotAFax = 21,

    /// <summary>The other machine cannot receive this (no common capability).</summary>
    Incompatible = 22,

    /// <summary>A person or an announcement answered.</summary>
    VoiceAnswered = 23,

    /// <summary>The other machine has no document that could be fetched (polling).</summary>
    NothingToFetch = 24,

    /// <summary>Training failed at every rate.</summary>
    TrainingFailed = 30,

    /// <summary>The other machine stopped answering.</summary>
    NoResponse = 31,

    /// <summary>The other machine said DCN before the end.</summary>
    RemoteDisconnect = 32,

    /// <summary>The call was cleared (BYE, media lost) before the end.</summary>
    CallDropped = 33,

    /// <summary>A page was refused (RTN, PIN, ERR) as often as is tried.</summary>
    PageRejected = 34,

    /// <summary>The other machine broke the protocol.</summary>
    ProtocolError = 35,

    /// <summary>A limit on time, pages or bytes was reached.</summary>
    LimitReached = 36,

    /// <summary>A page of the document could not be read.</summary>
    DocumentUnreadable = 50,

    /// <summary>A received page could not be stored, or the store of the document to send could not be reached: no call was made then.</summary>
    StorageFailed = 51,

    /// <summary>Cancelled from our side.</summary>
    Cancelled = 52,

    /// <summary>Ended because the server stops.</summary>
    Stopped = 53,

    /// <summary>The server or its endpoint broke down during the call: nobody knows how it ended.</summary>
    OutcomeUnknown = 54,

    /// <summary>The header line of the pages could not be made: no call was made, since a page must say who sends it.</summary>
    HeaderLineFailed = 55,
}

/// <summary>What came of a call. A partial fax is <see cref="PagesConfirmed"/> &gt; 0 with a status other than <see cref="CallStatus.Ok"/>.</summary>
public sealed record CallOutcome
{
    /// <summary>How it ended.</summary>
    public required CallStatus Status { get; init; }

    /// <summary>One sentence in English for the log and the journal: what happened, in the protocol's terms.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Pages confirmed in this call.</summary>
    public int PagesConfirmed { get; init; }

    /// <summary>
    /// A page was sent whole and its confirmation did not come: the other side may have it. Index (0-based), else -1.
    /// </summary>
    public int UncertainPage { get; init; } = -1;

    /// <summary>A fax machine answered (DIS or DCS seen): counts as a try, not as a dial.</summary>
    public bool FaxAnswered { get; init; }

    /// <summary>The final SIP status of the INVITE, 0 where none came.</summary>
    public int SipStatus { get; init; }

    /// <summary>CSI (sending) or TSI (receiving) of the other machine, cleaned to printable ASCII; null where it sent none.</summary>
    public string? RemoteId { get; init; }

    /// <summary>Bits per second of the last page.</summary>
    public int BitRate { get; init; }

    /// <summary>Whether error correction (T.30 Annex A) was used.</summary>
    public bool Ecm { get; init; }

    /// <summary>MH, MR or MMR of the last page, empty where none was reached.</summary>
    public string Coding { get; init; } = "";

    /// <summary>How pages travelled: T.38, G.711, or empty where the call did not come so far.</summary>
    public string Transport { get; init; } = "";

    /// <summary>Make of the other machine by its NSF, where it is known; else empty.</summary>
    public string RemoteMachine { get; init; } = "";

    /// <summary>T.33 subaddress that the sender of an incoming fax named; null for none.</summary>
    public string? Subaddress { get; init; }

    /// <summary>The document that the caller fetched, whole or not: pages are those sent to it. Null where it fetched none.</summary>
    public PolledDocument? Polled { get; init; }

    /// <summary>The document that the caller asked for and did not get, because it named another password; it may have got an open one of the same address. Else null.</summary>
    public PolledDocument? PollRefused { get; init; }

    /// <summary>The pages of the call, in order, refused ones too.</summary>
    public IReadOnlyList<PageOutcome> Pages { get; init; } = [];

    /// <summary>Start of the call (INVITE).</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When the call was answered; null where it was not.</summary>
    public DateTimeOffset? Connected { get; init; }

    /// <summary>End of the call.</summary>
    public DateTimeOffset Ended { get; init; }

    /// <summary>The ladder of the call: SIP messages, T.38 indicators and T.30 frames in order.</summary>
    public IReadOnlyList<TraceEntry> Trace { get; init; } = [];

    /// <summary>The packets of the call, where the trunk keeps them; else null.</summary>
    public CallCapture? Capture { get; init; }
}

/// <summary>One line of a call's ladder. <paramref name="At"/> counts from the start of the call; <paramref name="Sent"/> is our side.</summary>
public readonly record struct TraceEntry(TimeSpan At, bool Sent, string What, string Detail);

/// <summary>What came of one page of a call.</summary>
public sealed record PageOutcome
{
    /// <summary>0-based within the call.</summary>
    public required int Index { get; init; }

    /// <summary>MCF, RTP, RTN, PIP, PIN or ERR; empty where no answer came.</summary>
    public required string Answer { get; init; }

    /// <summary>Bits per second at its end.</summary>
    public int BitRate { get; init; }

    /// <summary>MH, MR or MMR.</summary>
    public string Coding { get; init; } = "";

    /// <summary>Octets of the coded page.</summary>
    public int Bytes { get; init; }

    /// <summary>Rows of the page; 0 where unknown.</summary>
    public int Rows { get; init; }

    /// <summary>Rows that could not be decoded (receiving without ECM).</summary>
    public int BadRows { get; init; }

    /// <summary>Times frames or the page were sent again (PPR, RTN).</summary>
    public int Retries { get; init; }

    /// <summary>Time from its beginning to its answer.</summary>
    public TimeSpan Duration { get; init; }
}
