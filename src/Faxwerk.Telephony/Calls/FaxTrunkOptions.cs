using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>Which transport a fax takes.</summary>
public enum FaxTransport
{
    /// <summary>T.38 where the other side takes it, else G.711.</summary>
    T38First,

    /// <summary>G.711; T.38 where the other side offers it.</summary>
    G711First,

    /// <summary>T.38 or nothing.</summary>
    T38Only,

    /// <summary>G.711; offers of T.38 are refused.</summary>
    G711Only,
}

/// <summary>How fax is spoken on a trunk, over T.38 and over G.711.</summary>
public sealed record FaxTrunkOptions
{
    private const int WithoutV17 = 9600;

    /// <summary>Which of T.38 and G.711 is used, and in which order.</summary>
    public FaxTransport Transport { get; init; } = FaxTransport.T38First;

    /// <summary>The law that is offered first.</summary>
    public G711Law Law { get; init; } = G711Law.A;

    /// <summary>V.17 (14400 and 12000 bit/s); without it V.29 at 9600 bit/s is the fastest.</summary>
    public bool V17 { get; init; } = true;

    /// <summary>Whether parity packets (t38UDPFEC) are offered instead of repetition.</summary>
    public bool Fec { get; init; }

    /// <summary>Whether we offer T.38 as the caller; else the other side's offer is waited for.</summary>
    public bool OffersAsCaller { get; init; } = true;

    /// <summary>Whether we offer T.38 as the called side; else the other side's offer is waited for.</summary>
    public bool OffersAsCalled { get; init; } = true;

    /// <summary>How long our offer of T.38 may go unanswered; then it is cancelled and the call stays on G.711.</summary>
    public TimeSpan OfferTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest call; then <see cref="CallStatus.LimitReached"/>.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Most octets of coded pages in an incoming call.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>Octets of SIP and media kept of each call for an export as pcap, at least 131072; 0 keeps none.</summary>
    public int CaptureOctets { get; init; }

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

    /// <summary>What is wrong with the modems of fax over G.711; null when nothing is.</summary>
    internal string? MissingModems { get; init; } = FaxModems.Missing;

    /// <summary>Why nothing can be sent on a trunk that wants G.711 first or alone; null where nothing hinders.</summary>
    internal string? LacksModems =>
        Transport is FaxTransport.G711First or FaxTransport.G711Only && MissingModems is { } missing ? $"The trunk wants fax over G.711. {missing}" : null;

    /// <summary>These without what is known to fail. T.38 stays where nothing can take its place.</summary>
    internal FaxTrunkOptions Under(FaxRestrictions restrictions) => this with
    {
        Transport = restrictions.NoT38 && Transport != FaxTransport.T38Only && MissingModems is null ? FaxTransport.G711Only : Transport,
        V17 = V17 && !restrictions.NoV17,
        Ecm = Ecm && !restrictions.NoEcm,
    };

    internal SdpT38 ToSdp() => new()
    {
        Version = Version,
        // A gateway between has no use for V.17 where neither end speaks it.
        MaxBitRate = V17 ? MaxBitRate : Math.Min(MaxBitRate, WithoutV17),
        MaxBuffer = 2000,
        MaxDatagram = MaxDatagram,
        ErrorCorrection = Fec ? UdptlErrorCorrection.Fec : UdptlErrorCorrection.Redundancy,
    };
}
