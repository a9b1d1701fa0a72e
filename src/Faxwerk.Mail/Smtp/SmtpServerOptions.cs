using System.Net.Security;

namespace Faxwerk.Mail.Smtp;

/// <summary>How connections to the server are secured.</summary>
public enum SmtpServerTls
{
    /// <summary>STARTTLS is offered.</summary>
    Offered,

    /// <summary>No mail is taken before STARTTLS.</summary>
    Required,

    /// <summary>TLS from the first byte.</summary>
    Implicit,

    /// <summary>In the clear.</summary>
    None,
}

/// <summary>Name, limits and security of the SMTP server. Sessions keep the values they began with.</summary>
public sealed record SmtpServerOptions
{
    /// <summary>The name in the greeting and in EHLO.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>SIZE (RFC 1870), octets.</summary>
    public long MaxMessageBytes { get; init; } = 50 * 1024 * 1024;

    public int MaxRecipients { get; init; } = 1000;

    /// <summary>Syntax errors, bad sequences and failed sign-ins before 421 4.7.0.</summary>
    public int MaxErrors { get; init; } = 20;

    public int MaxTransactions { get; init; } = 10_000;

    /// <summary>Octets in a command line, CR LF included: above RFC 5321's 512, since encapsulated fax addresses are long.</summary>
    public int MaxLineBytes { get; init; } = 8192;

    /// <summary>Connections at once over all; 421 4.7.0 beyond.</summary>
    public int MaxConnections { get; init; } = 500;

    /// <summary>Connections at once from one address, which may be the relay of a whole company; 421 4.7.0 beyond.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 200;

    /// <summary>Silence allowed while a command, or the next octets of a message, are awaited (RFC 5321 4.5.3.2.7: 5 minutes).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Length of a connection; a transaction that runs may take it to twice that.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Certificate and protocols for TLS; null: there is none, and nothing is taken where it has to be.</summary>
    public SslServerAuthenticationOptions? Tls { get; init; }

    /// <summary>What is done with it.</summary>
    public SmtpServerTls Protection { get; init; }

    /// <summary>Offer AUTH PLAIN and LOGIN.</summary>
    public bool Authentication { get; init; }

    /// <summary>Take passwords without TLS.</summary>
    public bool AuthenticationWithoutTls { get; init; }
}
