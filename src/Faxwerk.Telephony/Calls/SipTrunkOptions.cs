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

    /// <summary>How requests travel to it.</summary>
    public SipProtocol Transport { get; init; } = SipProtocol.Udp;

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

    /// <summary>How long a call may ring.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Calls at once, both directions; incoming ones beyond get 486.</summary>
    public int Channels { get; init; } = 30;

    /// <summary>Networks from which calls are taken; empty takes them from the addresses of <see cref="Host"/> only.</summary>
    public IReadOnlyList<IPNetwork> AllowedPeers { get; init; } = [];

    /// <summary>How fax is spoken.</summary>
    public T38TrunkOptions T38 { get; init; } = new();
}

/// <summary>T.38 on a trunk.</summary>
public sealed record T38TrunkOptions
{
    /// <summary>Highest T38FaxVersion, 0 to 3. Nearly everybody speaks 0.</summary>
    public int Version { get; init; }

    /// <summary>T38MaxBitRate in bit/s; 9600 leaves V.17 out.</summary>
    public int MaxBitRate { get; init; } = 14400;

    /// <summary>Error correction (T.30 Annex A), and MMR with it.</summary>
    public bool Ecm { get; init; } = true;

    /// <summary>Earlier packets repeated in each datagram, 0 to 7.</summary>
    public int Redundancy { get; init; } = 3;

    /// <summary>T38FaxMaxDatagram that we announce, in octets.</summary>
    public int MaxDatagram { get; init; } = 1400;

    /// <summary>Octets a datagram may have whatever the peer announces (some announce nonsense); 0 believes the peer.</summary>
    public int PeerMaxDatagram { get; init; }

    /// <summary>As the caller: time from the answer until we offer T.38 to a machine that we hear and that does not offer it itself.</summary>
    public TimeSpan CallerOffersAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>As the caller: the same where nothing is heard.</summary>
    public TimeSpan CallerOffersUnheardAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>As the called side: time from the answer until we offer T.38.</summary>
    public TimeSpan CalledOffersAfter { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>T1 of T.30: how long an answered call may bring no fax signal.</summary>
    public TimeSpan FaxSignalTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>How long the peer's UDPTL may be silent while it is not our turn to send.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(90);

    internal SdpT38 ToSdp() => new()
    {
        Version = Version,
        MaxBitRate = MaxBitRate,
        MaxBuffer = 2000,
        MaxDatagram = MaxDatagram,
        ErrorCorrection = UdptlErrorCorrection.Redundancy,
    };
}
