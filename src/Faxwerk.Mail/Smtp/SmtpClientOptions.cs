using System.Net.Security;

namespace Faxwerk.Mail.Smtp;

/// <summary>TLS of the client.</summary>
public enum SmtpTls
{
    None,

    /// <summary>STARTTLS where it is offered; the certificate is not verified, since without it the mail would go in the clear.</summary>
    Opportunistic,

    /// <summary>STARTTLS or nothing, the certificate verified.</summary>
    Required,

    /// <summary>TLS from the first octet (RFC 8314), the certificate verified.</summary>
    Implicit,
}

/// <summary>The server to hand mails to, and how.</summary>
public sealed record SmtpClientOptions
{
    public required string Host { get; init; }
    public int Port { get; init; } = 25;
    public SmtpTls Tls { get; init; } = SmtpTls.Opportunistic;

    /// <summary>PEM file of the authorities that the certificate must come from, for <see cref="SmtpTls.Required"/> and <see cref="SmtpTls.Implicit"/>; empty for those of the system.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>Replaces the verification of the certificate for <see cref="SmtpTls.Required"/> and <see cref="SmtpTls.Implicit"/>.</summary>
    public RemoteCertificateValidationCallback? VerifyCertificate { get; init; }

    /// <summary>Signs in when given; never without TLS unless <see cref="Tls"/> is <see cref="SmtpTls.None"/>.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>The name in EHLO.</summary>
    public string HostName { get; init; } = "localhost";

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For each command and each block of the message (RFC 5321 4.5.3.2: 5 minutes).</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For the answer to the final dot (RFC 5321 4.5.3.2.6: 10 minutes).</summary>
    public TimeSpan FinalTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
