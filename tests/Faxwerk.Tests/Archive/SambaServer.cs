using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Tests.Archive;

/// <summary>Debian's smbd on a loopback port, stopped at the end, with the shares fax, where its user may do anything, and eingang, where he may do what the user nobody may.</summary>
internal sealed class SambaServer : IAsyncDisposable
{
    public const string User = "root";
    public const string Password = "Fax geheim 7";
    private const UnixFileMode PassThrough = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private Process? _server;

    private SambaServer()
    {
    }

    public string Root { get; } = System.IO.Directory.CreateTempSubdirectory("faxwerk-smb-").FullName;

    public string Folder => Path.Combine(Root, "fax");

    /// <summary>The folder of the share eingang, in which root alone may write.</summary>
    public string Inbound => Path.Combine(Root, "eingang");

    public int Port { get; private set; }

    public static async Task<SambaServer> StartAsync()
    {
        Prerequisite.Require(File.Exists("/usr/sbin/smbd"), "smbd is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "smbd has to be started by root");
        var samba = new SambaServer { Port = FreePort() };
        System.IO.Directory.CreateDirectory(samba.Folder);
        System.IO.Directory.CreateDirectory(samba.Inbound, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead | PassThrough);
        File.SetUnixFileMode(samba.Root, File.GetUnixFileMode(samba.Root) | PassThrough);
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
            [eingang]
            path = {samba.Inbound}
            read only = no
            force user = nobody
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
