using System.Text.Json.Serialization;

namespace Faxwerk.Settings;

/// <summary>A mail server that takes mail to a domain: SAP's SMTP port for instance, or a provider's where one signs in.</summary>
public sealed record MailRelay
{
    /// <summary>All domains that have no relay of their own.</summary>
    public const string Others = "*";

    /// <summary>The domain behind the @ of recipients; <c>.example.com</c> for the domains below it, <c>*</c> for all others.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Host name or IP address.</summary>
    [LeadsTo(nameof(Password))]
    public string Host { get; init; } = "";

    /// <summary>Its port.</summary>
    [LeadsTo(nameof(Password))]
    public int Port { get; init; } = 25;

    /// <summary>Protection of the connection.</summary>
    [LeadsTo(nameof(Password))]
    public RelayTls Tls { get; init; } = RelayTls.Opportunistic;

    /// <summary>PEM file of the authority of its certificate; empty for those of the system.</summary>
    [LeadsTo(nameof(Password))]
    public string Authority { get; init; } = "";

    /// <summary>User for AUTH; empty for none. Two rows may lead to the same server as different users.</summary>
    [LeadsTo(nameof(Password))]
    public string User { get; init; } = "";

    /// <summary>Password for AUTH; null for none.</summary>
    [Secret]
    public string? Password { get; init; }

    /// <summary>What is wrong with it; null where all is well.</summary>
    [JsonIgnore]
    public string? Fault =>
        Domain is null || (Domain != Others && !NetworkName.IsHost(Domain.TrimStart('.'))) ? $"domain: a domain name such as crm.example.com, .example.com for all below it, or {Others}"
        : Host is null || !NetworkName.IsHost(Host) ? "host: a host name or IP address"
        : Port is < 1 or > 65535 ? "port: 1 to 65535"
        : Authority is null || (Authority.Length > 0 && !Path.IsPathFullyQualified(Authority)) ? "authority: the full path of a PEM file, empty for the authorities of the system"
        : Authority.Length > 0 && Tls is (RelayTls.None or RelayTls.Opportunistic) ? "authority: needs tls required, startTls or implicit"
        : User is null || User.Length > 0 != Password?.Length > 0
            ? "user, password: both or neither; where host, port, tls, authority or user change, the password is given again"
        : null;

    /// <summary>Whether it is for a domain.</summary>
    public bool IsFor(string domain) => Domain.StartsWith('.') ? domain.EndsWith(Domain, StringComparison.OrdinalIgnoreCase) : domain.Equals(Domain, StringComparison.OrdinalIgnoreCase);
}
