namespace Faxwerk.Telephony.T30;

/// <summary>What came of a fax session: the part of <see cref="CallOutcome"/> that T.30 knows.</summary>
public sealed record FaxResult
{
    public required CallStatus Status { get; init; }

    /// <summary>One sentence in English.</summary>
    public required string Detail { get; init; }

    public int PagesConfirmed { get; init; }

    /// <summary>A page sent whole whose confirmation did not come, 0-based; else -1.</summary>
    public int UncertainPage { get; init; } = -1;

    /// <summary>DIS or DCS was seen.</summary>
    public bool FaxAnswered { get; init; }

    /// <summary>CSI or TSI.</summary>
    public string? RemoteId { get; init; }

    /// <summary>Bits per second of the last page.</summary>
    public int BitRate { get; init; }

    public bool Ecm { get; init; }

    /// <summary>MH, MR or MMR.</summary>
    public string Coding { get; init; } = "";

    /// <summary>Make of the other machine by its NSF, where it is known; else empty.</summary>
    public string RemoteMachine { get; init; } = "";

    /// <summary>T.33 subaddress (SUB) that the sender named; null for none.</summary>
    public string? Subaddress { get; init; }

    /// <summary>Each page, and each time that it was sent, in order; the last one with an empty answer where the call ended in it.</summary>
    public IReadOnlyList<PageOutcome> Pages { get; init; } = [];
}

/// <summary>What a session may use.</summary>
public sealed record FaxOptions
{
    /// <summary>TSI or CSI: at most 20 of digits, '+' and space.</summary>
    public string LocalId { get; init; } = "";

    /// <summary>T38MaxBitRate of the answer, or what the trunk is limited to.</summary>
    public int MaxBitRate { get; init; } = 14400;

    /// <summary>Error correction (T.30 Annex A), and MMR with it.</summary>
    public bool Ecm { get; init; } = true;

    /// <summary>V.17; without it V.29 at 9600 bit/s is the fastest.</summary>
    public bool V17 { get; init; } = true;

    /// <summary>T.33 subaddress (SUB), sent where the other machine takes one: at most 20 of digits, '#' and '*'.</summary>
    public string Subaddress { get; init; } = "";

    /// <summary>Password, sent where the other machine takes one: with DCS as SID, with DTC as PWD.</summary>
    public string Password { get; init; } = "";

    /// <summary>Which document is to be fetched (SEP), sent where the other machine has several.</summary>
    public string SelectivePolling { get; init; } = "";

    /// <summary>NSF and NSC: T.35 country and provider code, and what the provider likes; empty for none.</summary>
    public ReadOnlyMemory<byte> NonStandardFacilities { get; init; }

    /// <summary>Longest call; then <see cref="CallStatus.LimitReached"/>.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Octets of coded pages after which a receiver ends the call with <see cref="CallStatus.LimitReached"/>.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;
}
