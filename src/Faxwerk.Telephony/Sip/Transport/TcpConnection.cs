using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Faxwerk.Telephony.Sip;

/// <summary>One TCP connection: connects where it was not accepted, writes in order, reads messages, closes after silence.</summary>
internal sealed class TcpConnection(IPEndPoint peer, TimeProvider time, Action<byte[], SipHop> received, Action<TcpConnection> closed) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Confirmation = TimeSpan.FromSeconds(32);
    private static readonly byte[] Pong = "\r\n"u8.ToArray();

    private readonly Channel<(byte[] Bytes, Action? Failed)> _outgoing =
        Channel.CreateBounded<(byte[], Action?)>(new BoundedChannelOptions(1000) { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<(long Sent, Action Failed)> _unconfirmed = [];
    private Task _running = Task.CompletedTask;

    public IPEndPoint Peer { get; } = peer;

    /// <summary>Serves an accepted socket.</summary>
    public void Start(Socket accepted) => _running = RunAsync(() => Task.FromResult(accepted));

    /// <summary>Connects first, from a local address where it is a certain one.</summary>
    public void Start(IPAddress? local) => _running = RunAsync(() => ConnectAsync(local));

    public void Send(byte[] message, Action? failed)
    {
        if (!_outgoing.Writer.TryWrite((message, failed)) && failed is not null)
            ThreadPool.QueueUserWorkItem(static f => f(), failed, preferLocal: false);
    }

    public async ValueTask DisposeAsync()
    {
        // What was handed over still leaves (the last BYE or its answer), within a second.
        _outgoing.Writer.TryComplete();
        _stop.CancelAfter(TimeSpan.FromSeconds(1));
        await _running;
        _stop.Dispose();
    }

    private async Task<Socket> ConnectAsync(IPAddress? local)
    {
        var socket = new Socket(Peer.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (local is not null && !local.Equals(IPAddress.Any) && !local.Equals(IPAddress.IPv6Any))
                socket.Bind(new IPEndPoint(local, 0));
            using var limit = new CancellationTokenSource(ConnectTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
            await socket.ConnectAsync(Peer, either.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task RunAsync(Func<Task<Socket>> open)
    {
        await Task.Yield();
        try
        {
            using var socket = await open();
            socket.NoDelay = true;
            var reading = ReadAsync(socket);
            var writing = WriteAsync(socket);
            await Task.WhenAny(reading, writing);
            await _stop.CancelAsync();
            await Task.WhenAll(reading, writing);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The peer is gone or refused: those who wait are told below.
        }
        finally
        {
            closed(this);
            _outgoing.Writer.TryComplete();
            while (_outgoing.Reader.TryRead(out var unsent))
                unsent.Failed?.Invoke();
            foreach (var (_, failed) in _unconfirmed)
                failed();
        }
    }

    private async Task WriteAsync(Socket socket)
    {
        await foreach (var (bytes, failed) in _outgoing.Reader.ReadAllAsync(_stop.Token))
        {
            try
            {
                Remember(bytes, failed);
                for (int sent = 0; sent < bytes.Length;)
                    sent += await socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A request is told of by the list of the unconfirmed.
                if (!IsRequest(bytes))
                    failed?.Invoke();
                throw;
            }
        }
    }

    /// <summary>
    /// A request written to a connection whose peer is gone seems to be sent. Those of the last 32 s are told when the connection breaks;
    /// who has a response by then does not care.
    /// </summary>
    private void Remember(byte[] bytes, Action? failed)
    {
        while (_unconfirmed.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Sent) > Confirmation)
            _unconfirmed.Dequeue();
        if (failed is not null && IsRequest(bytes))
            _unconfirmed.Enqueue((time.GetTimestamp(), failed));
    }

    private static bool IsRequest(byte[] bytes) => !bytes.AsSpan().StartsWith("SIP/"u8);

    private async Task ReadAsync(Socket socket)
    {
        var framer = new SipFramer();
        byte[] buffer = new byte[8192];
        var source = new SipHop(SipProtocol.Tcp, Peer);
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, _stop.Token);
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer, SocketFlags.None, either.Token);
            if (count == 0)
                return;
            idle.CancelAfter(IdleTimeout);
            framer.Append(buffer.AsSpan(0, count));
            while (framer.TryTake(out var message))
                received(message.ToArray(), source);
            if (framer.TakePing())
                Send(Pong, null);
            if (framer.IsBroken)
                return;
        }
    }
}
