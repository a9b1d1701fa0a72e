using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>
/// Stands between the media of two endpoints and spoils a part of the packets, both ways: bits turned, octets overwritten, cut, lengthened, doubled, held back, or
/// noise instead. Session descriptions that pass through <see cref="Outward"/> and <see cref="Inward"/> lead both sides to it.
/// </summary>
internal sealed partial class MutatingRelay : IDisposable
{
    private readonly Socket _near = Bind();
    private readonly Socket _far = Bind();
    private readonly Random _random;
    private readonly double _share;
    private readonly CancellationTokenSource _stop = new();
    private volatile IPEndPoint? _nearPeer;
    private volatile IPEndPoint? _farPeer;

    public MutatingRelay(int seed, double share)
    {
        _random = new Random(seed);
        _share = share;
        _ = RunAsync(_near, _far, () => _farPeer);
        _ = RunAsync(_far, _near, () => _nearPeer);
    }

    /// <summary>Packets that were spoilt.</summary>
    public int Mutated { get; private set; }

    /// <summary>A description of the near side, as the far side shall see it.</summary>
    public string Outward(string sdp) => Divert(sdp, _far, port => _nearPeer = port);

    /// <summary>A description of the far side, as the near side shall see it.</summary>
    public string Inward(string sdp) => Divert(sdp, _near, port => _farPeer = port);

    public void Dispose()
    {
        _stop.Cancel();
        _near.Dispose();
        _far.Dispose();
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static string Divert(string sdp, Socket socket, Action<IPEndPoint> learn) => MediaPort().Replace(sdp, match =>
    {
        var port = int.Parse(match.Groups[2].Value);
        if (port == 0) return match.Value;
        learn(new IPEndPoint(IPAddress.Loopback, port));
        return $"{match.Groups[1].Value}{((IPEndPoint)socket.LocalEndPoint!).Port}";
    });

    [GeneratedRegex(@"(m=(?:audio|image) )(\d+)")]
    private static partial Regex MediaPort();

    private async Task RunAsync(Socket from, Socket by, Func<IPEndPoint?> to)
    {
        var buffer = new byte[4096];
        var held = Array.Empty<byte>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await from.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                if (to() is not { } target) continue;
                var packet = buffer.AsSpan(0, received.ReceivedBytes).ToArray();
                lock (_random)
                {
                    if (_random.NextDouble() >= _share)
                    {
                        by.SendTo(packet, target);
                        continue;
                    }
                    Mutated++;
                    switch (_random.Next(8))
                    {
                        case 0:
                            by.SendTo(packet, target);
                            by.SendTo(packet, target);
                            break;
                        case 1:
                            if (held.Length > 0) by.SendTo(held, target);
                            held = packet;
                            break;
                        default:
                            by.SendTo(Spoil(packet), target);
                            break;
                    }
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A port that nobody listens on any more, or the end.
            }
        }
    }

    private byte[] Spoil(byte[] packet)
    {
        switch (_random.Next(5))
        {
            case 0:
                for (var i = _random.Next(1, 8); i > 0 && packet.Length > 0; i--) packet[_random.Next(packet.Length)] ^= (byte)(1 << _random.Next(8));
                return packet;
            case 1:
                for (var i = _random.Next(1, 20); i > 0 && packet.Length > 0; i--) packet[_random.Next(packet.Length)] = (byte)_random.Next(256);
                return packet;
            case 2:
                return packet[.._random.Next(packet.Length + 1)];
            case 3:
                Array.Resize(ref packet, packet.Length + _random.Next(600));
                return packet;
            default:
                var noise = new byte[_random.Next(1500)];
                _random.NextBytes(noise);
                return noise;
        }
    }
}
