using System.Diagnostics;
using System.Net;
using System.Text;
using Faxwerk.Directory.Ldap;
using Faxwerk.Telephony.Tests.Sip;

namespace Faxwerk.Tests.Directory.Ldap;

/// <summary>
/// A domain controller of Active Directory, as Debian's Samba provisions it, of which nothing but LDAP runs; it knows no other ports than 389 and 636, so it has an address of loopback to itself. People and groups are
/// in OU=Firma: anna is in a group in the group of administrators, bert is an operator, carl disabled, dora in no group but Domain Users.
/// </summary>
public sealed class DomainController : IAsyncDisposable
{
    public const string Password = "Correct horse battery 7", Base = "DC=ad,DC=firma,DC=test", Company = "OU=Firma," + Base;
    private const string Samba = "/usr/sbin/samba", Administrator = "administrator@ad.firma.test";
    private static readonly IPAddress Address = IPAddress.Parse($"127.{64 + (Environment.ProcessId % 64)}.{(Environment.ProcessId >> 6) % 256}.{1 + ((Environment.ProcessId >> 14) % 250)}");

    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("faxwerk-ad-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly SemaphoreSlim _starting = new(1);
    private DebianServer? _server;

    /// <summary>Starts it at the first call. Skips the test where Samba is not installed.</summary>
    public async Task StartedAsync()
    {
        Prerequisite.Require(File.Exists(Samba) && System.IO.Directory.Exists("/usr/share/samba/setup"), "samba or samba-ad-provision is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "samba has to be started by root");
        await _starting.WaitAsync();
        try
        {
            if (_server is not null)
                return;
            await WriteConfigurationAsync();
            _server = DebianServer.Start(_root, $"""
                samba-tool domain provision --realm=AD.FIRMA.TEST --domain=FIRMA --server-role=dc --dns-backend=NONE --adminpass='{Password}' --targetdir={_root}/dc --host-name=dc1 --host-ip=127.0.0.1 \
                    && exec {Samba} -F --no-process-group -M single -s {_root}/smb.conf
                """);
            await _server.ListensAsync(Address, 636, 300);
            await ModifyAsync(People());
        }
        finally
        {
            _starting.Release();
        }
    }

    internal LdapSettings Settings(LdapTls tls = LdapTls.Implicit) => new()
    {
        Host = Address.ToString(), Tls = tls, CaFile = _authority.RootFile, BindDn = Administrator, BindPassword = Password, BaseDn = Company,
    };

    /// <summary>Changes entries; the text is LDIF.</summary>
    public async Task ModifyAsync(string ldif)
    {
        var start = new ProcessStartInfo("/usr/bin/ldapmodify", ["-x", "-H", $"ldaps://{Address}", "-D", Administrator, "-w", Password])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["LDAPTLS_CACERT"] = _authority.RootFile;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(ldif);
        process.StandardInput.Close();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + errors);
    }

    /// <summary>An entry of a user to add.</summary>
    public static string User(string name, string parent, string login, string attributes) => $"""
        dn: CN={name},{parent}
        changetype: add
        objectClass: user
        sAMAccountName: {login}
        unicodePwd:: {Convert.ToBase64String(Encoding.Unicode.GetBytes($"\"{Password}\""))}
        {attributes}


        """;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _authority.Dispose();
        _starting.Dispose();
    }

    private static string Group(string name, string member) => $"dn: CN={name},{Company}\nchangetype: add\nobjectClass: group\nsAMAccountName: {name}\nmember: {member}\n\n";

    private static string People() =>
        $"dn: {Company}\nchangetype: add\nobjectClass: organizationalUnit\n\n"
        + User(@"Huber\, Anna", Company, "anna", """
            userAccountControl: 512
            displayName: Huber, Anna
            mail: anna@firma.test
            proxyAddresses: smtp:a.huber@firma.test
            proxyAddresses: SMTP:anna.huber@firma.test
            proxyAddresses: X400:c=de
            facsimileTelephoneNumber: +49 89 840798-12
            """)
        + User("Bert", Company, "bert", "userAccountControl: 512\nmail: bert@firma.test")
        + User("Carl", Company, "carl", "userAccountControl: 514\nmail: carl@firma.test")
        + User("Dora", Company, "dora", "userAccountControl: 512\nmail: dora@firma.test")
        + Group("Chefs", $@"CN=Huber\, Anna,{Company}") + Group("Fax-Admins", $"CN=Chefs,{Company}") + Group("Fax-Operators", $"CN=Bert,{Company}")
        + $"dn: CN=Chefs,{Company}\nchangetype: modify\nadd: member\nmember: CN=Fax-Admins,{Company}\n";

    private async Task WriteConfigurationAsync()
    {
        var certificate = _authority.Issue(Address.ToString());

        // Samba takes no key that others may read.
        var key = Path.Combine(_root, "key.pem");
        File.Copy(certificate.KeyFile, key);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        System.IO.Directory.CreateDirectory(Path.Combine(_root, "run"));
        await File.WriteAllTextAsync(Path.Combine(_root, "smb.conf"), $"""
            [global]
            server role = active directory domain controller
            server services = ldap
            realm = AD.FIRMA.TEST
            workgroup = FIRMA
            netbios name = DC1
            bind interfaces only = yes
            interfaces = {Address}/8
            private dir = {_root}/dc/private
            state directory = {_root}/dc/state
            cache directory = {_root}/dc/cache
            lock directory = {_root}/dc
            pid directory = {_root}/run
            ncalrpc dir = {_root}/run/ncalrpc
            winbindd socket directory = {_root}/run/winbindd
            ntp signd socket directory = {_root}/run/ntp
            log file = {_root}/log
            tls certfile = {certificate.CertificateFile}
            tls keyfile = {key}
            tls cafile = {_authority.RootFile}

            """);
    }
}
