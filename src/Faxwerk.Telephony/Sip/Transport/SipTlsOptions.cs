namespace Faxwerk.Telephony.Sip;

/// <summary>Certificates of SIP over TLS, as PEM files. A file that is renewed is read anew at the next connection.</summary>
public sealed record SipTlsOptions
{
    /// <summary>Our certificate with its chain; empty for none: then connections are made but none are taken.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Its key.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Authorities trusted for the trunk beside those of the system; empty for none.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>Whether the trunk's certificate must be valid for its name.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Local port listened on; 0 picks a free one.</summary>
    public int Port { get; init; } = 5061;
}
