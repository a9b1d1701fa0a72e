using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// Handshakes of SIP over TLS (RFC 3261 26.2, RFC 5922 7). A peer that we connect to must have a certificate for the host that was asked for or for a name of
/// the trunk; wildcards count, as trunks use them. Peers that connect to us are judged by their address, not by a certificate.
/// </summary>
/// <param name="options">Certificates.</param>
/// <param name="names">Names of the trunk.</param>
internal sealed class SipTls(SipTlsOptions options, IReadOnlyList<string> names)
{
    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _own;
    private DateTime _loaded;

    /// <summary>Connections can be taken.</summary>
    public bool HasCertificate => options.CertificateFile.Length > 0;

    /// <summary>The port that Via and Contact name where none is listened on.</summary>
    public int Port => options.Port == 0 ? 5061 : options.Port;

    /// <summary>The client's handshake.</summary>
    /// <exception cref="AuthenticationException">The certificate was refused, or the handshake failed.</exception>
    public async Task<Stream> ConnectAsync(Stream plain, string host, CancellationToken cancel)
    {
        string? refusal = null;
        var stream = new SslStream(plain);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    ClientCertificateContext = HasCertificate ? Own() : null,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                        (refusal = options.Verify ? Judge(certificate as X509Certificate2, chain, errors, host) : null) is null,
                },
                cancel);
            return stream;
        }
        catch (AuthenticationException e)
        {
            await stream.DisposeAsync();
            throw refusal is null ? e : new AuthenticationException(refusal, e);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server's handshake.</summary>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    public async Task<Stream> AcceptAsync(Stream plain, CancellationToken cancel)
    {
        var stream = new SslStream(plain);
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = Own() }, cancel);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private string? Judge(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        if (certificate is null)
            return "it shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && Distrust(certificate, chain) is { } distrust)
            return $"its certificate is not trusted: {distrust}";
        return names.Prepend(host).Any(name => certificate.MatchesHostname(name)) ? null
            : $"its certificate ({certificate.Subject}) is not valid for {string.Join(" or ", names.Prepend(host).Distinct(StringComparer.OrdinalIgnoreCase))}";
    }

    /// <summary>Null where the authority file vouches for a certificate that the system's authorities do not.</summary>
    private string? Distrust(X509Certificate2 certificate, X509Chain? seen)
    {
        if (options.AuthorityFile.Length == 0)
            return seen is null ? "no chain" : Status(seen);
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(options.AuthorityFile);
        foreach (var element in seen?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate) ? null : Status(chain);
    }

    private static string Status(X509Chain chain) => string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation).Distinct());

    /// <exception cref="AuthenticationException">The files cannot be read.</exception>
    private SslStreamCertificateContext Own()
    {
        lock (_gate)
        {
            try
            {
                var written = File.GetLastWriteTimeUtc(options.CertificateFile);
                if (_own is not null && written == _loaded)
                    return _own;
                using var pair = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
                var chain = new X509Certificate2Collection();
                chain.ImportFromPemFile(options.CertificateFile);
                // The handshake keeps no hold of a key that lives in memory only on every platform; one that went through PKCS #12 it does.
                var own = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
                (_own, _loaded) = (SslStreamCertificateContext.Create(own, chain, offline: true), written);
                return _own;
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new AuthenticationException($"our certificate cannot be read: {e.Message}", e);
            }
        }
    }
}
