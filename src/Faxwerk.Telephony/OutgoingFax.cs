using Faxwerk.Pages;

namespace Faxwerk.Telephony;

/// <summary>What is to be sent in one call.</summary>
public sealed record OutgoingFax
{
    /// <summary>The number as dialled: the user part of the Request-URI.</summary>
    public required string Called { get; init; }

    /// <summary>The caller number (CLI), the user part of From; empty for the trunk's own.</summary>
    public string Caller { get; init; } = "";

    /// <summary>TSI: at most 20 of digits, '+' and space (T.30 5.3.6.2.6).</summary>
    public string LocalId { get; init; } = "";

    /// <summary>Whether the caller number is withheld (RFC 3323, Privacy: id).</summary>
    public bool CallerWithheld { get; init; }

    /// <summary>T.33 subaddress (SUB), sent where the other machine takes one: at most 20 of digits, '#' and '*'.</summary>
    public string Subaddress { get; init; } = "";

    /// <summary>Password (PWD) for the other machine: at most 20 of digits, '#' and '*'.</summary>
    public string FaxPassword { get; init; } = "";

    /// <summary>What is known to fail with this destination.</summary>
    public FaxRestrictions Restrictions { get; init; } = new();

    /// <summary>Pages in this call, at least 1.</summary>
    public required int PageCount { get; init; }

    /// <summary>Reads a page, 0-based. An exception ends the call with <see cref="CallStatus.DocumentUnreadable"/>.</summary>
    public required Func<int, CancellationToken, ValueTask<PageImage>> ReadPage { get; init; }

    /// <summary>
    /// Told after each step. For <see cref="CallStep.PageConfirmed"/> it is awaited before the next page starts; returning false ends the
    /// call with <see cref="CallStatus.Cancelled"/>. It is also called with <see cref="CallStep.Alive"/> at least every 10 s while the call lasts.
    /// </summary>
    public Func<CallProgress, CancellationToken, ValueTask<bool>>? Progress { get; init; }
}

/// <summary>Steps of a call, in order.</summary>
public enum CallStep
{
    /// <summary>INVITE sent.</summary>
    Dialling,

    /// <summary>180 or 183 received.</summary>
    Ringing,

    /// <summary>2xx received.</summary>
    Answered,

    /// <summary>T.38 agreed, or the audio session began.</summary>
    Connected,

    /// <summary>A fax machine identified itself (DIS).</summary>
    Identified,

    /// <summary>Sending of page <see cref="CallProgress.Page"/> began.</summary>
    PageStarted,

    /// <summary>Page <see cref="CallProgress.Page"/> was confirmed by the other side.</summary>
    PageConfirmed,

    /// <summary>Nothing new, the call goes on.</summary>
    Alive,
}

/// <summary>One report of progress. <paramref name="Page"/> is 1-based within the call, 0 where no page is meant.</summary>
public readonly record struct CallProgress(CallStep Step, int Page, int BitRate, string? RemoteId);

/// <summary>What a call leaves out because it failed with this destination before.</summary>
/// <param name="NoT38">G.711 only.</param>
/// <param name="NoV17">V.29 at 9600 bit/s at most.</param>
/// <param name="NoEcm">No error correction.</param>
public sealed record FaxRestrictions(bool NoT38 = false, bool NoV17 = false, bool NoEcm = false);
