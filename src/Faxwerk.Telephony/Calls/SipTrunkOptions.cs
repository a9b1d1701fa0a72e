using System.Net;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>A SIP trunk: where calls go and come from, and how fax is spoken on it.</summary>
public sealed record SipTrunkOptions
{
    /// <summary>Host name or address of the proxy or registrar that calls are sent to.</summary>
    public required string Host { get; init; }

    /// <summary>Its port; 0 for 5060.</summary>
    public int Port { get; init; }

    /// <summary>More hosts or <c>host:port</c>, tried in this order where <see cref="Host"/> does not answer or says 503.</summary>
    public IReadOnlyList<string> FallbackHosts { get; init; } = [];

    /// <summary>What the trunk is called in ladders and logs; <see cref="Host"/> where empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>How requests travel to it.</summary>
    public SipProtocol Transport { get; init; } = SipProtocol.Udp;

    /// <summary>Certificates for TLS.</summary>
    public SipTlsOptions Tls { get; init; } = new();

    /// <summary>Time between OPTIONS that ask whether the trunk is there; zero asks never.</summary>
    public TimeSpan KeepAlive { get; init; }

    /// <summary>Session interval asked for in our calls (RFC 4028), at least 90 s; zero asks for none unless the other side demands one.</summary>
    public TimeSpan SessionTimer { get; init; }

    /// <summary>How long an address of the trunk that says nothing at all is waited for while there are others to try.</summary>
    public TimeSpan FailoverAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>What becomes of a 3xx to our INVITE.</summary>
    public RedirectPolicy Redirects { get; init; } = RedirectPolicy.SameHost;

    /// <summary>Where the called number of an incoming call is read.</summary>
    public CalledNumberSource CalledFrom { get; init; } = CalledNumberSource.Automatic;

    /// <summary>How the caller number is asserted beside From.</summary>
    public CallerAssertion Assertion { get; init; } = CallerAssertion.None;

    /// <summary>SRTP (RFC 4568) for the audio of a call.</summary>
    public MediaEncryption MediaEncryption { get; init; } = MediaEncryption.None;

    /// <summary>The domain of From and of called numbers; <see cref="Host"/> where empty.</summary>
    public string Domain { get; init; } = "";

    /// <summary>User for digest authentication and registration; empty where the trunk knows us by address.</summary>
    public string User { get; init; } = "";

    /// <summary>The password of <see cref="User"/>.</summary>
    public string Password { get; init; } = "";

    /// <summary>Whether to register (RFC 3261 section 10) with <see cref="User"/>.</summary>
    public bool Register { get; init; }

    /// <summary>The caller number of calls that bring none.</summary>
    public string Caller { get; init; } = "";

    /// <summary>Address and port to listen on, UDP and TCP; port 0 picks a free one.</summary>
    public IPEndPoint Local { get; init; } = new(IPAddress.Any, 5060);

    /// <summary>Address written into SDP, Via and Contact instead of the local one (a fixed NAT mapping); empty for none.</summary>
    public string PublicAddress { get; init; } = "";

    /// <summary>First UDP port for media; 0 lets the system choose.</summary>
    public int FirstMediaPort { get; init; }

    /// <summary>Last UDP port for media.</summary>
    public int LastMediaPort { get; init; }

    /// <summary>
    /// Whether media is followed to whatever address it first comes from; else only to those that the peer names or signals from. For trunks behind
    /// several NATs.
    /// </summary>
    public bool AnyMediaSource { get; init; }

    /// <summary>How long a call may ring.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Calls at once, both directions; incoming ones beyond get 486.</summary>
    public int Channels { get; init; } = 30;

    /// <summary>Networks from which calls are taken; empty takes them from the addresses of <see cref="Host"/> only.</summary>
    public IReadOnlyList<IPNetwork> AllowedPeers { get; init; } = [];

    /// <summary>How fax is spoken.</summary>
    public FaxTrunkOptions Fax { get; init; } = new();
}
