using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Tests.Printing;

/// <summary>
/// The printer of Debian's package cups-ipp-utils on a loopback port; it keeps what it prints. It wants to be announced, so it gets an Avahi of its own on a bus of its own, which knows no network but loopback.
/// </summary>
internal sealed class EvePrinter : IAsyncDisposable
{
    private const string Bus =
        """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig><type>system</type><listen>unix:path=ROOT/bus</listen><auth>EXTERNAL</auth>
        <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
        """;

    private const string Avahi = "[server]\nallow-interfaces=lo\nuse-ipv6=no\n[wide-area]\nenable-wide-area=no\n[publish]\npublish-hinfo=no\npublish-workstation=no\n";
    private readonly Stack<Process> _running = new();

    private EvePrinter()
    {
    }

    public string Root { get; } = System.IO.Directory.CreateTempSubdirectory("faxwerk-eve-").FullName;

    public string Spool => Path.Combine(Root, "spool");

    public string Address { get; private set; } = "";

    /// <summary>Skips the test where it cannot be started.</summary>
    public static void Require()
    {
        string[] programs = ["/usr/sbin/ippeveprinter", "/usr/sbin/avahi-daemon", "/usr/bin/dbus-daemon"];
        Prerequisite.Require(programs.All(File.Exists), "ippeveprinter, avahi-daemon or dbus-daemon is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess && !File.Exists("/run/avahi-daemon/pid"), "avahi-daemon has to be started by root, where none runs");
    }

    public static Task<EvePrinter> StartAsync() => StartAsync(FreePort());

    /// <summary>Starts it at a port, where somebody may have asked for it before.</summary>
    public static async Task<EvePrinter> StartAsync(int port)
    {
        Require();
        var eve = new EvePrinter();
        System.IO.Directory.CreateDirectory(eve.Spool);
        await File.WriteAllTextAsync(Path.Combine(eve.Root, "bus.conf"), Bus.Replace("ROOT", eve.Root, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(eve.Root, "avahi.conf"), Avahi);
        eve.Start("/usr/bin/dbus-daemon", $"--config-file={eve.Root}/bus.conf", "--nofork");
        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(eve.Root, "bus")), "dbus-daemon listens");
        eve.Start("/usr/sbin/avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", $"{eve.Root}/avahi.conf");
        eve.Address = $"ipp://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/ipp/print";
        Process? printer = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                // It ends at once where Avahi is not there yet.
                if (printer is null or { HasExited: true })
                    printer = eve.Start("/usr/sbin/ippeveprinter", "-p", port.ToString(CultureInfo.InvariantCulture), "-n", "localhost", "-r", "off", "-2", "-k", "-d", eve.Spool, "-f", "application/pdf,image/pwg-raster", "-c", "/bin/true", "Eve");
                return await AnswersAsync(port);
            },
            "ippeveprinter answers", 40);
        return eve;
    }

    public async ValueTask DisposeAsync()
    {
        while (_running.TryPop(out var process))
        {
            // Avahi takes its file with the process id away when it is asked to end.
            if (!process.HasExited)
                Process.Start("kill", [process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        System.IO.Directory.Delete(Root, recursive: true);
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = $"unix:path={Root}/bus";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _running.Push(process);
        return process;
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
