using System.ComponentModel;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Settings;

/// <summary>How fax is spoken on the trunk.</summary>
public sealed partial record TrunkSettings
{
    /// <summary>Which of T.38 and G.711 a fax takes, and in which order.</summary>
    [Description("How faxes travel: T.38 or G.711 first, or one of them only")]
    public FaxTransport FaxTransport { get; init; } = FaxTransport.T38First;

    /// <summary>The law of G.711 that is offered first: A outside North America and Japan.</summary>
    [Description("Law of G.711 that is offered first: a or mu")]
    public G711Law Law { get; init; } = G711Law.A;

    /// <summary>V.17: 12000 and 14400 bit/s.</summary>
    [Description("V.17, for 12000 and 14400 bit/s")]
    public bool V17 { get; init; } = true;

    /// <summary>Highest rate in bit/s: 14400, or 9600 without V.17.</summary>
    [Description("Highest fax rate in bit/s; 9600 leaves V.17 out")]
    public int MaxBitRate { get; init; } = 14400;

    /// <summary>Error correction, and MMR with it.</summary>
    [Description("Error correction (ECM)")]
    public bool Ecm { get; init; } = true;

    /// <summary>Earlier packets repeated in each T.38 datagram, 0 to 7.</summary>
    [Description("Earlier packets repeated in each T.38 datagram")]
    public int T38Redundancy { get; init; } = 3;

    /// <summary>Octets a T.38 datagram may have whatever the peer announces; 0 believes the peer.</summary>
    [Description("Octets a T.38 datagram may have, 0 as the peer announces")]
    public int T38MaxDatagram { get; init; }

    /// <summary>Highest T38FaxVersion that is offered.</summary>
    [Description("Highest version of T.38 that is offered, 0 to 3")]
    public int T38Version { get; init; }

    /// <summary>Parity packets (t38UDPFEC) instead of repeated ones.</summary>
    [Description("Offer parity packets (FEC) for T.38 instead of repeated ones")]
    public bool T38Fec { get; init; }

    /// <summary>Whether we offer T.38 as the caller.</summary>
    [Description("As the caller, offer T.38; else wait for the other side's offer")]
    public bool OffersAsCaller { get; init; } = true;

    /// <summary>As the caller: from the answer to our offer of T.38.</summary>
    [Description("As the caller, offer T.38 after")]
    public TimeSpan CallerOffersAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>As the caller: the same where no fax machine is heard.</summary>
    [Description("As the caller, offer T.38 after, where no fax machine is heard")]
    public TimeSpan CallerOffersUnheardAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether we offer T.38 as the called side.</summary>
    [Description("As the called side, offer T.38; else wait for the other side's offer")]
    public bool OffersAsCalled { get; init; } = true;

    /// <summary>As the called side: from the answer to our offer of T.38.</summary>
    [Description("As the called side, offer T.38 after")]
    public TimeSpan CalledOffersAfter { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long our offer of T.38 may go unanswered; then the call stays on G.711.</summary>
    [Description("An offer of T.38 without an answer is taken back after")]
    public TimeSpan OfferTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>T1 of T.30: how long an answered call may bring no fax signal.</summary>
    [Description("An answered call without a fax signal ends after")]
    public TimeSpan FaxSignalTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>Longest call, both directions.</summary>
    [Description("A call ends after")]
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Most octets of coded pages in an incoming call; pages are limited by <c>receiving.maxPages</c>.</summary>
    [Description("Bytes of coded pages after which an incoming call ends")]
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>Octets of SIP and media kept of each call, to be fetched as pcap; 0: none. What is faxed can be read from them.</summary>
    [Description("Bytes of packets kept of each call, to be fetched as pcap; 0 for none")]
    public int CaptureBytes { get; init; }

    private IEnumerable<string> FaxErrors()
    {
        if (CaptureBytes is not 0 and (< 128 << 10 or > 16 << 20))
            yield return "captureBytes: 0, or 131072 to 16777216";
        if (MaxBitRate is not (2400 or 4800 or 7200 or 9600 or 12000 or 14400))
            yield return "maxBitRate: 2400, 4800, 7200, 9600, 12000 or 14400";
        if (T38Redundancy is < 0 or > 7)
            yield return "t38Redundancy: 0 to 7";
        if (T38MaxDatagram is not 0 and (< 166 or > 1472))
            yield return "t38MaxDatagram: 0, or 166 to 1472";
        if (!IsOfferDelay(CallerOffersAfter) || !IsOfferDelay(CallerOffersUnheardAfter) || !IsOfferDelay(CalledOffersAfter))
            yield return "callerOffersAfter, callerOffersUnheardAfter, calledOffersAfter: 0 to 30 seconds";
        if (OfferTimeout < TimeSpan.FromSeconds(1) || OfferTimeout > TimeSpan.FromSeconds(30))
            yield return "offerTimeout: 1 to 30 seconds";
        if (T38Version is < 0 or > 3)
            yield return "t38Version: 0 to 3";
        if (FaxSignalTimeout < TimeSpan.FromSeconds(10) || FaxSignalTimeout > TimeSpan.FromMinutes(3))
            yield return "faxSignalTimeout: 10 seconds to 3 minutes";
        if (MaxDuration < TimeSpan.FromMinutes(1) || MaxDuration > TimeSpan.FromDays(1))
            yield return "maxDuration: 1m to 1d";
        if (MaxBytes is < 1 << 20 or > 16L << 30)
            yield return "maxBytes: 1048576 to 17179869184";
        if (FaxTransport == FaxTransport.T38Only && MediaEncryption == MediaEncryption.Require)
            yield return "faxTransport, mediaEncryption: T.38 is not encrypted, so t38Only and require exclude each other";
    }

    private static bool IsOfferDelay(TimeSpan after) => after >= TimeSpan.Zero && after <= TimeSpan.FromSeconds(30);
}
