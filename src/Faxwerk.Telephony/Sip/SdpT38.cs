using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>How lost UDPTL packets are restored (T38FaxUdpEC).</summary>
public enum UdptlErrorCorrection
{
    /// <summary>The attribute is absent: each packet is sent once.</summary>
    None,

    /// <summary>t38UDPRedundancy.</summary>
    Redundancy,

    /// <summary>t38UDPFEC.</summary>
    Fec,
}

/// <summary>
/// The T.38 attributes of an m=image slot (T.38 Annex D.2.3). Names are matched without regard to case, with the alternate names
/// T38FaxMaxRate and T38MaxDatagram; booleans may be bare or <c>:0</c>/<c>:1</c>. Absent or unreadable values take their defaults.
/// </summary>
public sealed record SdpT38
{
    /// <summary>T.38 version, 0 to 3.</summary>
    public int Version { get; init; }

    /// <summary>Highest image rate in bit/s; absent means 14400.</summary>
    public int MaxBitRate { get; init; } = 14400;

    /// <summary>Whether fill bits may be taken out.</summary>
    public bool FillBitRemoval { get; init; }

    /// <summary>Whether MMR may be transcoded; never offered by us.</summary>
    public bool TranscodingMmr { get; init; }

    /// <summary>Whether JBIG may be transcoded; never offered by us.</summary>
    public bool TranscodingJbig { get; init; }

    /// <summary>Booleans are written <c>:1</c> and <c>:0</c>, as the peer writes them; else bare where set and left out where not.</summary>
    public bool NumericFlags { get; init; }

    /// <summary>localTCF: the training check is made at each end. Over UDP it is transferred.</summary>
    public bool LocalTcf { get; init; }

    /// <summary>T38FaxMaxBuffer in octets, 0 where absent.</summary>
    public int MaxBuffer { get; init; }

    /// <summary>T38FaxMaxDatagram in octets, 0 where absent: the longest datagram the sender of this description takes.</summary>
    public int MaxDatagram { get; init; }

    /// <summary>T38FaxUdpEC.</summary>
    public UdptlErrorCorrection ErrorCorrection { get; init; }

    /// <summary>Reads the attributes of a slot.</summary>
    public static SdpT38 Read(SdpMedia media)
    {
        var t38 = new SdpT38();
        foreach (var attribute in media.Attributes)
        {
            var colon = attribute.IndexOf(':', StringComparison.Ordinal);
            var name = (colon < 0 ? attribute : attribute[..colon]).Trim();
            var value = colon < 0 ? "" : attribute[(colon + 1)..].Trim();
            t38 = name.ToUpperInvariant() switch
            {
                "T38FAXVERSION" => t38 with { Version = Number(value, 0, 3, 0) },
                "T38MAXBITRATE" or "T38FAXMAXRATE" => t38 with { MaxBitRate = Number(value, 2400, 33600, 14400) },
                "T38FAXFILLBITREMOVAL" => t38 with { FillBitRemoval = Flag(value), NumericFlags = t38.NumericFlags || value.Length > 0 },
                "T38FAXTRANSCODINGMMR" => t38 with { TranscodingMmr = Flag(value), NumericFlags = t38.NumericFlags || value.Length > 0 },
                "T38FAXTRANSCODINGJBIG" => t38 with { TranscodingJbig = Flag(value), NumericFlags = t38.NumericFlags || value.Length > 0 },
                "T38FAXRATEMANAGEMENT" => t38 with { LocalTcf = value.Equals("localTCF", StringComparison.OrdinalIgnoreCase) },
                "T38FAXMAXBUFFER" => t38 with { MaxBuffer = Number(value, 0, 1 << 20, 0) },
                "T38FAXMAXDATAGRAM" or "T38MAXDATAGRAM" => t38 with { MaxDatagram = Number(value, 0, 65507, 0) },
                "T38FAXUDPEC" => t38 with { ErrorCorrection = Correction(value) },
                _ => t38,
            };
        }
        return t38;
    }

    /// <summary>The attributes as they are written.</summary>
    public IReadOnlyList<string> ToAttributes()
    {
        var attributes = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"T38FaxVersion:{Version}"),
            string.Create(CultureInfo.InvariantCulture, $"T38MaxBitRate:{MaxBitRate}"),
        };
        AddFlag("T38FaxFillBitRemoval", FillBitRemoval);
        AddFlag("T38FaxTranscodingMMR", TranscodingMmr);
        AddFlag("T38FaxTranscodingJBIG", TranscodingJbig);
        attributes.Add(LocalTcf ? "T38FaxRateManagement:localTCF" : "T38FaxRateManagement:transferredTCF");
        if (MaxBuffer > 0) attributes.Add(string.Create(CultureInfo.InvariantCulture, $"T38FaxMaxBuffer:{MaxBuffer}"));
        if (MaxDatagram > 0) attributes.Add(string.Create(CultureInfo.InvariantCulture, $"T38FaxMaxDatagram:{MaxDatagram}"));
        if (ErrorCorrection != UdptlErrorCorrection.None)
            attributes.Add(ErrorCorrection == UdptlErrorCorrection.Fec ? "T38FaxUdpEC:t38UDPFEC" : "T38FaxUdpEC:t38UDPRedundancy");
        return attributes;

        void AddFlag(string name, bool set)
        {
            if (NumericFlags) attributes.Add(set ? $"{name}:1" : $"{name}:0");
            else if (set) attributes.Add(name);
        }
    }

    /// <summary>
    /// What we answer to an offer: a version and a rate not above the offer's or ours, no transcoding, fill bit removal as offered,
    /// FEC where it is offered and ours, else redundancy where any correction is offered, none where none is.
    /// </summary>
    public static SdpT38 Answer(SdpT38 own, SdpT38 offer) => own with
    {
        Version = Math.Min(own.Version, offer.Version),
        MaxBitRate = Math.Min(own.MaxBitRate, offer.MaxBitRate),
        FillBitRemoval = offer.FillBitRemoval,
        NumericFlags = offer.NumericFlags,
        ErrorCorrection = offer.ErrorCorrection is UdptlErrorCorrection.None ? UdptlErrorCorrection.None
            : offer.ErrorCorrection == own.ErrorCorrection ? own.ErrorCorrection
            : UdptlErrorCorrection.Redundancy,
    };

    private static int Number(string value, int least, int most, int otherwise) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : otherwise;

    private static bool Flag(string value) => value != "0";

    private static UdptlErrorCorrection Correction(string value) => value.ToUpperInvariant() switch
    {
        "T38UDPREDUNDANCY" => UdptlErrorCorrection.Redundancy,
        "T38UDPFEC" => UdptlErrorCorrection.Fec,
        _ => UdptlErrorCorrection.None,
    };
}
