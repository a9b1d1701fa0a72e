using Faxwerk.Pages;

namespace Faxwerk.Telephony;

/// <summary>A call that waits for an answer. Numbers as signalled.</summary>
public sealed record IncomingCall(string Called, string Caller, string? CallerName, string CallId, string From)
{
    /// <summary>The caller asked not to be shown (RFC 3323): <see cref="Caller"/> is "".</summary>
    public bool CallerWithheld { get; init; }

    /// <summary>The number that passed the call on last (Diversion of RFC 5806, History-Info of RFC 7044); null where it came directly.</summary>
    public string? RedirectedFrom { get; init; }

    /// <summary>Why it was passed on, as signalled: a reason of RFC 5806 or a cause of RFC 4458; null where it came directly.</summary>
    public string? RedirectReason { get; init; }
}

/// <summary>What becomes of an incoming call.</summary>
public abstract record CallDecision
{
    private CallDecision()
    {
    }

    /// <summary>Refused with this SIP status (404 not served, 486 channels full, 603 blocked, 503 stopping).</summary>
    public sealed record Reject(int SipStatus, string Reason) : CallDecision;

    /// <summary>Answered and received.</summary>
    public sealed record Accept(IncomingFax Fax) : CallDecision;
}

/// <summary>How a call is received.</summary>
public sealed record IncomingFax
{
    /// <summary>CSI: at most 20 of digits, '+' and space.</summary>
    public string LocalId { get; init; } = "";

    /// <summary>
    /// Stores a page durably. The page is confirmed (MCF) only after this returns; while it runs an ECM sender is held with RNR and a
    /// non-ECM sender by silence. If it throws, the page is not confirmed and the call ends with <see cref="CallStatus.StorageFailed"/>.
    /// When <see cref="ReceivedPage.IsLast"/> is set the whole fax must be committed before it returns.
    /// </summary>
    public required Func<ReceivedPage, CancellationToken, ValueTask> StorePage { get; init; }

    /// <summary>Called exactly once when the call is over, after the last <see cref="StorePage"/>.</summary>
    public required Func<CallOutcome, ValueTask> Ended { get; init; }

    /// <summary>Documents that wait for being fetched (polling): the first that fits is sent where the caller asks for one, else the call receives as ever.</summary>
    public IReadOnlyList<PolledDocument> Polled { get; init; } = [];

    /// <summary>Pages after which the call is ended.</summary>
    public int MaxPages { get; init; } = 1000;
}

/// <summary>A page that came in. <paramref name="Index"/> is 0-based; <paramref name="IsLast"/> where the sender said EOP; <paramref name="Subaddress"/> is what SUB said, null for none.</summary>
public sealed record ReceivedPage(int Index, PageImage Image, int BadRows, bool IsLast, string? RemoteId, string? Subaddress = null);
