using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Faxwerk.Mail.Smtp;

/// <summary>
/// Hands mails to a server (RFC 5321), one connection a mail. What a server or the network does is an <see cref="SmtpVerdict"/> for each
/// recipient, never an exception; only cancelling throws, and not after the end of the message was sent.
/// </summary>
public sealed class SmtpClient(SmtpClientOptions options, TimeProvider time)
{
    private const int RecipientsAtOnce = 50;
    private const int BlockBytes = 64 * 1024;

    /// <param name="envelope">Its DSN wishes and flags are passed on where the server knows them.</param>
    /// <param name="message">Headers and body; line ends are put right and dots stuffed on the way.</param>
    /// <param name="cancel">Gives up; throws <see cref="OperationCanceledException"/> unless the message had been sent.</param>
    public async Task<SmtpDelivery> SendAsync(SmtpEnvelope envelope, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var transaction = new SmtpTransaction(envelope);
        try
        {
            await using var connection = await SmtpClientConnection.OpenAsync(options, time, cancel);
            await ConverseAsync(connection, transaction, message, cancel);
        }
        catch (AuthenticationException) when (options is { Tls: SmtpTls.Opportunistic, User: null })
        {
            // Opportunistic: better in the clear than not at all (RFC 7435 3).
            return await new SmtpClient(options with { Tls = SmtpTls.None }, time).SendAsync(envelope, message, cancel);
        }
        catch (Exception e) when (IsOutcome(e, cancel, transaction.Sent))
        {
            transaction.BreakOff(Describe(e));
        }
        return transaction.ToDelivery();
    }

    private async Task ConverseAsync(SmtpClientConnection connection, SmtpTransaction transaction, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var greeting = await connection.ReadReplyAsync(options.CommandTimeout, cancel);
        var (refusal, features) = greeting.IsPositive ? await PrepareAsync(connection, cancel) : (greeting, SmtpFeatures.None);
        if (refusal is not null) transaction.Decide(SmtpVerdict.Temporary, refusal);
        else if (SmtpFeatures.Lacking(features, transaction.Envelope, message.Span) is { } lacking) transaction.Decide(SmtpVerdict.Permanent, lacking);
        else if (await AddressAsync(connection, transaction, features, message, cancel)) await DataAsync(connection, transaction, message, cancel);
        await connection.QuitAsync(cancel);
    }

    /// <summary>Greeting, TLS and signing in. A refusal here concerns us, not the mail.</summary>
    private async Task<(SmtpReply? Refusal, SmtpFeatures Features)> PrepareAsync(SmtpClientConnection connection, CancellationToken cancel)
    {
        var (reply, features) = await HelloAsync(connection, cancel);
        if (!reply.IsPositive) return (reply, features);
        if (features.StartTls && !connection.Secure && options.Tls != SmtpTls.None && (await connection.AskAsync("STARTTLS", cancel)).IsPositive)
        {
            await connection.StartTlsAsync(cancel);
            (reply, features) = await HelloAsync(connection, cancel);
            if (!reply.IsPositive) return (reply, features);
        }
        if (!connection.Secure && options.Tls == SmtpTls.Required) return (new(454, "4.7.0", "The server offers no TLS: nothing was sent"), features);
        if (options.User is null) return (null, features);
        if (!connection.Secure && options.Tls != SmtpTls.None) return (new(454, "4.7.0", "No TLS: the password was not sent"), features);
        reply = await SignInAsync(connection, features, options.User, options.Password ?? "", cancel);
        return (reply.IsPositive ? null : reply, features);
    }

    private async Task<(SmtpReply Reply, SmtpFeatures Features)> HelloAsync(SmtpClientConnection connection, CancellationToken cancel)
    {
        var reply = await connection.AskAsync($"EHLO {options.HostName}", cancel);
        return reply.IsPermanent ? (await connection.AskAsync($"HELO {options.HostName}", cancel), SmtpFeatures.None) : (reply, SmtpFeatures.Read(reply));
    }

    private static async Task<SmtpReply> SignInAsync(SmtpClientConnection connection, SmtpFeatures features, string user, string password, CancellationToken cancel)
    {
        if (features.Mechanisms.Contains("PLAIN")) return await connection.AskAsync("AUTH PLAIN " + ToBase64($"\0{user}\0{password}"), cancel);
        if (!features.Mechanisms.Contains("LOGIN")) return new(454, "4.7.0", "The server offers neither AUTH PLAIN nor LOGIN");
        var reply = await connection.AskAsync("AUTH LOGIN", cancel);
        if (reply.Code == 334) reply = await connection.AskAsync(ToBase64(user), cancel);
        if (reply.Code == 334) reply = await connection.AskAsync(ToBase64(password), cancel);
        return reply;
    }

    /// <summary>MAIL and RCPT, pipelined where that is offered. True when a recipient was accepted.</summary>
    private async Task<bool> AddressAsync(SmtpClientConnection connection, SmtpTransaction transaction, SmtpFeatures features, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var recipients = transaction.Envelope.Recipients;
        var atOnce = features.Pipelining ? RecipientsAtOnce : 1;
        connection.Write(features.Mail(transaction.Envelope, message.Span));
        if (!features.Pipelining && !await TakeSenderAsync()) return false;
        for (var first = 0; first < recipients.Count; first += atOnce)
        {
            var count = Math.Min(atOnce, recipients.Count - first);
            for (var i = 0; i < count; i++) connection.Write(features.Recipient(recipients[first + i]));
            await connection.FlushAsync(cancel);
            var senderTaken = first > 0 || !features.Pipelining || await TakeSenderAsync();
            for (var i = 0; i < count; i++)
            {
                var reply = await connection.ReadReplyAsync(options.CommandTimeout, cancel);
                if (senderTaken) transaction.Answer(first + i, reply);
            }
            if (!senderTaken) return false;
        }
        return transaction.HasRecipients;

        async Task<bool> TakeSenderAsync()
        {
            await connection.FlushAsync(cancel);
            var reply = await connection.ReadReplyAsync(options.CommandTimeout, cancel);
            if (!reply.IsPositive) transaction.Decide(reply);
            return reply.IsPositive;
        }
    }

    private async Task DataAsync(SmtpClientConnection connection, SmtpTransaction transaction, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var go = await connection.AskAsync("DATA", cancel);
        if (go.Code != 354)
        {
            transaction.Decide(go);
            return;
        }
        var encoder = new DotEncoder();
        while (!message.IsEmpty)
        {
            var block = message[..Math.Min(BlockBytes, message.Length)];
            encoder.Encode(block.Span, connection.Output);
            message = message[block.Length..];
            await connection.FlushAsync(cancel);
        }
        encoder.Finish(connection.Output);
        transaction.Sent = true;
        await connection.FlushAsync(cancel);
        transaction.Decide(await connection.ReadReplyAsync(options.FinalTimeout, cancel));
    }

    /// <summary>True for what the other side or the network did, and for a time that ran out.</summary>
    private static bool IsOutcome(Exception e, CancellationToken cancel, bool sent) =>
        e is IOException or SocketException or AuthenticationException || (e is OperationCanceledException && (sent || !cancel.IsCancellationRequested));

    private static string Describe(Exception e) => e switch
    {
        OperationCanceledException => "No answer in time",
        AuthenticationException => "TLS failed: " + e.Message,
        _ => e.Message,
    };

    private static string ToBase64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
