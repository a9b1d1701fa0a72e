using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Telephony.Sip;

/// <summary>SIP over UDP, TCP and TLS sockets. One UDP socket a local address serves both directions (symmetric, RFC 3581).</summary>
internal sealed class SocketTransport : SipTransport
{
    /// <summary>Connections beyond this number are refused.</summary>
    private const int MaxConnections = 1000;

    /// <summary>Of these for addresses that are not admitted, so that they take no trunk's place.</summary>
    private const int MaxStrangers = 50;

    private readonly IReadOnlyList<SipHop> _listen;
    private readonly Func<IPAddress, bool?>? _admits;
    private readonly SipTls? _tls;
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _fault;
    private readonly List<Socket> _udp = [];
    private readonly List<(SipProtocol Protocol, Socket Socket)> _listeners = [];
    private readonly Dictionary<SipHop, StreamConnection> _connections = [];
    private readonly HashSet<StreamConnection> _strangers = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private List<SipHop> _local = [];

    public SocketTransport(SipUserAgentOptions options) =>
        (_listen, _admits, _tls, _time, _fault) =
            (options.Listen, options.Admits, options.Tls is { } tls ? new SipTls(tls, options.TlsNames) : null, options.Time, options.Fault);

    public override IReadOnlyList<SipHop> LocalEndPoints => _local;

    /// <exception cref="SocketException">An address is in use or not ours.</exception>
    public override void Start()
    {
        foreach (var (protocol, endPoint) in _listen)
        {
            bool udp = protocol == SipProtocol.Udp;
            var socket = new Socket(endPoint.AddressFamily, udp ? SocketType.Dgram : SocketType.Stream, udp ? ProtocolType.Udp : ProtocolType.Tcp);
            if (udp)
            {
                _udp.Add(socket);
                // Room for a burst of requests while the machine is busy.
                socket.ReceiveBufferSize = 1 << 20;
            }
            else
            {
                _listeners.Add((protocol, socket));
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            }

            socket.Bind(endPoint);
            if (!udp)
                socket.Listen(128);
        }

        _local = [.. _udp.Select(s => new SipHop(SipProtocol.Udp, (IPEndPoint)s.LocalEndPoint!)),
            .. _listeners.Select(s => new SipHop(s.Protocol, (IPEndPoint)s.Socket.LocalEndPoint!))];
        foreach (var socket in _udp)
            _loops.Add(ReceiveAsync(socket));
        foreach (var (protocol, socket) in _listeners)
            _loops.Add(AcceptAsync(protocol, socket));
    }

    public override IPEndPoint? LocalFor(SipHop peer)
    {
        if (peer.Protocol == SipProtocol.Tls && _tls is null)
            return null;
        foreach (var (protocol, local) in _local)
            if (protocol == peer.Protocol && local.AddressFamily == peer.EndPoint.AddressFamily)
                return Named(local, local.Port);
        // Without a certificate of ours the peer can only use the connection that we make, but Via and Contact name an address all the same.
        return peer.Protocol == SipProtocol.Tls && _local.Find(l => l.EndPoint.AddressFamily == peer.EndPoint.AddressFamily).EndPoint is { } other
            ? Named(other, _tls!.Port)
            : null;

        IPEndPoint Named(IPEndPoint local, int port) =>
            new(local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any) ? RouteTo(peer.EndPoint) : local.Address, port);
    }

    public override void Send(byte[] message, SipHop hop, Action<string>? failed)
    {
        if (hop.Protocol != SipProtocol.Udp)
        {
            ConnectionTo(hop).Send(message, failed);
            return;
        }

        try
        {
            var socket = _udp.Find(s => s.AddressFamily == hop.EndPoint.AddressFamily)
                ?? throw new SocketException((int)SocketError.AddressFamilyNotSupported);
            socket.SendTo(message, hop.EndPoint);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (failed is not null)
                ThreadPool.QueueUserWorkItem(static f => f.failed(f.Message), (failed, e.Message), preferLocal: false);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var socket in _udp.Concat(_listeners.Select(l => l.Socket)))
            socket.Dispose();
        List<StreamConnection> open;
        lock (_gate)
            open = [.. _connections.Values];
        foreach (var connection in open)
            await connection.DisposeAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private StreamConnection ConnectionTo(SipHop peer)
    {
        lock (_gate)
        {
            if (_connections.TryGetValue(peer, out var open))
                return open;
            var connection = new StreamConnection(peer, _time, OnMessage, Forget);
            _connections.Add(peer, connection);
            connection.Start(LocalAddressFor(peer.EndPoint), TlsOf(peer.Protocol));
            return connection;
        }
    }

    private IPAddress? LocalAddressFor(IPEndPoint peer)
    {
        foreach (var (_, local) in _local)
            if (local.AddressFamily == peer.AddressFamily)
                return local.Address;
        return null;
    }

    private SipTls? TlsOf(SipProtocol protocol) => protocol == SipProtocol.Tls ? _tls : null;

    private void Forget(StreamConnection connection)
    {
        lock (_gate)
        {
            _strangers.Remove(connection);
            if (_connections.TryGetValue(connection.Peer, out var known) && ReferenceEquals(known, connection))
                _connections.Remove(connection.Peer);
        }

        Lost?.Invoke(connection.Peer);
    }

    private void OnMessage(byte[] bytes, SipHop source)
    {
        try
        {
            if (SipParser.Parse(bytes) is { } message)
                Received?.Invoke(message, source);
        }
        catch (Exception e)
        {
            // A fault of one message must not end the reading of all others.
            _fault?.Invoke(e);
        }
    }

    private async Task ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[SipParser.MaxMessage + 1];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var result = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, _stop.Token);
                OnMessage(buffer[..result.ReceivedBytes], new SipHop(SipProtocol.Udp, (IPEndPoint)result.RemoteEndPoint));
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                // An ICMP error of an earlier datagram; the socket goes on.
                await Task.Yield();
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task AcceptAsync(SipProtocol protocol, Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stop.Token);
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, CancellationToken.None);
                continue;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }

            Adopt(protocol, socket);
        }
    }

    private void Adopt(SipProtocol protocol, Socket socket)
    {
        lock (_gate)
        {
            if (_connections.Count >= MaxConnections || socket.RemoteEndPoint is not IPEndPoint address)
            {
                socket.Dispose();
                return;
            }

            bool stranger = _admits?.Invoke(address.Address) == false;
            if (stranger && _strangers.Count >= MaxStrangers)
            {
                socket.Dispose();
                return;
            }

            var peer = new SipHop(protocol, address);
            var connection = new StreamConnection(peer, _time, OnMessage, Forget);
            if (stranger)
                _strangers.Add(connection);
            _connections[peer] = connection;
            connection.Start(socket, TlsOf(protocol));
        }
    }

    /// <summary>The own address that the system would send from: a connected UDP socket sends nothing.</summary>
    private static IPAddress RouteTo(IPEndPoint peer)
    {
        try
        {
            using var probe = new Socket(peer.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            probe.Connect(peer);
            return ((IPEndPoint)probe.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return peer.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        }
    }
}
