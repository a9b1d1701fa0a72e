using System.ComponentModel;
using System.Net;
using Faxwerk.Settings;

namespace Faxwerk.Api;

/// <summary>Section <c>web</c>: how browsers reach the server.</summary>
public sealed record WebSettings : SettingsSection
{
    /// <summary>Host names by which browsers may reach it; addresses, <c>localhost</c> and the machine's own name always.</summary>
    [Description("Host names by which browsers may reach the server, beside its addresses, localhost and the machine's own name")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Where people find the web pages; mails with links to them say so.</summary>
    [Description("Address of the web pages as people reach them, such as https://fax.example.com, for links in mails; empty for no links")]
    public string Address { get; init; } = "";

    /// <summary>CIDR networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.</summary>
    [Description("Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as CIDR")]
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Whether other machines must use HTTPS where the node has it.</summary>
    [Description("Whether other machines must use HTTPS where the node has it: pages are sent there, the API refuses what comes in the clear")]
    public bool HttpsOnly { get; init; } = true;

    /// <summary>Whether a browser may call the server so. A name that somebody else lets point here is none of ours.</summary>
    public bool Knows(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
        || Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an address is that of a trusted proxy.</summary>
    public bool IsProxy(IPAddress address) => TrustedProxies.Any(network => IPNetwork.Parse(network).Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (!Hosts.All(NetworkName.IsHost))
            yield return "hosts: names such as fax.example.com, without port";
        if (Address.Length > 0 && !(Uri.TryCreate(Address, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address.UserInfo.Length + address.Query.Length + address.Fragment.Length == 0))
            yield return "address: an address such as https://fax.example.com, or empty";
        if (TrustedProxies.FirstOrDefault(n => !IPNetwork.TryParse(n, out _)) is { } wrong)
            yield return $"trustedProxies: networks such as 192.168.0.0/16 or ::1/128, not \"{wrong}\"";
    }
}
