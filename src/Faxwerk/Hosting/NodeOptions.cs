
namespace Faxwerk.Hosting;

/// <summary>
/// Where this node listens and what it does: section <c>Faxwerk</c> of appsettings.json, or the environment (<c>FAXWERK__SMTPPORT</c>). What the
/// server shall do is in the settings of the database.
/// </summary>
public sealed record NodeOptions
{
    /// <summary>Address that SMTP and HTTP listen on; <c>*</c> for all.</summary>
    public string Address { get; init; } = "*";

    /// <summary>Port of SMTP; 0 picks a free one.</summary>
    public int SmtpPort { get; init; } = 2533;

    /// <summary>Port of HTTP; 0 picks a free one.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>Address that SIP and media are bound to and that goes into SDP; empty: the one that leads to the trunk.</summary>
    public string SipAddress { get; init; } = "";

    /// <summary>Port of HTTP over TLS with the certificate of <see cref="TlsCertificate"/>; null for none, 0 picks a free one.</summary>
    public int? HttpsPort { get; init; }

    /// <summary>Port of SIP, UDP and TCP; 0 picks a free one.</summary>
    public int SipPort { get; init; } = 5060;

    /// <summary>PEM file of the certificate for STARTTLS and HTTPS, with the key in the same file or in <see cref="TlsKey"/>; empty: no STARTTLS.</summary>
    public string TlsCertificate { get; init; } = "";

    /// <summary>PEM file of the key.</summary>
    public string TlsKey { get; init; } = "";

    /// <summary>
    /// Without a trunk in the settings, dial the built-in test station: a demo, nothing leaves this machine. <c>./run</c> sets it; a real installation does not.
    /// </summary>
    public bool TestStation { get; init; }

    /// <summary>What this node does.</summary>
    public Roles Roles { get; init; } = Roles.All;

    /// <summary>Whether the first rendering workers are started with the server: the first fax does not wait for them, but they take some hundred megabytes.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>How long calls may go on when the server stops.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The certificate of <see cref="TlsCertificate"/>, read anew when its files change; null where none is set.</summary>
    public CertificateFile? Certificate() => TlsCertificate.Length == 0 ? null : new CertificateFile(TlsCertificate, TlsKey, TimeProvider.System);

    /// <summary>Reads the section <c>Faxwerk</c>.</summary>
    public static NodeOptions Read(IConfiguration configuration) =>
        configuration.GetSection("Faxwerk").Get<NodeOptions>() ?? new NodeOptions();
}
