using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>A Kamailio on a loopback port, over UDP or TLS, with the configuration of this folder; skips the test where it is not installed.</summary>
internal sealed partial class KamailioProxy : IAsyncDisposable
{
    private const int Sigterm = 15;
    private const string Program = "/usr/sbin/kamailio";

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly List<string> _log = [];

    private readonly string _transport;

    private KamailioProxy(int port, SipTlsOptions? tls)
    {
        Port = port;
        _transport = tls is null ? "" : ";transport=tls";
        _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-kamailio-");
        string config = Path.Combine(AppContext.BaseDirectory, "Sip", "Kamailio", tls is null ? "kamailio.cfg" : "kamailio-tls.cfg");
        if (tls is not null)
        {
            File.Copy(tls.CertificateFile, Path.Combine(_folder.FullName, "proxy.pem"));
            File.Copy(tls.KeyFile, Path.Combine(_folder.FullName, "proxy.key"));
            string text = File.ReadAllText(config).Replace("FOLDER", _folder.FullName, StringComparison.Ordinal);
            config = Path.Combine(_folder.FullName, "kamailio.cfg");
            File.WriteAllText(config, text);
        }

        var start = new ProcessStartInfo(Program) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            "-DD", "-E", "-m", "32", "-M", "4", "-l", $"{(tls is null ? "udp" : "tls")}:127.0.0.1:{port}", "-w", _folder.FullName, "-Y", _folder.FullName,
            "-f", config,
        })
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public int Port { get; }

    public SipUri Uri(string user = "") => new(user, "127.0.0.1", Port, _transport);

    public SipUri Route => new("", "127.0.0.1", Port, _transport + ";lr");

    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>Starts it, on a free port where none is given, and waits until it answers.</summary>
    public static async Task<KamailioProxy> StartAsync(SipUserAgent agent, SipTlsOptions? tls = null, int port = 0)
    {
        Prerequisite.Require(File.Exists(Program), "kamailio is not installed");
        Prerequisite.Require(
            tls is null || System.IO.Directory.GetDirectories("/usr/lib").Any(folder => File.Exists(Path.Combine(folder, "kamailio", "modules", "tls.so"))),
            "kamailio-tls-modules is not installed");
        var proxy = new KamailioProxy(port > 0 ? port : FreePort(), tls);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        SipResponse options;
        do
            // Over a stream each refused connection is an answer of its own.
            options = await agent.OptionsAsync(proxy.Uri("nobody"), new SipUri("test", "127.0.0.1"), limit.Token);
        while (options.Status == 503 && tls is not null && !limit.IsCancellationRequested);
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

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
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
