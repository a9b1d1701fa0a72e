using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>An authority of one test and certificates by it, as PEM files in a folder of its own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-tls-");
    private readonly X509Certificate2 _root;
    private int _issued;

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Test Authority", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    public string RootFile => Path.Combine(_folder.FullName, "root.pem");

    /// <summary>A certificate for names or addresses, valid for an hour or expired a day ago.</summary>
    public SipTlsOptions Issue(string name, bool expired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var end = expired ? DateTimeOffset.UtcNow.AddDays(-1) : DateTimeOffset.UtcNow.AddHours(1);
        using var certificate = request.Create(_root, end.AddDays(-2), end, BitConverter.GetBytes(++_issued));
        string file = Path.Combine(_folder.FullName, $"{_issued}.pem"), keyFile = Path.Combine(_folder.FullName, $"{_issued}.key");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return new SipTlsOptions { CertificateFile = file, KeyFile = keyFile, AuthorityFile = RootFile, Port = 0 };
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
    }
}
