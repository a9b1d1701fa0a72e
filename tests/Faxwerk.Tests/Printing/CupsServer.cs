using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Tests.Printing;

/// <summary>Debian's cupsd on a loopback port with one queue, Flur, which keeps what was printed.</summary>
internal sealed class CupsServer : IAsyncDisposable
{
    private Process? _cups;

    private CupsServer()
    {
    }

    public string Root { get; } = System.IO.Directory.CreateTempSubdirectory("faxwerk-cups-").FullName;

    /// <summary>The documents of its jobs.</summary>
    public IReadOnlyList<string> Printed => System.IO.Directory.GetFiles(Path.Combine(Root, "spool"), "d*");

    public string Address { get; private set; } = "";

    /// <param name="device">Where the queue prints; without one nowhere.</param>
    public static async Task<CupsServer> StartAsync(string device = "file:///dev/null")
    {
        Prerequisite.Require(File.Exists("/usr/sbin/cupsd"), "cupsd is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "cupsd has to be started by root");
        var cups = new CupsServer();
        var port = FreePort();
        var server = System.IO.Directory.CreateDirectory(Path.Combine(cups.Root, "server")).FullName;
        cups.Address = $"ipp://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        await File.WriteAllTextAsync(Path.Combine(cups.Root, "cups-files.conf"), $"""
            ServerRoot {server}
            RequestRoot {cups.Root}/spool
            CacheDir {cups.Root}/cache
            StateDir {cups.Root}/state
            AccessLog {cups.Root}/access
            ErrorLog {cups.Root}/error
            PageLog {cups.Root}/page
            FileDevice Yes
            User lp
            Group lp
            SystemGroup root
            """);
        await File.WriteAllTextAsync(Path.Combine(cups.Root, "cupsd.conf"), $"""
            Listen 127.0.0.1:{port}
            Browsing Off
            WebInterface No
            PreserveJobFiles Yes
            <Location />
              Order allow,deny
              Allow all
            </Location>
            <Policy default>
              <Limit All>
                Order deny,allow
              </Limit>
            </Policy>

            """);
        await File.WriteAllTextAsync(Path.Combine(server, "printers.conf"), $"""
            <Printer Flur>
            Info Im Flur
            DeviceURI {device}
            State Idle
            Accepting Yes
            Shared Yes
            JobSheets none none
            </Printer>

            """);
        using (var owner = Process.Start("chown", ["-R", "root:lp", cups.Root]))
            await owner.WaitForExitAsync();
        File.SetUnixFileMode(cups.Root, (UnixFileMode)0x1fd);
        cups._cups = Process.Start(new ProcessStartInfo("/usr/sbin/cupsd", ["-f", "-c", Path.Combine(cups.Root, "cupsd.conf"), "-s", Path.Combine(cups.Root, "cups-files.conf")]) { UseShellExecute = false });
        await Eventually.HoldsAsync(() => AnswersAsync(port), "cupsd answers");
        return cups;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cups is not null)
        {
            _cups.Kill(entireProcessTree: true);
            await _cups.WaitForExitAsync();
            _cups.Dispose();
        }

        System.IO.Directory.Delete(Root, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
