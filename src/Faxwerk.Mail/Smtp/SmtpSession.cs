using System.IO.Pipelines;
using Microsoft.Extensions.Logging;

namespace Faxwerk.Mail.Smtp;

/// <summary>
/// One connection of the SMTP server: reads commands and lets <see cref="SmtpDialogue"/> carry them out. The commands themselves stand in
/// SmtpSession.Commands.cs, those that take in a message in SmtpSession.Message.cs.
/// </summary>
public sealed partial class SmtpSession
{
    private readonly SmtpServerOptions options;
    private readonly ISmtpBackend backend;
    private readonly ILogger log;
    private readonly SmtpChannel channel;
    private readonly List<SmtpRecipient> recipients = [];
    private SmtpPeer peer;
    private SmtpEnvelope? envelope;
    private SmtpMessageTransfer? chunks;
    private int errors;
    private int transactions;

    private SmtpSession(SmtpChannel channel, SmtpPeer peer, SmtpServerOptions options, ISmtpBackend backend, ILogger log) =>
        (this.channel, this.peer, this.options, this.backend, this.log) = (channel, peer, options, backend, log);

    internal SmtpState State { get; private set; } = SmtpState.Connected;

    /// <summary>
    /// Serves a connection until one side ends it; does not throw for anything the client does. When <paramref name="stopping"/> fires, a
    /// message under way is taken in, then comes 421 4.3.2.
    /// </summary>
    public static async Task RunAsync(
        IDuplexPipe transport, SmtpPeer peer, SmtpServerOptions options, ISmtpBackend backend, TimeProvider time, ILogger log, CancellationToken stopping)
    {
        await using var wire = new SmtpChannel(transport, options, time, stopping);
        var session = new SmtpSession(wire, peer, options, backend, log);
        try
        {
            if (await session.SecureAsync())
                await session.ServeAsync();
        }
        finally
        {
            await session.AbandonTransactionAsync();
        }
        await wire.FlushAsync();
    }

    /// <summary>TLS from the first byte, where the connection has to have it; false where that came to nothing.</summary>
    private async Task<bool> SecureAsync()
    {
        if (options.Protection != SmtpServerTls.Implicit || peer.Secure) return true;
        if (options.Tls is null || !await channel.BeginTlsAsync(options.Tls)) return false;
        peer = peer with { Secure = true };
        return true;
    }

    private async Task ServeAsync()
    {
        var welcome = await AskAsync(b => b.ConnectAsync(peer, CancellationToken.None));
        if (!welcome.IsPositive)
        {
            channel.Reply(welcome.Code is 421 or 554 ? welcome : welcome with { Code = welcome.IsTemporary ? 421 : 554 });
            return;
        }
        channel.Reply(new SmtpReply(220, "", $"{options.HostName} ESMTP ready"));
        while (State != SmtpState.Ended)
        {
            var (kind, line) = await channel.ReadLineAsync(options.MaxLineBytes, State is not (SmtpState.Connected or SmtpState.Greeted));
            await (kind switch
            {
                SmtpInput.Line => SmtpDialogue.RunAsync(this, line),
                SmtpInput.TooLong => Refuse(new(500, "5.5.2", "Line too long")),
                SmtpInput.BareLf => Refuse(new(500, "5.5.2", "Lines end with CR LF")),
                _ => Interrupted(kind),
            });
        }
    }

    internal ValueTask Say(SmtpReply reply)
    {
        channel.Reply(reply);
        return ValueTask.CompletedTask;
    }

    internal ValueTask End(SmtpReply reply)
    {
        channel.Reply(reply);
        State = SmtpState.Ended;
        return ValueTask.CompletedTask;
    }

    /// <summary>Answers an error of the client, and ends the connection after too many.</summary>
    internal ValueTask Refuse(SmtpReply reply) => ++errors < options.MaxErrors ? Say(reply) : End(new(421, "4.7.0", "Too many errors"));

    private ValueTask Interrupted(SmtpInput kind)
    {
        if (kind == SmtpInput.Stopping) return End(SmtpReply.Unavailable);
        if (kind == SmtpInput.TimedOut) return End(new(421, "4.4.2", "Timeout, closing connection"));
        State = SmtpState.Ended;
        return ValueTask.CompletedTask;
    }

    /// <summary>Puts a question to the backend; its fault is a temporary refusal.</summary>
    private async Task<SmtpReply> AskAsync(Func<ISmtpBackend, ValueTask<SmtpReply>> question)
    {
        try
        {
            return await question(backend);
        }
        catch (Exception e)
        {
            LogFault(log, e, peer.Remote);
            return SmtpReply.LocalError;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The backend failed in the SMTP session with {Client}")]
    private static partial void LogFault(ILogger log, Exception fault, System.Net.EndPoint? client);
}
