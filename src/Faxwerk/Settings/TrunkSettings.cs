using System.ComponentModel;
using System.Net;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Settings;

/// <summary>Transport of SIP.</summary>
public enum TrunkTransport
{
    /// <summary>UDP, requests over 1300 bytes by TCP.</summary>
    Udp,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>TCP with TLS.</summary>
    Tls,
}

/// <summary>Section <c>trunk</c>: the first SIP trunk; further ones are sections <c>trunk:NAME</c>. How fax is spoken on it is in the other half.</summary>
public sealed partial record TrunkSettings : SettingsSection
{
    /// <summary>The provider's SIP server; empty: no trunk.</summary>
    [Description("Host of the SIP trunk, empty for none")]
    [LeadsTo(nameof(Password))]
    public string Host { get; init; } = "";

    /// <summary>Its port.</summary>
    [Description("Port of the SIP trunk")]
    [LeadsTo(nameof(Password))]
    public int Port { get; init; } = 5060;

    /// <summary>Tried in this order where the host does not answer or says 503.</summary>
    [Description("Further hosts, or host:port, for when the first does not answer")]
    [LeadsTo(nameof(Password))]
    public IReadOnlyList<string> FallbackHosts { get; init; } = [];

    /// <summary>Port of our own, UDP and TCP; 0: that of the node for the first trunk, else a free one.</summary>
    [Description("Local SIP port; 0: the node's for the first trunk, any for others")]
    public int LocalPort { get; init; }

    /// <summary>UDP, TCP or TLS.</summary>
    [Description("Transport of SIP")]
    [LeadsTo(nameof(Password))]
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

    /// <summary>Between OPTIONS that ask whether the trunk is there; zero asks never.</summary>
    [Description("Time between OPTIONS that ask whether the trunk is there, 0s for never")]
    public TimeSpan KeepAlive { get; init; }

    /// <summary>Session interval asked for in our calls (RFC 4028); zero asks for none unless the trunk demands one.</summary>
    [Description("Session timer of our calls, 0s for none unless the trunk demands one")]
    public TimeSpan SessionTimer { get; init; }

    /// <summary>How long an address of the trunk that says nothing is waited for while there are others.</summary>
    [Description("How long a silent address of the trunk is waited for while there are others")]
    public TimeSpan FailoverAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>What becomes of a 3xx to our INVITE.</summary>
    [Description("Where a redirected call may go")]
    [LeadsTo(nameof(Password))]
    public RedirectPolicy Redirects { get; init; } = RedirectPolicy.SameHost;

    /// <summary>Where the called number of an incoming call is read.</summary>
    [Description("Where the called number of an incoming call is read")]
    public CalledNumberSource CalledFrom { get; init; } = CalledNumberSource.Automatic;

    /// <summary>How numbers of incoming calls are written that have neither plus nor prefix.</summary>
    [Description("How numbers of incoming calls are written that have neither plus nor prefix: auto, e164, national, dialled")]
    public SignalledForm NumberForm { get; init; } = SignalledForm.Auto;

    /// <summary>The site by whose country, area and prefixes they are read; empty for the first.</summary>
    [Description("Site by whose country, area and prefixes numbers of incoming calls are read, empty for the first")]
    public string Site { get; init; } = "";

    /// <summary>How the caller number is asserted beside From.</summary>
    [Description("How the caller number is asserted beside From (RFC 3325)")]
    public CallerAssertion Assertion { get; init; } = CallerAssertion.None;

    /// <summary>Our certificate, PEM; empty: TLS connections are made, none are taken.</summary>
    [Description("PEM file of our certificate for TLS, empty for none")]
    public string TlsCertificate { get; init; } = "";

    /// <summary>Its key, PEM.</summary>
    [Description("PEM file of its key")]
    public string TlsKey { get; init; } = "";

    /// <summary>Authorities trusted beside those of the system, PEM.</summary>
    [Description("PEM file of authorities trusted beside the system's, empty for none")]
    [LeadsTo(nameof(Password))]
    public string TlsAuthority { get; init; } = "";

    /// <summary>Whether the trunk's certificate must be valid for its name.</summary>
    [Description("The trunk's certificate must be valid for its name")]
    [LeadsTo(nameof(Password))]
    public bool TlsVerify { get; init; } = true;

    /// <summary>Local port of TLS; 0: any.</summary>
    [Description("Local port of SIP over TLS, 0 for any")]
    public int TlsPort { get; init; } = 5061;

    /// <summary>SRTP for the audio of a call.</summary>
    [Description("SRTP (SDES) for audio: none, accept where offered, or require")]
    public MediaEncryption MediaEncryption { get; init; } = MediaEncryption.None;

    /// <summary>Caller number (CLI) of outgoing calls.</summary>
    [Description("Caller number of outgoing calls")]
    public string Caller { get; init; } = "";

    /// <summary>Whether the caller number is withheld (RFC 3323, Privacy: id).</summary>
    [Description("Withhold the caller number")]
    public bool CallerWithheld { get; init; }

    /// <summary>TSI of outgoing and CSI of incoming faxes: at most 20 digits, plus and spaces.</summary>
    [Description("Fax station id: at most 20 of digits, + and space")]
    public string StationId { get; init; } = "";

    /// <summary>Calls at the same time, both directions.</summary>
    [Description("Calls at the same time")]
    public int Channels { get; init; } = 8;

    /// <summary>Of these for sending at most.</summary>
    [Description("Of these for sending at most")]
    public int SendChannels { get; init; } = 6;

    /// <summary>Numbers in E.164 begin with one of these; empty: all may be called.</summary>
    [Description("Numbers that may be called over it begin so (E.164), empty for all")]
    public IReadOnlyList<string> AllowedPrefixes { get; init; } = [];

    /// <summary>Numbers in E.164 that begin with one of these are not called, whatever <see cref="AllowedPrefixes"/> says.</summary>
    [Description("Numbers that begin so (E.164) are never called over it")]
    public IReadOnlyList<string> BlockedPrefixes { get; init; } = [];

    /// <summary>Outgoing calls within any hour; 0: no limit.</summary>
    [Description("Outgoing calls at most within an hour, 0 for no limit")]
    public int CallsPerHour { get; init; }

    /// <summary>Outgoing calls within any 24 hours; 0: no limit.</summary>
    [Description("Outgoing calls at most within 24 hours, 0 for no limit")]
    public int CallsPerDay { get; init; }

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

    /// <summary>Whether a number in E.164 may be called over this trunk.</summary>
    public bool MayCall(string e164) =>
        (AllowedPrefixes.Count == 0 || AllowedPrefixes.Any(prefix => e164.StartsWith(prefix, StringComparison.Ordinal)))
        && !BlockedPrefixes.Any(prefix => e164.StartsWith(prefix, StringComparison.Ordinal));

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
        if (Port is < 1 or > 65535)
            yield return "port: 1 to 65535";
        if (LocalPort is < 0 or > 65535 || TlsPort is < 0 or > 65535)
            yield return "localPort, tlsPort: 0 to 65535";
        if (FallbackHosts.Any(host => !NetworkName.IsHostAndPort(host)))
            yield return "fallbackHosts: host names or addresses, each with :port where it is another";
        if (AllowedPrefixes.Concat(BlockedPrefixes).Any(prefix => prefix.Length < 2 || prefix[0] != '+' || !prefix.Skip(1).All(char.IsAsciiDigit)))
            yield return "allowedPrefixes, blockedPrefixes: beginnings of numbers in E.164 such as +49 or +43900";
        if (CallsPerHour is < 0 or > 1_000_000 || CallsPerDay is < 0 or > 1_000_000)
            yield return "callsPerHour, callsPerDay: 0 to 1000000";
        if (KeepAlive != TimeSpan.Zero && (KeepAlive < TimeSpan.FromSeconds(5) || KeepAlive > TimeSpan.FromHours(1)))
            yield return "keepAlive: 0s for never, or 5s to 1h";
        if (SessionTimer != TimeSpan.Zero && (SessionTimer < TimeSpan.FromSeconds(90) || SessionTimer > TimeSpan.FromHours(24)))
            yield return "sessionTimer: 0s for none, or 90s to 24h";
        if (FailoverAfter < TimeSpan.FromSeconds(1) || FailoverAfter > TimeSpan.FromSeconds(32))
            yield return "failoverAfter: 1s to 32s";
        if ((TlsCertificate.Length == 0) != (TlsKey.Length == 0))
            yield return "tlsCertificate, tlsKey: both or none";
        foreach (var error in FaxErrors())
            yield return error;
        if (Channels is < 1 or > 1000)
            yield return "channels: 1 to 1000";
        if (SendChannels < 0 || SendChannels > Channels)
            yield return $"sendChannels: 0 to {Channels} (trunk.channels)";
        if (StationId.Length > 20 || !StationId.All(c => char.IsAsciiDigit(c) || c is '+' or ' '))
            yield return "stationId: at most 20 of digits, + and space";
    }
}
