using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Faxwerk.Archive;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Archive;

public sealed class ShareTests
{
    [Fact]
    public async Task A_fax_is_archived_verified_and_removed_on_a_samba_share()
    {
        await using var share = await SambaServer.StartAsync();
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.sharePort", share.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await services.SetAsync("archive.shareUser", SambaServer.User);
        await services.SetAsync("archive.sharePassword", SambaServer.Password);
        await services.SetAsync("archive.receivedFolder", """\\127.0.0.1\fax\ein aus""");
        await services.SetAsync("archive.keepDays", "1");
        await services.FillAsync(1);

        var entry = (await services.ListAsync())[0].Entry;
        Assert.True(File.Exists(Path.Combine(share.Folder, "ein aus", entry.Path)));
        Assert.Empty(System.IO.Directory.GetFiles(share.Folder, "*.part", SearchOption.AllDirectories));
        Assert.Empty((await services.VerifyAsync()).Faults);
        services.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await services.ExpireAsync());
        Assert.Equal(ArchiveTargets.Marker, Path.GetFileName(Assert.Single(System.IO.Directory.GetFiles(share.Folder, "*", SearchOption.AllDirectories))));
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(Path.Combine(services.Folder, "work")));
    }

    [Fact]
    public async Task A_wrong_password_delays_with_the_word_of_the_server()
    {
        await using var share = await SambaServer.StartAsync();
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.sharePort", share.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await services.SetAsync("archive.shareUser", SambaServer.User);
        await services.SetAsync("archive.sharePassword", "wrong");
        await services.SetAsync("archive.receivedFolder", """\\127.0.0.1\fax""");
        await services.ReceiveAsync();
        Assert.Equal(0, await services.RunAsync());
        Assert.Contains("NT_STATUS_LOGON_FAILURE", services.Get<ArchiveState>().Check().Detail, StringComparison.Ordinal);
    }

    /// <summary>Debian's smbd with one share on a loopback port, stopped at the end.</summary>
    private sealed class SambaServer : IAsyncDisposable
    {
        public const string User = "root";
        public const string Password = "Fax geheim 7";
        private Process? _server;

        private SambaServer()
        {
        }

        public string Root { get; } = System.IO.Directory.CreateTempSubdirectory("faxwerk-smb-").FullName;

        public string Folder => Path.Combine(Root, "fax");

        public int Port { get; private set; }

        public static async Task<SambaServer> StartAsync()
        {
            Prerequisite.Require(File.Exists("/usr/sbin/smbd"), "smbd is not installed");
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "smbd has to be started by root");
            var samba = new SambaServer { Port = FreePort() };
            System.IO.Directory.CreateDirectory(samba.Folder);
            var config = Path.Combine(samba.Root, "smb.conf");
            await File.WriteAllTextAsync(config, $"""
                [global]
                server role = standalone server
                bind interfaces only = yes
                interfaces = 127.0.0.1
                smb ports = {samba.Port}
                disable netbios = yes
                lock directory = {samba.Root}
                state directory = {samba.Root}
                cache directory = {samba.Root}
                private dir = {samba.Root}
                pid directory = {samba.Root}
                ncalrpc dir = {samba.Root}/ncalrpc
                passdb backend = tdbsam:{samba.Root}/passdb.tdb
                log file = {samba.Root}/log
                load printers = no
                rpc start on demand helpers = no
                [fax]
                path = {samba.Folder}
                read only = no
                """);
            await RunAsync("smbpasswd", ["-c", config, "-s", "-a", User], $"{Password}\n{Password}\n");
            samba._server = Start("/usr/sbin/smbd", ["-F", "--no-process-group", "-s", config]);
            await Eventually.HoldsAsync(() => Answers(samba.Port), "smbd answers", 20);
            return samba;
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                _server.Kill(entireProcessTree: true);
                await _server.WaitForExitAsync();
                _server.Dispose();
            }

            System.IO.Directory.Delete(Root, recursive: true);
        }

        private static int FreePort()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }

        private static bool Answers(int port)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        private static async Task RunAsync(string program, string[] arguments, string input)
        {
            using var process = Start(program, arguments);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }

        private static Process Start(string program, string[] arguments) =>
            Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
    }
}
