using System.ComponentModel;
using System.Net;

namespace Faxwerk.Settings;

/// <summary>Transport of SIP.</summary>
public enum TrunkTransport
{
    /// <summary>UDP, requests over 1300 bytes by TCP.</summary>
    Udp,

    /// <summary>TCP.</summary>
    Tcp,
}

/// <summary>Section <c>trunk</c>: the SIP trunk.</summary>
public sealed record TrunkSettings : SettingsSection
{
    /// <summary>The provider's SIP server; empty: no trunk.</summary>
    [Description("Host of the SIP trunk, empty for none")]
    public string Host { get; init; } = "";

    /// <summary>Its port.</summary>
    [Description("Port of the SIP trunk")]
    public int Port { get; init; } = 5060;

    /// <summary>UDP or TCP.</summary>
    [Description("Transport of SIP")]
    public TrunkTransport Transport { get; init; } = TrunkTransport.Udp;

    /// <summary>User for digest authentication, empty for none.</summary>
    [Description("User name at the trunk, empty for none")]
    public string User { get; init; } = "";

    /// <summary>Its password.</summary>
    [Secret]
    [Description("Password at the trunk")]
    public string Password { get; init; } = "";

    /// <summary>SIP domain, empty for the host.</summary>
    [Description("SIP domain, empty for the host")]
    public string Domain { get; init; } = "";

    /// <summary>Whether to register.</summary>
    [Description("Register at the trunk")]
    public bool Register { get; init; }

    /// <summary>Caller number (CLI) of outgoing calls.</summary>
    [Description("Caller number of outgoing calls")]
    public string Caller { get; init; } = "";

    /// <summary>TSI of outgoing and CSI of incoming faxes: at most 20 digits, plus and spaces.</summary>
    [Description("Fax station id: at most 20 of digits, + and space")]
    public string StationId { get; init; } = "";

    /// <summary>Calls at the same time, both directions.</summary>
    [Description("Calls at the same time")]
    public int Channels { get; init; } = 8;

    /// <summary>Of these for sending at most.</summary>
    [Description("Of these for sending at most")]
    public int SendChannels { get; init; } = 6;

    /// <summary>How long a call may ring.</summary>
    [Description("How long a call may ring")]
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Networks from which calls are taken, separated by commas; empty: from the trunk's host only.</summary>
    [Description("Networks from which calls are taken, separated by commas; empty: the trunk's host only")]
    public string AllowedPeers { get; init; } = "";

    /// <summary>Our address as the trunk sees it, behind a fixed NAT; empty: the local one.</summary>
    [Description("Our address as the trunk sees it (fixed NAT), empty for the local one")]
    public string PublicAddress { get; init; } = "";

    /// <summary>First UDP port for media; 0: any.</summary>
    [Description("First UDP port for media, 0 for any")]
    public int FirstMediaPort { get; init; }

    /// <summary>Last UDP port for media.</summary>
    [Description("Last UDP port for media")]
    public int LastMediaPort { get; init; }

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

    /// <summary>As the caller: from the answer to our offer of T.38.</summary>
    [Description("As the caller, offer T.38 after")]
    public TimeSpan CallerOffersAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>As the called side: from the answer to our offer of T.38.</summary>
    [Description("As the called side, offer T.38 after")]
    public TimeSpan CalledOffersAfter { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The networks of <see cref="AllowedPeers"/>; null where one is not a network.</summary>
    public static IReadOnlyList<IPNetwork>? Networks(string list)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(text, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                return null;
        }

        return networks;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Host.Length > 0 && !NetworkName.IsHost(Host))
            yield return "host: a host name or IP address, empty for none";
        if (Domain.Length > 0 && !NetworkName.IsHost(Domain))
            yield return "domain: a domain name or IP address, empty for the host";
        if (AnswerTimeout < TimeSpan.FromSeconds(5) || AnswerTimeout > TimeSpan.FromMinutes(5))
            yield return "answerTimeout: 5 seconds to 5 minutes";
        if (Networks(AllowedPeers) is null)
            yield return "allowedPeers: networks like 192.0.2.0/24, separated by commas";
        if (PublicAddress.Length > 0 && !IPAddress.TryParse(PublicAddress, out _))
            yield return "publicAddress: an IP address";
        if (FirstMediaPort != 0 && (FirstMediaPort < 1024 || LastMediaPort > 65535 || LastMediaPort - FirstMediaPort < 2 * Channels))
            yield return "firstMediaPort, lastMediaPort: 1024 to 65535, two ports for each channel";
        if (MaxBitRate is not (2400 or 4800 or 7200 or 9600 or 12000 or 14400))
            yield return "maxBitRate: 2400, 4800, 7200, 9600, 12000 or 14400";
        if (T38Redundancy is < 0 or > 7)
            yield return "t38Redundancy: 0 to 7";
        if (T38MaxDatagram is not 0 and (< 166 or > 1472))
            yield return "t38MaxDatagram: 0, or 166 to 1472";
        if (CallerOffersAfter < TimeSpan.Zero || CallerOffersAfter > TimeSpan.FromSeconds(30) || CalledOffersAfter < TimeSpan.Zero || CalledOffersAfter > TimeSpan.FromSeconds(30))
            yield return "callerOffersAfter, calledOffersAfter: 0 to 30 seconds";
        if (Port is < 1 or > 65535)
            yield return "port: 1 to 65535";
        if (Channels is < 1 or > 1000)
            yield return "channels: 1 to 1000";
        if (SendChannels < 0 || SendChannels > Channels)
            yield return $"sendChannels: 0 to {Channels} (trunk.channels)";
        if (StationId.Length > 20 || !StationId.All(c => char.IsAsciiDigit(c) || c is '+' or ' '))
            yield return "stationId: at most 20 of digits, + and space";
    }
}
