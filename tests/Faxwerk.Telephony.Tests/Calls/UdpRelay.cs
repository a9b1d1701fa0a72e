using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Two sockets of loopback between two sides, each of which takes it for the other: what comes to one leaves by the other.</summary>
/// <param name="pass">What arrives of a packet: none, one or more. Told whether it goes from the near side to the far one; may be called for both ways at once.</param>
internal sealed partial class UdpRelay(Func<byte[], bool, IEnumerable<byte[]>> pass) : IDisposable
{
    // What stands in SIP for an address or a port has five digits on all sides: no length changes.
    private const int FirstPort = 10_000;

    private readonly Socket _near = Bind();
    private readonly Socket _far = Bind();
    private readonly CancellationTokenSource _stop = new();
    private volatile IPEndPoint? _nearPeer;
    private volatile IPEndPoint? _farPeer;

    /// <summary>What the near side takes for the far one.</summary>
    public IPEndPoint Near => (IPEndPoint)_near.LocalEndPoint!;

    /// <summary>What the far side takes for the near one.</summary>
    public IPEndPoint Far => (IPEndPoint)_far.LocalEndPoint!;

    /// <summary>The near side; where nobody says, it is who sends first.</summary>
    public IPEndPoint? NearPeer => _nearPeer;

    public IPEndPoint? FarPeer
    {
        get => _farPeer;
        init => _farPeer = value;
    }

    public void Run()
    {
        _ = RunAsync(_near, _far, isForth: true);
        _ = RunAsync(_far, _near, isForth: false);
    }

    /// <summary>A description of the near side, or of the far one, as the other side is to see it: its media come by this relay.</summary>
    public string Lead(string description, bool isForth) => MediaPort().Replace(description, match =>
    {
        var peer = new IPEndPoint(IPAddress.Loopback, int.Parse(match.Groups[2].ValueSpan));
        if (peer.Port < FirstPort) return match.Value;
        if (isForth) _nearPeer = peer;
        else _farPeer = peer;
        return $"{match.Groups[1].Value}{(isForth ? Far : Near).Port}";
    });

    public void Dispose()
    {
        _stop.Cancel();
        _near.Dispose();
        _far.Dispose();
        _stop.Dispose();
    }

    private static Socket Bind()
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            if (((IPEndPoint)socket.LocalEndPoint!).Port >= FirstPort) return socket;
            socket.Dispose();
        }
    }

    [GeneratedRegex(@"(m=(?:audio|image) )(\d{1,5})\b")]
    private static partial Regex MediaPort();

    private async Task RunAsync(Socket from, Socket by, bool isForth)
    {
        var buffer = new byte[8192];
        var stopped = _stop.Token;
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                var received = await from.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stopped);
                if (isForth) _nearPeer ??= (IPEndPoint)received.RemoteEndPoint;
                if ((isForth ? _farPeer : _nearPeer) is not { } target) continue;
                foreach (var arriving in pass(buffer[..received.ReceivedBytes], isForth)) by.SendTo(arriving, target);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A port that nobody listens on any more, or the end.
            }
        }
    }
}
