using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Benchmarks;

/// <summary>The company's mail server: takes every mail and notes when those with received faxes came, by the caller in their subject.</summary>
internal sealed class MailSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Task, bool> _sessions = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Task _accepting;

    public MailSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>When the mails came (timestamps), by the caller's number.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<long>> Received { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions.Keys);
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var session = TalkAsync(await _listener.AcceptTcpClientAsync(_over.Token));
                _sessions[session] = true;
                _ = session.ContinueWith(ended => _sessions.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                await writer.WriteLineAsync("220 sink");
                while (await reader.ReadLineAsync(_over.Token) is { } line)
                {
                    if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
                    {
                        await writer.WriteLineAsync("354 go on");
                        Note(await MessageAsync(reader));
                    }

                    await writer.WriteLineAsync(line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 ok");
                }
            }
            catch (Exception over) when (over is OperationCanceledException or IOException)
            {
            }
        }
    }

    private async Task<byte[]> MessageAsync(StreamReader reader)
    {
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(_over.Token) is { } line && line != ".")
            message.Append(line).Append("\r\n");
        return Encoding.Latin1.GetBytes(message.ToString());
    }

    private void Note(byte[] octets)
    {
        var message = MimeReader.Read(octets);
        if (message.Headers["X-Fax-Id"] is not null && message.Subject.IndexOf('+', StringComparison.Ordinal) is >= 0 and var at && message.Attachments.Count == 1)
            Received.GetOrAdd(message.Subject[at..].Split(' ')[0], _ => []).Enqueue(TimeProvider.System.GetTimestamp());
    }
}
