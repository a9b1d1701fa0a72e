using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Faxwerk.Hosting;

/// <summary>
/// A certificate with its key in PEM files, read anew when one of them has changed: certificates of today are renewed every few weeks, and nobody restarts a fax server for that. While the new files cannot be read, or do
/// not belong together because only one of them is there yet, the old certificate is shown. Certificates of authorities that follow in the file are shown with it: who does not know them would not trust it.
/// </summary>
public sealed class CertificateFile
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private readonly (string Certificate, string Key) _files;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private SslServerAuthenticationOptions _current;
    private (DateTime Certificate, DateTime Key) _written;
    private long _looked;

    /// <summary>Reads the files; <paramref name="key"/> is empty where the key is beside the certificate.</summary>
    /// <exception cref="CryptographicException">They are no certificate with its key.</exception>
    public CertificateFile(string certificate, string key, TimeProvider time)
    {
        (_files, _time) = ((certificate, key.Length > 0 ? key : certificate), time);
        (_written, _current, _looked) = (Written(), Read(), time.GetTimestamp());
    }

    /// <summary>The certificate to show now.</summary>
    public X509Certificate2 Current
    {
        get
        {
            var shown = Shown;
            return shown.ServerCertificateContext?.TargetCertificate ?? (X509Certificate2)shown.ServerCertificate!;
        }
    }

    /// <summary>What to open TLS with now; a copy that may be changed.</summary>
    public SslServerAuthenticationOptions Options
    {
        get
        {
            var shown = Shown;
            return new() { ServerCertificateContext = shown.ServerCertificateContext, ServerCertificate = shown.ServerCertificate };
        }
    }

    private SslServerAuthenticationOptions Shown
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_looked) < LookAgain)
                    return _current;
                _looked = _time.GetTimestamp();
                if (Written() is var written && written != _written)
                {
                    try
                    {
                        // Who has a connection with the old one keeps it, so it is not disposed of.
                        (_current, _written) = (Read(), written);
                    }
                    catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
                    {
                        return _current;
                    }
                }

                return _current;
            }
        }
    }

    private (DateTime Certificate, DateTime Key) Written() => (WrittenAt(_files.Certificate), WrittenAt(_files.Key));

    /// <summary>Of the file itself, to which those who renew certificates mostly lead by links.</summary>
    private static DateTime WrittenAt(string file)
    {
        try
        {
            return File.GetLastWriteTimeUtc(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file);
        }
        catch (IOException)
        {
            return default;
        }
    }

    private SslServerAuthenticationOptions Read()
    {
        using var pem = X509Certificate2.CreateFromPemFile(_files.Certificate, _files.Key);
        var own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(_files.Certificate);

        // Nothing is fetched from elsewhere to complete the chain.
        return all.Count > 1 ? new() { ServerCertificateContext = SslStreamCertificateContext.Create(own, [.. all.Skip(1)], offline: true) } : new() { ServerCertificate = own };
    }
}
