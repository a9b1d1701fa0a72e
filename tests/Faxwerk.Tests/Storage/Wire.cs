using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Tests.Storage;

/// <summary>What happens to connections through a <see cref="Wire"/>.</summary>
public enum WireFault
{
    None,

    /// <summary>They are closed at once.</summary>
    Down,

    /// <summary>What is asked arrives, no answer comes back.</summary>
    Silent,

    /// <summary>The last octet of what comes back is another.</summary>
    Corrupt,
}

/// <summary>A way to a server on loopback that can be cut.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly Task _accepting;
    private int _corruptions;

    public Wire(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public WireFault Fault { get; set; }

    /// <summary>So many answers with a body are corrupted, then no more.</summary>
    public int Corruptions { get => _corruptions; set => _corruptions = value; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                running.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                break;
            }
        }

        await Task.WhenAll(running);
    }

    private async Task PassAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                if (Fault == WireFault.Down)
                    return;
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
                await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), isAnswer: false), CopyAsync(server.GetStream(), client.GetStream(), isAnswer: true));
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
            {
                // The connection is over.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var buffer = new byte[65536];
        int read;
        while ((read = await from.ReadAsync(buffer, _stop.Token)) > 0)
        {
            if (Fault == WireFault.Down)
                return;
            if (isAnswer && Fault == WireFault.Silent)
                continue;
            if (isAnswer && Fault == WireFault.Corrupt && !buffer.AsSpan(0, read).EndsWith("\r\n\r\n"u8) && Interlocked.Decrement(ref _corruptions) >= 0)
                buffer[read - 1] ^= 1;
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
