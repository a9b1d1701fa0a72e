using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;

namespace Faxwerk.Telephony.Sip;

/// <summary>One TCP or TLS connection: connects where it was not accepted, writes in order, reads messages, closes after silence.</summary>
internal sealed class StreamConnection(SipHop peer, TimeProvider time, Action<byte[], SipHop> received, Action<StreamConnection> closed) : IAsyncDisposable
{
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Confirmation = TimeSpan.FromSeconds(32);
    private static readonly byte[] Pong = "\r\n"u8.ToArray();

    private readonly Channel<(byte[] Bytes, Action<string>? Failed)> _outgoing =
        Channel.CreateBounded<(byte[], Action<string>?)>(new BoundedChannelOptions(1000) { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<(long Sent, Action<string> Failed)> _unconfirmed = [];
    private Task _running = Task.CompletedTask;

    public SipHop Peer { get; } = peer;

    /// <summary>Serves an accepted socket, with TLS after its handshake.</summary>
    public void Start(Socket accepted, SipTls? tls) => _running = RunAsync(async () =>
    {
        accepted.NoDelay = true;
        var plain = new NetworkStream(accepted, ownsSocket: true);
        return tls is null ? plain : await LimitedAsync(cancel => tls.AcceptAsync(plain, cancel));
    });

    /// <summary>Connects first, from a local address where it is a certain one.</summary>
    public void Start(IPAddress? local, SipTls? tls) => _running = RunAsync(async () =>
    {
        var plain = await LimitedAsync(cancel => ConnectAsync(local, cancel));
        return tls is null ? plain : await LimitedAsync(cancel => tls.ConnectAsync(plain, Peer.Host ?? Peer.EndPoint.Address.ToString(), cancel));
    });

    /// <summary>Never waits. <paramref name="failed"/> is told the reason, once, where the message is known not to have arrived or where the connection breaks soon after.</summary>
    public void Send(byte[] message, Action<string>? failed)
    {
        if (!_outgoing.Writer.TryWrite((message, failed)) && failed is not null)
            ThreadPool.QueueUserWorkItem(static f => f("the connection is closed or full"), failed, preferLocal: false);
    }

    public async ValueTask DisposeAsync()
    {
        // What was handed over still leaves (the last BYE or its answer), within a second.
        _outgoing.Writer.TryComplete();
        _stop.CancelAfter(TimeSpan.FromSeconds(1));
        await _running;
        _stop.Dispose();
    }

    private async Task<T> LimitedAsync<T>(Func<CancellationToken, Task<T>> open)
    {
        using var limit = new CancellationTokenSource(OpenTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        try
        {
            return await open(either.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new IOException($"no connection within {OpenTimeout.TotalSeconds:0} s", e);
        }
    }

    private async Task<Stream> ConnectAsync(IPAddress? local, CancellationToken cancel)
    {
        var socket = new Socket(Peer.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (local is not null && !local.Equals(IPAddress.Any) && !local.Equals(IPAddress.IPv6Any))
                socket.Bind(new IPEndPoint(local, 0));
            await socket.ConnectAsync(Peer.EndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task RunAsync(Func<Task<Stream>> open)
    {
        await Task.Yield();
        string reason = "the connection was closed";
        try
        {
            await using var stream = await open();
            var reading = ReadAsync(stream);
            var writing = WriteAsync(stream);
            await Task.WhenAny(reading, writing);
            await _stop.CancelAsync();
            await Task.WhenAll(reading, writing);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            reason = e.Message;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Closed by either side: those who wait are told below.
        }
        finally
        {
            closed(this);
            _outgoing.Writer.TryComplete();
            while (_outgoing.Reader.TryRead(out var unsent))
                unsent.Failed?.Invoke(reason);
            foreach (var (_, failed) in _unconfirmed)
                failed(reason);
        }
    }

    private async Task WriteAsync(Stream stream)
    {
        await foreach (var (bytes, failed) in _outgoing.Reader.ReadAllAsync(_stop.Token))
        {
            Remember(failed);
            await stream.WriteAsync(bytes, _stop.Token);
        }
    }

    /// <summary>
    /// A message written to a connection whose peer is gone or going seems to be sent. Those of the last 32 s are told when the connection breaks; who has a
    /// response or an ACK by then does not care, and a response finds another connection (RFC 3261 18.2.2).
    /// </summary>
    private void Remember(Action<string>? failed)
    {
        while (_unconfirmed.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Sent) > Confirmation)
            _unconfirmed.Dequeue();
        if (failed is not null)
            _unconfirmed.Enqueue((time.GetTimestamp(), failed));
    }

    private async Task ReadAsync(Stream stream)
    {
        var framer = new SipFramer();
        byte[] buffer = new byte[8192];
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, _stop.Token);
        while (true)
        {
            int count = await stream.ReadAsync(buffer, either.Token);
            if (count == 0)
                return;
            idle.CancelAfter(IdleTimeout);
            framer.Append(buffer.AsSpan(0, count));
            while (framer.TryTake(out var message))
                received(message.ToArray(), Peer);
            if (framer.TakePing())
                Send(Pong, null);
            if (framer.IsBroken)
                return;
        }
    }
}
