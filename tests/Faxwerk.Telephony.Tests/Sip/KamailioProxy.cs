using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>A Kamailio on a loopback port with the configuration of this folder; skips the test where it is not installed.</summary>
internal sealed partial class KamailioProxy : IAsyncDisposable
{
    private const int Sigterm = 15;
    private const string Program = "/usr/sbin/kamailio";

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly List<string> _log = [];

    private KamailioProxy(int port)
    {
        Port = port;
        _folder = Directory.CreateTempSubdirectory("faxwerk-kamailio-");
        var start = new ProcessStartInfo(Program) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            "-DD", "-E", "-m", "32", "-M", "4", "-l", $"udp:127.0.0.1:{port}", "-w", _folder.FullName, "-Y", _folder.FullName,
            "-f", Path.Combine(AppContext.BaseDirectory, "Sip", "Kamailio", "kamailio.cfg"),
        })
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public int Port { get; }

    public SipUri Uri(string user = "") => new(user, "127.0.0.1", Port);

    public SipUri Route => new("", "127.0.0.1", Port, ";lr");

    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<KamailioProxy> StartAsync(SipUserAgent agent)
    {
        Assert.SkipUnless(File.Exists(Program), "kamailio is not installed");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        socket.Dispose();
        var proxy = new KamailioProxy(port);
        var options = await agent.OptionsAsync(proxy.Uri("nobody"), new SipUri("test", "127.0.0.1"), TestContext.Current.CancellationToken);
        if (options.Status != 404)
            Assert.Fail($"kamailio answered {options.Status}\n{proxy.Log}");
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        // It ends its children itself.
        Assert.Equal(0, Kill(_process.Id, Sigterm));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private void Note(string? line)
    {
        lock (_log)
            if (line is not null)
                _log.Add(line);
    }
}
