using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Outbox;

/// <summary>
/// Hands our own mails (reports, received faxes) to the relays of the settings, by the domain of their recipients. Without a relay they become files <c>NAME.eml</c> in the folder
/// <c>outbox</c> below the data folder. Called from task handlers, whose retries are the retries of the mail.
/// </summary>
public sealed partial class MailDispatch(IOptionsMonitor<MailSettings> settings, StorageOptions storage, TimeProvider time, ILogger<MailDispatch> log)
{
    /// <summary>Where mails lie when there is no relay.</summary>
    public string Folder => Path.Combine(storage.DataFolder, "outbox");

    /// <summary>
    /// Sends one mail to one recipient. A mail whose acceptance is unknown (the connection was lost after the last dot) is sent again: its Message-ID stays,
    /// so that the receiver can tell.
    /// </summary>
    /// <param name="sender">Envelope sender; null is <c>&lt;&gt;</c>, which reports use so that nothing answers them.</param>
    /// <param name="recipient">Envelope recipient.</param>
    /// <param name="name">File name without ending, the same for the same mail.</param>
    /// <param name="message">Headers and body.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="smaller">The same mail with less in it, asked for each time that a server calls it too large; null where there is no smaller one.</param>
    public async Task<TaskResult> SendAsync(
        MailAddress? sender, MailAddress recipient, string name, ReadOnlyMemory<byte> message, CancellationToken cancel, Func<CancellationToken, Task<byte[]?>>? smaller = null)
    {
        if (Relays(recipient) is not [_, ..] relays)
        {
            Kept(log, await WriteFileAsync(name, message, cancel), recipient.Address);
            return TaskResult.Done;
        }

        var (verdict, reply, isTooLarge) = await RelayAsync(relays, sender, recipient, message, cancel);
        if (isTooLarge && smaller is not null && await smaller(cancel) is { } less)
            return await SendAsync(sender, recipient, name, less, cancel, smaller);
        return verdict switch
        {
            SmtpVerdict.Accepted => TaskResult.Done,
            SmtpVerdict.Permanent => TaskResult.Fail(reply),
            _ => TaskResult.TryAgain(reply),
        };
    }

    /// <summary>Sends one mail once: whether it was taken, and what the relay said to it. Without a relay the answer is the file.</summary>
    public async Task<(bool Accepted, string Answer)> AskAsync(MailAddress sender, MailAddress recipient, string name, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        if (Relays(recipient) is not [_, ..] relays)
            return (true, await WriteFileAsync(name, message, cancel));
        var (verdict, reply, _) = await RelayAsync(relays, sender, recipient, message, cancel);
        return (verdict == SmtpVerdict.Accepted, reply);
    }

    /// <summary>The servers for a recipient in their order: those of his domain, else the one of the settings and those for all others.</summary>
    private List<SmtpClientOptions> Relays(MailAddress recipient)
    {
        var mail = settings.CurrentValue;
        var own = mail.Relays.Where(relay => relay.IsFor(recipient.Domain)).ToList();
        return own.Count > 0
            ? [.. own.Select(relay => Options(mail, relay))]
            : [.. mail.RelayHost.Length > 0 ? [Options(mail)] : (SmtpClientOptions[])[], .. mail.Relays.Where(relay => relay.Domain == MailRelay.Others).Select(relay => Options(mail, relay))];
    }

    /// <summary>
    /// The first server that answers for good decides; the next is asked where one cannot take it now. One that may have taken it decides too: the next would send it a second time. Of what has a sender we want to hear
    /// that it cannot be delivered.
    /// </summary>
    private async Task<(SmtpVerdict Verdict, string Reply, bool IsTooLarge)> RelayAsync(List<SmtpClientOptions> relays, MailAddress? sender, MailAddress recipient, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var envelope = new SmtpEnvelope { Sender = sender, Recipients = [new SmtpRecipient(recipient) { Notify = sender is null ? DsnNotify.Never : DsnNotify.Failure }] };
        var replies = new List<string>();
        foreach (var relay in relays)
        {
            var outcome = (await new SmtpClient(relay, time).SendAsync(envelope, message, cancel)).Outcomes[0];
            var reply = $"{relay.Host}: {outcome.Reply}";
            Answered(log, recipient.Address, outcome.Verdict, reply);
            if (outcome.Verdict is not SmtpVerdict.Temporary)
                return (outcome.Verdict, reply, outcome.Reply.IsTooLarge);
            replies.Add(reply);
        }

        return (SmtpVerdict.Temporary, string.Join(" ", replies), false);
    }

    private static SmtpClientOptions Options(MailSettings mail) => Options(mail, new MailRelay { Host = mail.RelayHost, Port = mail.RelayPort, Tls = mail.RelayTls, Authority = mail.RelayAuthority, User = mail.RelayUser, Password = mail.RelayPassword });

    private static SmtpClientOptions Options(MailSettings mail, MailRelay relay) => new()
    {
        Host = relay.Host,
        Port = relay.Port,
        HostName = mail.FromAddress[(mail.FromAddress.LastIndexOf('@') + 1)..],
        Tls = relay.Tls switch
        {
            RelayTls.None => SmtpTls.None,
            RelayTls.Required or RelayTls.StartTls => SmtpTls.Required,
            RelayTls.Implicit => SmtpTls.Implicit,
            _ => SmtpTls.Opportunistic,
        },
        User = relay.User.Length > 0 ? relay.User : null,
        Password = relay.Password ?? "",
        AuthorityFile = relay.Authority,
        VerifyCertificate = relay.Tls == RelayTls.Required && relay.Authority.Length == 0 ? (_, _, _, _) => true : null,
    };

    private async Task<string> WriteFileAsync(string name, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var path = Path.Combine(System.IO.Directory.CreateDirectory(Folder).FullName, name + ".eml");
        var part = path + ".part";
        await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(message, cancel);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
        DirectorySync.Flush(Folder);
        return path;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No relay is set (mail.relayHost, mail.relays): the mail to {Recipient} is in {Path}")]
    private static partial void Kept(ILogger logger, string path, string recipient);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail to {Recipient}: {Verdict}, {Reply}")]
    private static partial void Answered(ILogger logger, string recipient, SmtpVerdict verdict, string reply);
}
