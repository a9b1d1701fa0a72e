using System.Text.Json.Serialization;

namespace Faxwerk.Settings;

/// <summary>A mail server that takes mail to a domain, without signing in: SAP's SMTP port for instance.</summary>
public sealed record MailRelay
{
    /// <summary>All domains that have no relay of their own.</summary>
    public const string Others = "*";

    /// <summary>The domain behind the @ of recipients; <c>.example.com</c> for the domains below it, <c>*</c> for all others.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Host name or IP address.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its port.</summary>
    public int Port { get; init; } = 25;

    /// <summary>Protection of the connection.</summary>
    public RelayTls Tls { get; init; } = RelayTls.Opportunistic;

    /// <summary>PEM file of the authority of its certificate; empty for those of the system.</summary>
    public string Authority { get; init; } = "";

    /// <summary>What is wrong with it; null where all is well.</summary>
    [JsonIgnore]
    public string? Fault =>
        Domain is null || (Domain != Others && !NetworkName.IsHost(Domain.TrimStart('.'))) ? $"domain: a domain name such as crm.example.com, .example.com for all below it, or {Others}"
        : Host is null || !NetworkName.IsHost(Host) ? "host: a host name or IP address"
        : Port is < 1 or > 65535 ? "port: 1 to 65535"
        : Authority is null || (Authority.Length > 0 && !Path.IsPathFullyQualified(Authority)) ? "authority: the full path of a PEM file, empty for the authorities of the system"
        : Authority.Length > 0 && Tls is (RelayTls.None or RelayTls.Opportunistic) ? "authority: needs tls required, startTls or implicit"
        : null;

    /// <summary>Whether it is for a domain.</summary>
    public bool IsFor(string domain) => Domain.StartsWith('.') ? domain.EndsWith(Domain, StringComparison.OrdinalIgnoreCase) : domain.Equals(Domain, StringComparison.OrdinalIgnoreCase);
}
