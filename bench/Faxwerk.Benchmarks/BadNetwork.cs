using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Faxwerk.Benchmarks;

/// <summary>
/// Stands between the media of two endpoints: loses 5 % of the packets, or all of them for two seconds, or mutates 5 %. Session descriptions that pass
/// through it lead both sides to it.
/// </summary>
internal sealed partial class BadNetwork : IDisposable
{
    private const double Share = 0.05;

    private static readonly TimeSpan GapAt = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GapEnd = TimeSpan.FromSeconds(17);

    private readonly Socket _near = Bind();
    private readonly Socket _far = Bind();
    private readonly Disturbance _kind;
    private readonly Random _random;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly CancellationTokenSource _stop = new();
    private volatile IPEndPoint? _nearPeer;
    private volatile IPEndPoint? _farPeer;

    public BadNetwork(Disturbance kind, int seed)
    {
        _kind = kind;
        _random = new Random(seed);
        _ = RunAsync(_near, _far, () => _farPeer);
        _ = RunAsync(_far, _near, () => _nearPeer);
    }

    /// <summary>A description of ours, as the other side shall see it.</summary>
    public string Outward(string sdp) => Divert(sdp, _far, peer => _nearPeer = peer);

    /// <summary>A description of the other side, as we shall see it.</summary>
    public ReadOnlyMemory<byte> Inward(ReadOnlyMemory<byte> sdp) =>
        Encoding.ASCII.GetBytes(Divert(Encoding.ASCII.GetString(sdp.Span), _near, peer => _farPeer = peer));

    public void Dispose()
    {
        _stop.Cancel();
        _near.Dispose();
        _far.Dispose();
        _stop.Dispose();
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static string Divert(string sdp, Socket socket, Action<IPEndPoint> learn) => MediaPort().Replace(sdp, match =>
    {
        var port = int.Parse(match.Groups[2].ValueSpan);
        if (port == 0) return match.Value;
        learn(new IPEndPoint(IPAddress.Loopback, port));
        return $"{match.Groups[1].Value}{((IPEndPoint)socket.LocalEndPoint!).Port}";
    });

    [GeneratedRegex(@"(m=(?:audio|image) )(\d+)")]
    private static partial Regex MediaPort();

    private async Task RunAsync(Socket from, Socket by, Func<IPEndPoint?> to)
    {
        var buffer = new byte[4096];
        var stopped = _stop.Token;
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                var received = await from.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stopped);
                if (to() is { } target && Pass(buffer.AsSpan(0, received.ReceivedBytes))) by.SendTo(buffer.AsSpan(0, received.ReceivedBytes), target);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A port that nobody listens on any more, or the end.
            }
        }
    }

    private bool Pass(Span<byte> packet)
    {
        if (_kind == Disturbance.Gap) return TimeProvider.System.GetElapsedTime(_started) is var at && (at < GapAt || at > GapEnd);
        lock (_random)
        {
            if (_random.NextDouble() >= Share) return true;
            if (_kind == Disturbance.Mutation && packet.Length > 0)
            {
                for (var i = _random.Next(1, 8); i > 0; i--) packet[_random.Next(packet.Length)] = (byte)_random.Next(256);
            }
            return _kind != Disturbance.Loss;
        }
    }
}
