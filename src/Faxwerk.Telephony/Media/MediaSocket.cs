using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Telephony.Media;

/// <summary>Told of a datagram, which is only there during the call, and of the other side's address.</summary>
public delegate void DatagramTap(bool sent, IPEndPoint remote, ReadOnlySpan<byte> datagram);

/// <summary>
/// The one UDP socket of a call: RTP and UDPTL share its port. Never blocks, never throws on what the network does, and allocates nothing
/// per datagram. It sends to the address of the session description until told that packets come from elsewhere (NAT), and takes packets from there; from
/// another source only within <see cref="OpenTime"/> of each new address, and only as <see cref="MediaSources"/> allows.
/// </summary>
public sealed class MediaSocket : IDisposable
{
    /// <summary>How long after a new address packets may come from elsewhere.</summary>
    public static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly SocketAddress _source;
    private SocketAddress? _target;
    private readonly MediaSources _sources;
    private TimeSpan _openUntil = TimeSpan.MaxValue;
    private SocketAddress? _tappedAddress;
    private IPEndPoint? _tapped;
    private bool _latched;

    private MediaSocket(IPAddress local, int port, MediaSources sources)
    {
        _sources = sources;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(new IPEndPoint(local, port));
            _socket.Blocking = false;
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _source = new SocketAddress(local.AddressFamily);
    }

    /// <summary>Where peers reach this socket.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Told of every datagram that is sent or received. Must be quick.</summary>
    public DatagramTap? Tap { get; set; }

    /// <summary>Binds to a free port that the system chooses.</summary>
    /// <exception cref="SocketException">The address is not one of this machine, or no port is free.</exception>
    public static MediaSocket Bind(IPAddress local, MediaSources? sources = null) => new(local, 0, sources ?? MediaSources.Anywhere);

    /// <summary>Binds to a free even port (RFC 3550 section 11) of a range, searched from a random one.</summary>
    /// <exception cref="SocketException">No port of the range is free.</exception>
    public static MediaSocket Bind(IPAddress local, int firstPort, int lastPort, Random random, MediaSources? sources = null)
    {
        var first = (firstPort + 1) & ~1;
        var count = ((lastPort - first) / 2) + 1;
        var start = random.Next(Math.Max(count, 1));
        for (var i = 0; i < count; i++)
        {
            try
            {
                return new MediaSocket(local, first + ((start + i) % count * 2), sources ?? MediaSources.Anywhere);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Taken: the next one.
            }
        }
        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    /// <summary>For <see cref="OpenTime"/> packets may come from other sources: media of another kind may have another port behind a NAT.</summary>
    public void Open(TimeSpan now) => _openUntil = now + OpenTime;

    /// <summary>
    /// Sends to this address from now on; the time for other sources begins anew. An address that no peer's media can have
    /// (<see cref="MediaSources.MayBeTarget"/>), or of the other family, which this socket cannot reach, changes nothing.
    /// </summary>
    public void SetTarget(IPEndPoint remote, TimeSpan now = default)
    {
        Open(now);
        if (remote.AddressFamily != LocalEndPoint.AddressFamily || !_sources.MayBeTarget(remote)) return;
        // A connected socket cannot be freed again without losing its port: it is connected to the new address instead.
        if (_latched) Connect(remote.Serialize());
        else _target = remote.Serialize();
    }

    /// <summary>Where the last datagram came from; only known until <see cref="Latch"/>.</summary>
    public SocketAddress CopySource() => Copy(_source);

    /// <summary>Sends there, without closing the door to others.</summary>
    public void Follow(SocketAddress source)
    {
        if (!_latched) _target = source;
    }

    /// <summary>The last datagram was the peer's: from now on only packets from there are taken and packets go there.</summary>
    public void Latch()
    {
        if (_latched) return;
        Connect(_source);
    }

    /// <summary>Latches once the time for other sources is over.</summary>
    public void LatchInTime(TimeSpan now)
    {
        if (now >= _openUntil) Latch();
    }

    /// <summary>Reads one datagram that may be the peer's; -1 where none waits. Longer ones are cut.</summary>
    public int Receive(Span<byte> buffer, TimeSpan now = default)
    {
        var length = Read(buffer, now);
        if (length >= 0 && Tap is not null) Tap(sent: false, EndPointOf(_latched ? _target! : _source), buffer[..length]);
        return length;
    }

    /// <summary>Sends one datagram. What the network or a full buffer refuses is a lost packet.</summary>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        if (_target is null) return;
        if (Tap is not null) Tap(sent: true, EndPointOf(_target), datagram);
        if (_latched)
        {
            _socket.Send(datagram, SocketFlags.None, out _);
            return;
        }
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, _target);
        }
        catch (SocketException)
        {
            // Lost.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private int Read(Span<byte> buffer, TimeSpan now)
    {
        // Again after an error of an earlier send (port unreachable), behind which a datagram may wait, and after a stranger's.
        for (var i = 0; i < 4; i++)
        {
            if (_latched)
            {
                var length = _socket.Receive(buffer, SocketFlags.None, out var error);
                if (error is SocketError.Success or SocketError.MessageSize) return length;
                if (error == SocketError.WouldBlock) return -1;
                continue;
            }
            try
            {
                // A read that would block throws on this path, at a thousand times the cost of asking first.
                if (!_socket.Poll(0, SelectMode.SelectRead)) return -1;
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, _source);
                if (_sources.May(_source, _target, isOpen: now < _openUntil)) return length;
            }
            catch (SocketException)
            {
                // Asked again.
            }
        }
        return -1;
    }

    private void Connect(SocketAddress remote)
    {
        try
        {
            _socket.Connect(new IPEndPoint(LocalEndPoint.Address, 0).Create(remote));
            _target = Copy(remote);
            _latched = true;
        }
        catch (SocketException)
        {
            // An address that cannot be reached: unconnected as before.
        }
    }

    private IPEndPoint EndPointOf(SocketAddress address)
    {
        if (_tapped is not null && address.Equals(_tappedAddress)) return _tapped;
        _tappedAddress = Copy(address);
        return _tapped = (IPEndPoint)LocalEndPoint.Create(address);
    }

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Buffer.Length) { Size = address.Size };
        address.Buffer.CopyTo(copy.Buffer);
        return copy;
    }
}
