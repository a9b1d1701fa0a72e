using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>
/// Stands between two endpoints and spoils a part of the packets. Each side takes it for the other: in SIP the address of a side and its ports of media are replaced
/// by the relay's own.
/// </summary>
internal sealed partial class MutatingRelay : IDisposable
{
    // What is written as an address in SIP, of both sides, has five digits of port: no length changes.
    private const int FirstPort = 10_000;

    private readonly Path _sip;
    private readonly Path _media;

    /// <param name="called">SIP of the side that is called.</param>
    /// <param name="seed">Of the mutations.</param>
    /// <param name="forth">Spoils media that go to the called side, in part; <paramref name="back"/> those that come from it.</param>
    /// <param name="back">See <paramref name="forth"/>.</param>
    /// <param name="sip">Part of the SIP messages that is spoilt.</param>
    public MutatingRelay(IPEndPoint called, int seed, double forth, double back, double sip)
    {
        _media = new Path(new PacketMutation(seed, forth), new PacketMutation(seed + 1, back), static (packet, _) => packet);
        _sip = new Path(new PacketMutation(seed + 2, sip), new PacketMutation(seed + 3, sip), Divert) { FarPeer = called };
        _media.Run();
        _sip.Run();
    }

    /// <summary>What the caller is to take for the called side.</summary>
    public IPEndPoint LocalEndPoint => _sip.Near;

    /// <summary>Packets that were spoilt.</summary>
    public int Mutated => _sip.Mutated + _media.Mutated;

    public void Dispose()
    {
        _sip.Dispose();
        _media.Dispose();
    }

    private byte[] Divert(byte[] packet, bool forth)
    {
        var text = Encoding.Latin1.GetString(packet);
        var (caller, called) = (_sip.NearPeer?.ToString(), _sip.FarPeer?.ToString());
        if (caller is null || called is null) return packet;
        text = forth
            ? text.Replace(_sip.Near.ToString(), called, StringComparison.Ordinal).Replace(caller, _sip.Far.ToString(), StringComparison.Ordinal)
            : text.Replace(_sip.Far.ToString(), caller, StringComparison.Ordinal).Replace(called, _sip.Near.ToString(), StringComparison.Ordinal);
        text = MediaPort().Replace(text, match =>
        {
            var peer = new IPEndPoint(IPAddress.Loopback, int.Parse(match.Groups[2].ValueSpan));
            if (peer.Port < FirstPort) return match.Value;
            if (forth) _media.NearPeer = peer;
            else _media.FarPeer = peer;
            return $"{match.Groups[1].Value}{(forth ? _media.Far : _media.Near).Port}";
        });
        return Encoding.Latin1.GetBytes(text);
    }

    [GeneratedRegex(@"(m=(?:audio|image) )(\d{1,5})\b")]
    private static partial Regex MediaPort();

    /// <summary>Two sockets: what comes to one leaves by the other.</summary>
    private sealed class Path(PacketMutation forth, PacketMutation back, Func<byte[], bool, byte[]> divert) : IDisposable
    {
        private readonly Socket _near = Bind();
        private readonly Socket _far = Bind();
        private readonly CancellationTokenSource _stop = new();
        private volatile IPEndPoint? _nearPeer;
        private volatile IPEndPoint? _farPeer;

        public IPEndPoint Near => (IPEndPoint)_near.LocalEndPoint!;

        public IPEndPoint Far => (IPEndPoint)_far.LocalEndPoint!;

        public IPEndPoint? NearPeer
        {
            get => _nearPeer;
            set => _nearPeer = value;
        }

        public IPEndPoint? FarPeer
        {
            get => _farPeer;
            set => _farPeer = value;
        }

        public int Mutated => forth.Mutated + back.Mutated;

        public void Run()
        {
            _ = RunAsync(_near, _far, isForth: true);
            _ = RunAsync(_far, _near, isForth: false);
        }

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

        private async Task RunAsync(Socket from, Socket by, bool isForth)
        {
            var buffer = new byte[65536];
            var cancel = _stop.Token;
            while (!cancel.IsCancellationRequested)
            {
                try
                {
                    var received = await from.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), cancel);
                    if (isForth) _nearPeer ??= (IPEndPoint)received.RemoteEndPoint;
                    if ((isForth ? _farPeer : _nearPeer) is not { } target) continue;
                    var packet = divert(buffer[..received.ReceivedBytes], isForth);
                    foreach (var arriving in (isForth ? forth : back).Pass(packet)) by.SendTo(arriving, target);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
                {
                    // A port that nobody listens on any more, or the end.
                }
            }
        }
    }
}
