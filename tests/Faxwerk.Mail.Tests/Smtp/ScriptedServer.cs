using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Mail.Tests.Smtp;

/// <summary>A server that answers each command (and each message) with the next line; <c>close</c> hangs up, <c>silent</c> says nothing more.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new(TimeSpan.FromSeconds(20));
    private readonly TaskCompletionSource silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task task;

    public ScriptedServer(IReadOnlyList<string> replies)
    {
        listener.Start();
        task = RunAsync(replies);
    }

    /// <summary>Completes when the server has come to <c>silent</c>.</summary>
    public Task Silence => silence.Task;

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await task;
        listener.Dispose();
        end.Dispose();
    }

    private async Task RunAsync(IReadOnlyList<string> replies)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync(end.Token);
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            foreach (var reply in replies)
            {
                if (reply == "close") return;
                if (reply == "silent")
                {
                    silence.SetResult();
                    await Task.Delay(Timeout.Infinite, end.Token);
                }
                await writer.WriteLineAsync(reply);
                string? line;
                do line = await reader.ReadLineAsync(end.Token);
                while (reply.StartsWith("354", StringComparison.Ordinal) && line is not (null or "."));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client left, or the test is over.
        }
    }
}
