using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>One run of SIPp (Debian package sip-tester) with a scenario of this folder; skips the test where it is not installed.</summary>
internal sealed class SippPeer : IAsyncDisposable
{
    private const string Program = "/usr/bin/sipp";

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private SippPeer(Func<DirectoryInfo, string> scenario, SipProtocol protocol, int port, params string[] arguments)
    {
        Prerequisite.Require(File.Exists(Program), "sipp is not installed");
        Port = port;
        _folder = Directory.CreateTempSubdirectory("faxwerk-sipp-");
        var start = new ProcessStartInfo(Program)
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string argument in new[]
        {
            "-sf", scenario(_folder), "-i", "127.0.0.1", "-p", port.ToString(), "-t", protocol == SipProtocol.Tcp ? "t1" : "u1", "-m", "1", "-nostdin",
            "-timeout", "20", "-timeout_error", "-recv_timeout", "15000", "-trace_err", "-error_file", "errors", "-trace_msg", "-message_file", "messages",
        }.Concat(arguments))
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Port { get; }

    public SipUri Uri(SipProtocol protocol = SipProtocol.Udp) => new("4711", "127.0.0.1", Port, protocol == SipProtocol.Tcp ? ";transport=tcp" : "");

    /// <summary>SIPp is called.</summary>
    public static async Task<SippPeer> CalledAsync(string scenario, SipProtocol protocol = SipProtocol.Udp)
    {
        var peer = new SippPeer(Named(scenario), protocol, FreePort(protocol));
        // A datagram finds it late, a connection would be refused.
        while (protocol == SipProtocol.Tcp && !await ListensAsync(peer.Port) && !peer._process.HasExited)
            await Task.Delay(20);
        return peer;
    }

    /// <summary>SIPp calls the agent.</summary>
    public static SippPeer Calls(string scenario, SipUserAgent agent, SipProtocol protocol = SipProtocol.Udp) =>
        Calls(scenario, Agents.Port(agent, protocol), protocol);

    /// <summary>SIPp calls a port of loopback.</summary>
    public static SippPeer Calls(string scenario, int port, SipProtocol protocol = SipProtocol.Udp) =>
        new(Named(scenario), protocol, FreePort(protocol), $"127.0.0.1:{port}", "-s", "4711");

    /// <summary>SIPp is called.</summary>
    public static SippPeer IsCalled(SippScript script) => new(Written(script), SipProtocol.Udp, FreePort(SipProtocol.Udp));

    /// <summary>SIPp calls a port of loopback.</summary>
    public static SippPeer Calls(SippScript script, int port) =>
        new(Written(script), SipProtocol.Udp, FreePort(SipProtocol.Udp), $"127.0.0.1:{port}", "-s", "4711");

    /// <summary>The messages of both sides, as SIPp logs them.</summary>
    public string Messages => Read("messages");

    /// <summary>The scenario must have been played to its end, without an unexpected message.</summary>
    public async Task SucceedsAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (_process.ExitCode != 0)
            Assert.Fail($"sipp ended with {_process.ExitCode}\n{Read("errors")}\n{Read("messages")}\n{await _errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await Task.WhenAll(_output, _errors);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Func<DirectoryInfo, string> Named(string scenario) => _ => Path.Combine(AppContext.BaseDirectory, "Sip", "Sipp", scenario + ".xml");

    private static Func<DirectoryInfo, string> Written(SippScript script) => folder =>
    {
        var file = Path.Combine(folder.FullName, "scenario.xml");
        File.WriteAllText(file, script.ToString());
        return file;
    };

    private string Read(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static int FreePort(SipProtocol protocol)
    {
        using var socket = protocol == SipProtocol.Tcp
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static Task<bool> ListensAsync(int port) => Task.FromResult(
        System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(l => l.Port == port));
}
