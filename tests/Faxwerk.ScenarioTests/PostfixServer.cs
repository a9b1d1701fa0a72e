using System.Globalization;
using System.Net;
using Faxwerk.Tests;

namespace Faxwerk.ScenarioTests;

/// <summary>Debian's Postfix as a company's mail server, set up towards the fax server as docs/operations.md says. It can be stopped and started again.</summary>
internal sealed class PostfixServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/postfix";
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("faxwerk-postfix-").FullName;
    private DebianServer? _server;

    private PostfixServer()
    {
    }

    /// <summary>Where the company hands in its mail.</summary>
    public int Port { get; } = DebianServer.FreePort();

    /// <summary>Where everybody else does.</summary>
    public int OutsidePort { get; } = DebianServer.FreePort();

    /// <param name="domain">The mail domain of the company, below which the fax domain is <c>fax</c>.</param>
    /// <param name="lmtpPort">Where its mailboxes are.</param>
    /// <param name="faxPort">Where the fax server takes mail.</param>
    public static async Task<PostfixServer> StartAsync(string domain, int lmtpPort, int faxPort)
    {
        Prerequisite.Require(File.Exists(Program), "postfix is not installed.");
        Prerequisite.Require(Environment.IsPrivilegedProcess, "Postfix has to be started by root.");
        var postfix = new PostfixServer();
        File.SetUnixFileMode(postfix._root, (UnixFileMode)0x1ed);
        foreach (var folder in new[] { "etc", "queue", "lib" })
            System.IO.Directory.CreateDirectory(Path.Combine(postfix._root, folder));
        var (code, said) = await Tool.RunAsync("/usr/bin/chown", "postfix", Path.Combine(postfix._root, "lib"));
        Assert.True(code == 0, said);
        await postfix.WriteAsync(domain, lmtpPort, faxPort);
        await postfix.StartAsync();
        return postfix;
    }

    public async Task StartAsync()
    {
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(_root, "run")).FullName;
        _server = DebianServer.Start(folder, $"{Program} -c {_root}/etc start-fg", $"kill $(cat {_root}/queue/pid/master.pid)");
        await _server.ListensAsync(IPAddress.Loopback, Port);
    }

    public async Task StopAsync()
    {
        await _server!.DisposeAsync();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await StopAsync();
        System.IO.Directory.Delete(_root, recursive: true);
    }

    private async Task WriteAsync(string domain, int lmtpPort, int faxPort)
    {
        var documented = Documented().Select(block => block.Replace("/etc/postfix/", $"{_root}/etc/", StringComparison.Ordinal)
            .Replace("[10.1.2.4]:2533", string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{faxPort}"), StringComparison.Ordinal)).ToList();
        await WriteAsync("main.cf", $"""
            compatibility_level = 3.6
            queue_directory = {_root}/queue
            data_directory = {_root}/lib
            maillog_file = {_root}/log
            maillog_file_prefixes = {_root}
            myhostname = mail.{domain}
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            disable_dns_lookups = yes
            mydestination =
            local_recipient_maps =
            alias_maps =
            alias_database =
            virtual_mailbox_domains = {domain}
            virtual_transport = lmtp:inet:127.0.0.1:{lmtpPort}
            {documented[0]}

            """);
        await WriteAsync("transport", documented[1]);
        await WriteAsync("fax_access", documented[2]);

        // Whoever comes from outside does so from here too: what is loopback is not ours there.
        await WriteAsync("master.cf", $"""
            127.0.0.1:{Port} inet n - n - - smtpd
            127.0.0.1:{OutsidePort} inet n - n - - smtpd
              -o mynetworks=10.1.2.0/24
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            lmtp unix - - n - - lmtp
            error unix - - n - - error
            retry unix - - n - - error
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd

            """);
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_root, "etc", name), text);

    /// <summary>The blocks of the section on Postfix: main.cf, transport and fax_access.</summary>
    private static string[] Documented()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Faxwerk.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        var section = File.ReadAllText(Path.Combine(folder, "docs", "operations.md")).Split("### Postfix in front\n")[1].Split("\n## ")[0];
        return [.. section.Split("```\n").Where((_, index) => index % 2 == 1)];
    }
}
