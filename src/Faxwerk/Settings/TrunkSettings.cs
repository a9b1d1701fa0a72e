using System.ComponentModel;

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

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
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
