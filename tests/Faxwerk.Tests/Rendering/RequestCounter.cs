using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Tests.Rendering;

/// <summary>Listens and counts who comes.</summary>
internal sealed class RequestCounter : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _connections;

    public RequestCounter()
    {
        _listener.Start();
        _ = CountAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    public int Connections => Volatile.Read(ref _connections);

    public void Dispose() => _listener.Stop();

    private async Task CountAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
            }
        }
        catch (SocketException)
        {
            // Stopped.
        }
    }
}
