using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Settings;

/// <summary>How connections to a listener are secured; all but <see cref="None"/> with the certificate of the node.</summary>
public enum ListenerTls
{
    /// <summary>STARTTLS is offered.</summary>
    Offered,

    /// <summary>No mail is taken before STARTTLS.</summary>
    Mandatory,

    /// <summary>TLS from the first byte.</summary>
    Implicit,

    /// <summary>In the clear.</summary>
    None,
}

/// <summary>An address that takes mail beside that of the node: port 25 for Exchange Online, say.</summary>
public sealed record SmtpListener
{
    /// <summary>Address, empty for all.</summary>
    public string Address { get; init; } = "";

    /// <summary>TCP port. Those below 1024 take a right of the service (CAP_NET_BIND_SERVICE).</summary>
    public int Port { get; init; } = 25;

    /// <summary>How connections are secured.</summary>
    public ListenerTls Tls { get; init; } = ListenerTls.Offered;

    /// <summary>Networks that may hand in mail here; empty: those of <see cref="MailSettings.AllowedNetworks"/>.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Where it listens.</summary>
    internal IPEndPoint EndPoint => new(Address.Length == 0 ? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any) : IPAddress.Parse(Address), Port);

    /// <summary>Whether nothing is taken here without a certificate.</summary>
    internal bool NeedsCertificate => Tls is ListenerTls.Mandatory or ListenerTls.Implicit;

    /// <summary>What is wrong with it, null where nothing is.</summary>
    internal string? Fault =>
        Address.Length > 0 && !IPAddress.TryParse(Address, out _) ? "address is an IP address of this machine, or empty for all"
        : Port is < 1 or > 65535 ? "port is 1 to 65535"
        : Networks.FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } wrong ? $"networks such as 192.168.0.0/16 or ::1/128, not \"{wrong}\""
        : null;

    /// <summary>Whether a connection to this end came in here.</summary>
    internal bool Has(IPEndPoint local) =>
        local.Port == Port && (Address.Length == 0 || IPAddress.Parse(Address).Equals(local.Address.IsIPv4MappedToIPv6 ? local.Address.MapToIPv4() : local.Address));
}
