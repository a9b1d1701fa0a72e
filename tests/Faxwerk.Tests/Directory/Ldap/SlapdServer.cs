using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Faxwerk.Directory.Ldap;

namespace Faxwerk.Tests.Directory.Ldap;

/// <summary>Debian's OpenLDAP server with a few people and the attributes of Active Directory, on loopback; stopped with the test, also when this process is killed.</summary>
public sealed class SlapdServer : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    private const string Binary = "/usr/sbin/slapd";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-slapd-").FullName;
    private readonly int _port = FreePort(), _tlsPort = FreePort();
    private Process? _shell;

    private string CaFile => Path.Combine(_folder, "ca.pem");

    /// <summary>Skips the test where slapd is not installed.</summary>
    public static async Task<SlapdServer> StartAsync(int crowd = 0)
    {
        Prerequisite.Require(File.Exists(Binary), "slapd is not installed");
        var server = new SlapdServer();
        server.WriteCertificates();
        await server.StartAsync(People(crowd));
        return server;
    }

    public LdapSettings Settings(LdapTls tls = LdapTls.Implicit) => new()
    {
        Host = "localhost", Port = tls == LdapTls.Implicit ? _tlsPort : _port, Tls = tls, CaFile = CaFile, BindDn = "cn=admin,dc=firma,dc=de", BindPassword = Password, BaseDn = "dc=firma,dc=de",
        UserFilter = "(objectClass=user)",
    };

    /// <summary>An authority that did not sign the server's certificate.</summary>
    public string StrangeCaFile()
    {
        using var key = RSA.Create(2048);
        using var ca = Authority(key, "CN=Stranger");
        var file = Path.Combine(_folder, "strange.pem");
        File.WriteAllText(file, ca.ExportCertificatePem());
        return file;
    }

    /// <summary>Changes entries; the text is LDIF.</summary>
    public async Task ModifyAsync(string ldif)
    {
        var start = new ProcessStartInfo("/usr/bin/ldapmodify", ["-x", "-H", $"ldap://127.0.0.1:{_port}", "-D", "cn=admin,dc=firma,dc=de", "-w", Password])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(ldif);
        process.StandardInput.Close();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
        {
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync();
            _shell.Dispose();
        }

        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(string people)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_folder, "db"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "people.ldif"), people);
        await File.WriteAllTextAsync(Path.Combine(_folder, "slapd.conf"), $"""
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
            attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
            attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
            attributetype ( 1.2.840.113556.1.2.210 NAME 'proxyAddresses' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
            objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP inetOrgPerson STRUCTURAL MUST sAMAccountName MAY ( objectGUID $ userAccountControl $ proxyAddresses ) )
            modulepath /usr/lib/ldap
            moduleload back_mdb
            TLSCACertificateFile {CaFile}
            TLSCertificateFile {_folder}/server.pem
            TLSCertificateKeyFile {_folder}/server.key
            sizelimit size.soft=400 size.hard=400 size.pr=500 size.prtotal=unlimited
            allow bind_anon_cred bind_anon_dn
            database mdb
            suffix "dc=firma,dc=de"
            rootdn "cn=admin,dc=firma,dc=de"
            rootpw "{Password}"
            directory {_folder}/db
            """);
        var script = $"""
            exec >>{_folder}/log 2>&1
            /usr/sbin/slapadd -q -f {_folder}/slapd.conf -l {_folder}/people.ldif || exit 1
            {Binary} -f {_folder}/slapd.conf -h "ldap://127.0.0.1:{_port} ldaps://127.0.0.1:{_tlsPort}" -d 0 &
            pid=$!
            cat >/dev/null
            kill $pid
            wait $pid
            """;
        _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, UseShellExecute = false })!;
        await Eventually.HoldsAsync(
            async () =>
            {
                if (_shell.HasExited)
                    Assert.Fail($"slapd did not start: {await File.ReadAllTextAsync(Path.Combine(_folder, "log"))}");
                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, _tlsPort);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "slapd listens",
            60);
    }

    /// <summary>anna is in a group in the group of administrators, bert is an operator, carl disabled, dora in no group; and a crowd.</summary>
    private static string People(int crowd)
    {
        var text = new StringBuilder("""
            dn: dc=firma,dc=de
            objectClass: dcObject
            objectClass: organization
            o: Firma
            dc: firma


            """);
        User(text, "anna", 1, "mail: anna@firma.de\nproxyAddresses: smtp:a.huber@firma.de\nproxyAddresses: SMTP:anna.huber@firma.de\nproxyAddresses: X400:c=de\ndisplayName: Anna Huber\nuserAccountControl: 512");
        User(text, "bert", 2, "mail: bert@firma.de");
        User(text, "carl", 3, "mail: carl@firma.de\nuserAccountControl: 514");
        User(text, "dora", 4, "mail: dora@firma.de");
        for (var i = 0; i < crowd; i++)
            User(text, $"crowd{i}", 1000 + i, $"mail: crowd{i}@firma.de");
        Group(text, "chiefs", "cn=anna,dc=firma,dc=de");
        Group(text, "admins", "cn=chiefs,dc=firma,dc=de");
        Group(text, "loop", "cn=admins,dc=firma,dc=de");
        Group(text, "operators", "cn=bert,dc=firma,dc=de");
        return text.ToString();
    }

    private static void User(StringBuilder text, string login, int guid, string attributes) => text.Append(
        $"dn: cn={login},dc=firma,dc=de\nobjectClass: user\ncn: {login}\nsn: {login}\nsAMAccountName: {login}\nobjectGUID:: {Convert.ToBase64String(new Guid(guid, 0, 0, new byte[8]).ToByteArray())}\nuserPassword: {Password}\n{attributes}\n\n");

    private static void Group(StringBuilder text, string name, string member) =>
        text.Append($"dn: cn={name},dc=firma,dc=de\nobjectClass: groupOfNames\ncn: {name}\nmember: {member}\n{(name == "chiefs" ? "member: cn=loop,dc=firma,dc=de\n" : "")}\n");

    private void WriteCertificates()
    {
        using var key = RSA.Create(2048);
        using var ca = Authority(key, "CN=Test authority");
        File.WriteAllText(CaFile, ca.ExportCertificatePem());
        using var serverKey = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(ca, new DateTimeOffset(ca.NotBefore), new DateTimeOffset(ca.NotAfter), [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(_folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "server.key"), serverKey.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 Authority(RSA key, string name)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
