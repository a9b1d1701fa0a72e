using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Telephony.Sip;

/// <summary>SIP over UDP and TCP sockets. One UDP socket a local address serves both directions (symmetric, RFC 3581).</summary>
internal sealed class SocketTransport : SipTransport
{
    /// <summary>Connections beyond this number are refused.</summary>
    private const int MaxConnections = 1000;

    /// <summary>Of these for addresses that are not admitted, so that they take no trunk's place.</summary>
    private const int MaxStrangers = 50;

    private readonly IReadOnlyList<SipHop> _listen;
    private readonly Func<IPAddress, bool?>? _admits;
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _fault;
    private readonly List<Socket> _udp = [];
    private readonly List<Socket> _listeners = [];
    private readonly Dictionary<IPEndPoint, TcpConnection> _connections = [];
    private readonly HashSet<TcpConnection> _strangers = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private List<SipHop> _local = [];

    public SocketTransport(SipUserAgentOptions options) =>
        (_listen, _admits, _time, _fault) = (options.Listen, options.Admits, options.Time, options.Fault);

    public override IReadOnlyList<SipHop> LocalEndPoints => _local;

    /// <exception cref="SocketException">An address is in use or not ours.</exception>
    public override void Start()
    {
        foreach (var (protocol, endPoint) in _listen)
        {
            bool udp = protocol == SipProtocol.Udp;
            var socket = new Socket(endPoint.AddressFamily, udp ? SocketType.Dgram : SocketType.Stream, udp ? ProtocolType.Udp : ProtocolType.Tcp);
            (udp ? _udp : _listeners).Add(socket);
            // Room for a burst of requests while the machine is busy.
            if (udp)
                socket.ReceiveBufferSize = 1 << 20;
            else
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endPoint);
            if (!udp)
                socket.Listen(128);
        }

        _local = [.. _udp.Select(s => new SipHop(SipProtocol.Udp, (IPEndPoint)s.LocalEndPoint!)),
            .. _listeners.Select(s => new SipHop(SipProtocol.Tcp, (IPEndPoint)s.LocalEndPoint!))];
        foreach (var socket in _udp)
            _loops.Add(ReceiveAsync(socket));
        foreach (var socket in _listeners)
            _loops.Add(AcceptAsync(socket));
    }

    public override IPEndPoint? LocalFor(SipHop peer)
    {
        foreach (var (protocol, local) in _local)
        {
            if (protocol != peer.Protocol || local.AddressFamily != peer.EndPoint.AddressFamily)
                continue;
            return local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any)
                ? new IPEndPoint(RouteTo(peer.EndPoint), local.Port)
                : local;
        }

        return null;
    }

    public override void Send(byte[] message, SipHop hop, Action? failed)
    {
        if (hop.Protocol == SipProtocol.Tcp)
        {
            ConnectionTo(hop.EndPoint).Send(message, failed);
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
                ThreadPool.QueueUserWorkItem(static f => f(), failed, preferLocal: false);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var socket in _udp.Concat(_listeners))
            socket.Dispose();
        List<TcpConnection> open;
        lock (_gate)
            open = [.. _connections.Values];
        foreach (var connection in open)
            await connection.DisposeAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private TcpConnection ConnectionTo(IPEndPoint peer)
    {
        lock (_gate)
        {
            if (_connections.TryGetValue(peer, out var open))
                return open;
            var connection = new TcpConnection(peer, _time, OnMessage, Forget);
            _connections.Add(peer, connection);
            connection.Start(LocalAddressFor(peer));
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

    private void Forget(TcpConnection connection)
    {
        lock (_gate)
        {
            _strangers.Remove(connection);
            if (_connections.TryGetValue(connection.Peer, out var known) && ReferenceEquals(known, connection))
                _connections.Remove(connection.Peer);
        }
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

    private async Task AcceptAsync(Socket listener)
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

            Adopt(socket);
        }
    }

    private void Adopt(Socket socket)
    {
        lock (_gate)
        {
            if (_connections.Count >= MaxConnections || socket.RemoteEndPoint is not IPEndPoint peer)
            {
                socket.Dispose();
                return;
            }

            bool stranger = _admits?.Invoke(peer.Address) == false;
            if (stranger && _strangers.Count >= MaxStrangers)
            {
                socket.Dispose();
                return;
            }

            var connection = new TcpConnection(peer, _time, OnMessage, Forget);
            if (stranger)
                _strangers.Add(connection);
            _connections[peer] = connection;
            connection.Start(socket);
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
