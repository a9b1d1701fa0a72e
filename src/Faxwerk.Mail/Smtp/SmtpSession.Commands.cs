using System.Text;

namespace Faxwerk.Mail.Smtp;

/// <content>Greeting, security and envelope.</content>
public sealed partial class SmtpSession
{
    private static readonly SmtpReply BadSyntax = new(501, "5.5.4", "Syntax error in arguments");

    internal async ValueTask Hello(string name, bool extended)
    {
        if (name.Length is 0 or > 255)
        {
            await Refuse(BadSyntax);
            return;
        }
        await AbandonTransactionAsync();
        peer = peer with { Name = name, Extended = extended };
        State = SmtpState.Greeted;
        channel.Reply(new(250, "", extended ? string.Join('\n', [$"{options.HostName} greets {name}", .. Extensions()]) : options.HostName));
    }

    private IEnumerable<string> Extensions()
    {
        yield return "PIPELINING";
        yield return $"SIZE {options.MaxMessageBytes}";
        yield return "8BITMIME";
        yield return "SMTPUTF8";
        yield return "CHUNKING";
        yield return "DSN";
        yield return "ENHANCEDSTATUSCODES";
        if (OffersTls) yield return "STARTTLS";
        if (MayAuthenticate) yield return "AUTH PLAIN LOGIN";
    }

    private bool OffersTls => !peer.Secure && options is { Tls: not null, Protection: SmtpServerTls.Offered or SmtpServerTls.Required };

    private bool MayAuthenticate => options.Authentication && (peer.Secure || options.AuthenticationWithoutTls);

    internal async ValueTask StartTlsAsync(string argument)
    {
        if (!OffersTls) await Refuse(SmtpDialogue.UnknownCommand);
        else if (argument.Length > 0) await Refuse(BadSyntax);
        else if (await channel.StartTlsAsync(options.Tls!, new(220, "2.0.0", "Ready to start TLS")))
        {
            // What was learned before is unprotected and forgotten (RFC 3207 4.2).
            peer = peer with { Secure = true, Name = "", Extended = false, User = null };
            State = SmtpState.Connected;
        }
        else State = SmtpState.Ended;
    }

    internal async ValueTask AuthenticateAsync(string argument)
    {
        var words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!options.Authentication) await Refuse(SmtpDialogue.UnknownCommand);
        else if (!MayAuthenticate) await Refuse(new(538, "5.7.11", "Encryption required for authentication"));
        else if (peer.User is not null) await Refuse(new(503, "5.5.1", "Already authenticated"));
        else if (words.Length is 0 or > 2) await Refuse(BadSyntax);
        else
        {
            var initial = words.Length == 2 ? words[1] : null;
            var credentials = words[0].ToUpperInvariant() switch
            {
                "PLAIN" => await ReadPlainAsync(initial),
                "LOGIN" => await ReadLoginAsync(initial),
                _ => null,
            };
            if (State == SmtpState.Ended) return;
            if (words[0].ToUpperInvariant() is not ("PLAIN" or "LOGIN")) await Refuse(new(504, "5.5.4", "Mechanism not offered"));
            else if (credentials is not { } given) await Refuse(new(501, "5.5.2", "Authentication cancelled or not readable"));
            else await SignInAsync(given.User, given.Password);
        }
    }

    private async ValueTask SignInAsync(string user, string password)
    {
        var reply = await AskAsync(b => b.AuthenticateAsync(peer, user, password, CancellationToken.None));
        if (!reply.IsPositive)
        {
            await Refuse(reply);
            return;
        }
        peer = peer with { User = user };
        channel.Reply(reply);
    }

    /// <summary>RFC 4616: authorization identity, user and password, separated by NUL.</summary>
    private async ValueTask<(string User, string Password)?> ReadPlainAsync(string? initial)
    {
        var fields = (initial is null ? await ChallengeAsync("") : FromBase64(initial))?.Split('\0');
        return fields is [_, { Length: > 0 } user, var password] ? (user, password) : null;
    }

    private async ValueTask<(string User, string Password)?> ReadLoginAsync(string? initial)
    {
        var user = initial is null ? await ChallengeAsync("VXNlcm5hbWU6") : FromBase64(initial);
        if (user is not { Length: > 0 }) return null;
        return await ChallengeAsync("UGFzc3dvcmQ6") is { } password ? (user, password) : null;
    }

    private async ValueTask<string?> ChallengeAsync(string challenge)
    {
        channel.Reply(new(334, "", challenge));
        var (kind, line) = await channel.ReadLineAsync(Math.Max(options.MaxLineBytes, 12288), inTransaction: true);
        if (kind is SmtpInput.Line) return FromBase64(line);
        if (kind is not (SmtpInput.TooLong or SmtpInput.BareLf)) await Interrupted(kind);
        return null;
    }

    private static string? FromBase64(string text)
    {
        if (text == "=") return "";
        var bytes = new byte[text.Length];
        return text != "*" && Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    internal async ValueTask MailAsync(string argument)
    {
        if (options.Protection == SmtpServerTls.Required && !peer.Secure)
        {
            await Refuse(new(530, "5.7.0", "Must issue a STARTTLS command first"));
            return;
        }
        if (!SmtpPath.TryParse(argument, "FROM", out var sender, out var parameters))
        {
            await Refuse(new(501, "5.1.7", "Bad sender address syntax"));
            return;
        }
        var proposed = new SmtpEnvelope { Peer = peer, Sender = sender };
        if (SmtpParameters.Read(parameters, ref proposed) is { } bad) await Refuse(bad);
        else if (sender is { NeedsUtf8: true } && !proposed.Utf8) await Refuse(new(550, "5.6.7", "SMTPUTF8 is needed for this address"));
        else if (proposed.DeclaredSize > options.MaxMessageBytes) channel.Reply(SmtpReply.TooLarge);
        else if (++transactions > options.MaxTransactions) await End(new(421, "4.7.0", "Too many transactions, connect again"));
        else
        {
            var reply = await AskAsync(b => b.MailAsync(proposed, CancellationToken.None));
            if (reply.IsPositive) (envelope, State) = (proposed, SmtpState.Sender);
            channel.Reply(reply);
        }
    }

    internal async ValueTask RecipientAsync(string argument)
    {
        if (!SmtpPath.TryParse(argument, "TO", out var address, out var parameters) || address is null)
        {
            await Refuse(SmtpReply.BadRecipientSyntax with { Code = 501 });
            return;
        }
        var recipient = new SmtpRecipient(address);
        if (SmtpParameters.Read(parameters, ref recipient) is { } bad) await Refuse(bad);
        else if (address.NeedsUtf8 && !envelope!.Utf8) await Refuse(new(553, "5.6.7", "SMTPUTF8 is needed for this address"));
        else if (recipients.Count >= options.MaxRecipients) channel.Reply(SmtpReply.TooManyRecipients);
        else
        {
            var sofar = envelope! with { Recipients = [.. recipients] };
            var reply = await AskAsync(b => b.RecipientAsync(sofar, recipient, CancellationToken.None));
            if (reply.IsPositive)
            {
                recipients.Add(recipient);
                State = SmtpState.Recipients;
            }
            channel.Reply(reply);
        }
    }
}
