using System.IO.Pipelines;
using System.Text;
using Faxwerk.Mail.Smtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Mail.Tests.Smtp;

/// <summary>
/// Plays a dialogue against a session in memory. Lines begin with <c>C: </c> (sent with CR LF; neighbours go out in one write),
/// <c>C! </c> (sent as they are, with \r \n \0 escapes) or <c>S: </c> (expected; a final <c>*</c> stands for anything). <c>S. </c> expects the end.
/// </summary>
internal static class Transcript
{
    public static async Task PlayAsync(string dialogue, ISmtpBackend backend, SmtpServerOptions? options = null, TimeProvider? time = null, CancellationToken stopping = default)
    {
        await using var wire = new Wire(backend, options ?? new SmtpServerOptions { HostName = "mx.test" }, time ?? TimeProvider.System, stopping);
        var pending = new StringBuilder();
        foreach (var line in dialogue.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line.StartsWith("C:", StringComparison.Ordinal)) pending.Append(line.Length > 3 ? line[3..] : "").Append("\r\n");
            else if (line.StartsWith("C!", StringComparison.Ordinal)) pending.Append(line[3..].Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\0", "\0", StringComparison.Ordinal));
            else
            {
                await wire.SendAsync(pending.ToString());
                pending.Clear();
                if (line.StartsWith("S.", StringComparison.Ordinal)) Assert.Null(await wire.ReadLineAsync());
                else await ExpectAsync(wire, line[3..]);
            }
        }
    }

    private static async Task ExpectAsync(Wire wire, string expected)
    {
        var actual = await wire.ReadLineAsync();
        if (expected.EndsWith('*')) Assert.StartsWith(expected[..^1], actual);
        else Assert.Equal(expected, actual);
    }
}

/// <summary>A session in memory and the client's end of its wire.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly Pipe toServer = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Pipe toClient = new(new PipeOptions(useSynchronizationContext: false));
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
    private readonly StreamReader replies;

    public Wire(ISmtpBackend backend, SmtpServerOptions options, TimeProvider time, CancellationToken stopping)
    {
        replies = new StreamReader(toClient.Reader.AsStream(), Encoding.UTF8);
        Session = RunAsync(backend, options, time, stopping);
    }

    public Task Session { get; }

    public async Task SendAsync(string text)
    {
        if (text.Length > 0) await SendAsync(Encoding.UTF8.GetBytes(text));
    }

    public async Task SendAsync(ReadOnlyMemory<byte> octets) => await toServer.Writer.WriteAsync(octets, patience.Token);

    public async Task<string?> ReadLineAsync() => await replies.ReadLineAsync(patience.Token);

    public async Task CloseAsync() => await toServer.Writer.CompleteAsync();

    public async ValueTask DisposeAsync()
    {
        await toServer.Writer.CompleteAsync();
        await toClient.Reader.CompleteAsync();
        await Session.WaitAsync(TimeSpan.FromSeconds(20));
        patience.Dispose();
    }

    private async Task RunAsync(ISmtpBackend backend, SmtpServerOptions options, TimeProvider time, CancellationToken stopping)
    {
        await SmtpSession.RunAsync(new Duplex(toServer.Reader, toClient.Writer), new SmtpPeer(), options, backend, time, NullLogger.Instance, stopping);
        await toClient.Writer.CompleteAsync();
        await toServer.Reader.CompleteAsync();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
