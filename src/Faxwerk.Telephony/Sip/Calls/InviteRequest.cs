namespace Faxwerk.Telephony.Sip;

/// <summary>A call to be placed.</summary>
public sealed record InviteRequest
{
    /// <summary>The Request-URI and the To.</summary>
    public required SipUri Target { get; init; }

    /// <summary>The From address.</summary>
    public required SipUri From { get; init; }

    /// <summary>Display name of From, "" for none.</summary>
    public string FromName { get; init; } = "";

    /// <summary>User of our Contact; that of <see cref="From"/> where null.</summary>
    public string? ContactUser { get; init; }

    /// <summary>Answers 401 and 407, in the whole dialog.</summary>
    public SipCredentials? Credentials { get; init; }

    /// <summary>Where the request is sent instead of to the target. With the parameter <c>lr</c> it is also written as Route.</summary>
    public SipUri? OutboundProxy { get; init; }

    /// <summary>Tried in this order where those before do not answer or say 503.</summary>
    public IReadOnlyList<SipUri> FallbackProxies { get; init; } = [];

    /// <summary>Whether and how a contact of a 3xx is called; null follows none.</summary>
    public Func<SipUri, RedirectRoute>? Redirect { get; init; }

    /// <summary>Session interval to ask for (RFC 4028); zero asks for none unless the other side demands one.</summary>
    public TimeSpan SessionExpires { get; init; }

    /// <summary>Further headers, such as P-Preferred-Identity.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The offer; null asks the other side for one, which is then answered with <see cref="SipCall.AcknowledgeAsync"/>.</summary>
    public string? Sdp { get; init; }

    /// <summary>Told of each provisional response above 100, in order, with its body.</summary>
    public Action<int, ReadOnlyMemory<byte>>? Progress { get; init; }

    /// <summary>Answers offers of the other side once the call stands; without one they get 488.</summary>
    public OfferAnswerer? Answerer { get; init; }

    /// <summary>The ladder to write to; a new one where null.</summary>
    public CallTrace? Trace { get; init; }
}

/// <summary>How a contact of a 3xx is called.</summary>
public enum RedirectRoute
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>On the same way as the first request, with its credentials.</summary>
    SameWay,

    /// <summary>At its own host, without credentials.</summary>
    Direct,
}

/// <summary>What came of an INVITE: a call, or a final status.</summary>
public sealed record InviteResult
{
    /// <summary>The call, where <see cref="Status"/> is 2xx; else null.</summary>
    public SipCall? Call { get; init; }

    /// <summary>
    /// The final status. 487 with <see cref="IsCancelled"/> after a cancel; 408 and 503 with <see cref="IsLocal"/> where no
    /// answer came or the request could not be sent.
    /// </summary>
    public required int Status { get; init; }

    /// <summary>The reason phrase.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The headers of the final response (Retry-After, Reason, Contact of a 3xx, Warning).</summary>
    public SipHeaders Headers { get; init; } = [];

    /// <summary>Ended by the caller's cancellation token.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>No response from outside stands behind the status.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The ladder of the call.</summary>
    public required CallTrace Trace { get; init; }
}

/// <summary>What came of our re-INVITE.</summary>
public sealed record ReinviteResult
{
    /// <summary>The final status; 200 where the offer was accepted.</summary>
    public required int Status { get; init; }

    /// <summary>The reason phrase.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The answer of a 2xx (the offer, where the re-INVITE had none); else the body of the refusal.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The headers of the final response.</summary>
    public SipHeaders Headers { get; init; } = [];

    /// <summary>
    /// 491 came, and while we waited an offer of the other side was accepted: look at the new state before offering again.
    /// </summary>
    public bool IsSuperseded { get; init; }
}

/// <summary>
/// An offer in the peer's re-INVITE or UPDATE. <see cref="Body"/> is empty where the peer asks for an offer; what is
/// answered is then our offer, and the peer's answer comes by <see cref="AnswerInAck"/> (empty where none came).
/// </summary>
public sealed record PeerOffer(string Method, ReadOnlyMemory<byte> Body, Task<ReadOnlyMemory<byte>> AnswerInAck);

/// <summary>
/// Answers an offer: 200 with SDP, or a refusal (488 ...) without. Called outside of any lock, one offer at a time. The token fires
/// when the call ends before the answer. An exception is answered 500.
/// </summary>
public delegate ValueTask<(int Status, string? Sdp)> OfferAnswerer(PeerOffer offer, CancellationToken cancel);

/// <summary>Why a call is over.</summary>
public enum CallEndKind
{
    /// <summary>We sent BYE.</summary>
    LocalBye,

    /// <summary>The other side sent BYE.</summary>
    RemoteBye,

    /// <summary>No ACK came to our 2xx; BYE was sent.</summary>
    NoAck,

    /// <summary>A request in the call was answered 481 or not at all.</summary>
    Lost,

    /// <summary>The session timer ran out (RFC 4028); BYE was sent.</summary>
    SessionExpired,

    /// <summary>Given up by the caller before it was answered.</summary>
    Cancelled,
}

/// <summary>The end of a call. <paramref name="Reason"/> is the Reason header (RFC 3326) of the BYE, "" where there is none.</summary>
public sealed record CallEnd(CallEndKind Kind, string Reason = "");
