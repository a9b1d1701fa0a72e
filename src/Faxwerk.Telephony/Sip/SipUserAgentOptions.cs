using System.Net;

namespace Faxwerk.Telephony.Sip;

/// <summary>How an agent is set up.</summary>
public sealed record SipUserAgentOptions
{
    /// <summary>Addresses to listen on, at most one of each protocol and address family; port 0 picks a free one.</summary>
    public required IReadOnlyList<SipHop> Listen { get; init; }

    /// <summary>Name or address written into Via and Contact instead of the local one (a fixed NAT mapping).</summary>
    public string? PublicHost { get; init; }

    /// <summary>User-Agent and Server header.</summary>
    public string UserAgent { get; init; } = "Faxwerk";

    /// <summary>Serves incoming calls. Without one they get 480.</summary>
    public Func<IncomingInvite, Task>? Incoming { get; init; }

    /// <summary>
    /// Whether requests outside of a call are served from this address; others are dropped without an answer, and share a few connections. Null says that it is
    /// not known yet: the request waits for <see cref="AdmissionKnown"/>. Without one everybody is served. Must be quick.
    /// </summary>
    public Func<IPAddress, bool?>? Admits { get; init; }

    /// <summary>Completes when <see cref="Admits"/> can say what it could not.</summary>
    public Func<Task> AdmissionKnown { get; init; } = static () => Task.CompletedTask;

    /// <summary>Told of an address whose requests are dropped, once a minute.</summary>
    public Action<IPAddress>? StrangerDropped { get; init; }

    /// <summary>Certificates of SIP over TLS; null has none of it.</summary>
    public SipTlsOptions? Tls { get; init; }

    /// <summary>Names that a peer's certificate may be valid for beside that of the host that is connected to.</summary>
    public IReadOnlyList<string> TlsNames { get; init; } = [];

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Source of tags, branches and random intervals, used under a lock: <see cref="SecureRandom"/> outside of tests.</summary>
    public required Random Random { get; init; }

    /// <summary>T1, T2, T4.</summary>
    public SipTimers Timers { get; init; } = new();

    /// <summary>Bytes above which a request goes by TCP (RFC 3261 18.1.1).</summary>
    public int LargestDatagram { get; init; } = 1300;

    /// <summary>Told of every message, sent (true) or received (false). Must be quick.</summary>
    public Action<SipMessage, bool>? Trace { get; init; }

    /// <summary>Told of faults in callbacks and of background work that failed.</summary>
    public Action<Exception>? Fault { get; init; }

    /// <summary>Looks up host names; the system's resolver by default.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> LookUp { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Asks name servers for NAPTR and SRV; those of the system where null.</summary>
    internal DnsQuery? Query { get; init; }

    /// <summary>How long a place that says nothing at all is waited for while there are others to try; the last one has 64 * T1.</summary>
    public TimeSpan FailoverAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Seconds named in Retry-After of the 503 while draining.</summary>
    public int DrainRetryAfter { get; init; } = 60;
}
