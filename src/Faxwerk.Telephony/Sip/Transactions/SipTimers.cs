namespace Faxwerk.Telephony.Sip;

/// <summary>The base intervals of RFC 3261 17 (table 4); everything else is derived.</summary>
public sealed record SipTimers
{
    /// <summary>Estimate of the round trip: first retransmission.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest interval between retransmissions.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Longest time a message stays in the network.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>64 * T1: timers B, F, H, J, L, M.</summary>
    internal TimeSpan Timeout => 64 * T1;

    /// <summary>Timer D: at least 32 s.</summary>
    internal TimeSpan D => Timeout > TimeSpan.FromSeconds(32) ? Timeout : TimeSpan.FromSeconds(32);
}
