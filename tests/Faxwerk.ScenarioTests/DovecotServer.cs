using System.Net;
using Faxwerk.Tests;

namespace Faxwerk.ScenarioTests;

/// <summary>Debian's Dovecot: mailboxes of a domain, filled by LMTP and read by IMAP.</summary>
internal sealed class DovecotServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/dovecot", Password = "correct-horse";
    private readonly string _domain;
    private readonly int _imapPort = DebianServer.FreePort();
    private DebianServer? _server;

    private DovecotServer(string domain) => _domain = domain;

    public int LmtpPort { get; } = DebianServer.FreePort();

    /// <param name="domain">That of the mailboxes.</param>
    /// <param name="full">Whose mailbox is full.</param>
    /// <param name="others">Whose are not.</param>
    public static async Task<DovecotServer> StartAsync(string domain, string full, params string[] others)
    {
        Prerequisite.Require(File.Exists(Program) && File.Exists("/usr/lib/dovecot/imap") && File.Exists("/usr/lib/dovecot/lmtp"), "dovecot-imapd or dovecot-lmtpd is not installed.");
        Prerequisite.Require(Environment.IsPrivilegedProcess, "Dovecot has to be started by root.");
        var dovecot = new DovecotServer(domain);
        var root = System.IO.Directory.CreateTempSubdirectory("faxwerk-dovecot-").FullName;
        File.SetUnixFileMode(root, (UnixFileMode)0x1ed);
        await File.WriteAllTextAsync(Path.Combine(root, "dovecot.conf"), $$"""
            protocols = imap lmtp
            listen = 127.0.0.1
            base_dir = {{root}}/run
            state_dir = {{root}}/state
            log_path = /dev/stderr
            ssl = no
            disable_plaintext_auth = no
            first_valid_uid = 1
            mail_location = maildir:~/Maildir
            mail_plugins = quota
            plugin {
              quota = count:Mailbox
              quota_vsizes = yes
            }
            passdb {
              driver = passwd-file
              args = {{root}}/people
            }
            userdb {
              driver = passwd-file
              args = {{root}}/people
            }
            service imap-login {
              inet_listener imap {
                port = {{dovecot._imapPort}}
              }
            }
            service lmtp {
              inet_listener lmtp {
                port = {{dovecot.LmtpPort}}
              }
            }

            """);
        var mail = System.IO.Directory.CreateDirectory(Path.Combine(root, "mail")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(root, "people"), others.Append(full).Select(person => $"{person}@{domain}:{{PLAIN}}{Password}:8:8::{mail}/{person}::{(person == full ? "userdb_quota_rule=*:storage=1k" : "")}"));
        var (code, said) = await Tool.RunAsync("/usr/bin/chown", "8:8", mail);
        Assert.True(code == 0, said);
        dovecot._server = DebianServer.Start(root, $"{Program} -F -c {root}/dovecot.conf");
        await dovecot._server.ListensAsync(IPAddress.Loopback, dovecot._imapPort);
        return dovecot;
    }

    /// <summary>Opens somebody's mailbox.</summary>
    public Task<ImapClient> OpenAsync(string person) => ImapClient.OpenAsync(_imapPort, $"{person}@{_domain}", Password);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
