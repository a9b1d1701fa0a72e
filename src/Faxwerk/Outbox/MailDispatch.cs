using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Outbox;

/// <summary>
/// Hands our own mails (reports, received faxes) to the relay of the settings. Without a relay they become files <c>NAME.eml</c> in the folder
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
    public async Task<TaskResult> SendAsync(MailAddress? sender, MailAddress recipient, string name, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var mail = settings.CurrentValue;
        if (mail.RelayHost.Length == 0)
        {
            Kept(log, await WriteFileAsync(name, message, cancel), recipient.Address);
            return TaskResult.Done;
        }

        var outcome = await RelayAsync(mail, sender, recipient, message, cancel);
        var reply = $"{mail.RelayHost}: {outcome.Reply}";
        Answered(log, recipient.Address, outcome.Verdict, reply);
        return outcome.Verdict switch
        {
            SmtpVerdict.Accepted => TaskResult.Done,
            SmtpVerdict.Permanent => TaskResult.Fail(reply),
            _ => TaskResult.TryAgain(reply),
        };
    }

    /// <summary>Sends one mail once: whether it was taken, and what the relay said to it. Without a relay the answer is the file.</summary>
    public async Task<(bool Accepted, string Answer)> AskAsync(MailAddress sender, MailAddress recipient, string name, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var mail = settings.CurrentValue;
        if (mail.RelayHost.Length == 0)
            return (true, await WriteFileAsync(name, message, cancel));
        var outcome = await RelayAsync(mail, sender, recipient, message, cancel);
        return (outcome.Verdict == SmtpVerdict.Accepted, outcome.Reply.ToString());
    }

    private async Task<SmtpOutcome> RelayAsync(MailSettings mail, MailAddress? sender, MailAddress recipient, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var envelope = new SmtpEnvelope { Sender = sender, Recipients = [new SmtpRecipient(recipient) { Notify = DsnNotify.Never }] };
        return (await new SmtpClient(Options(mail), time).SendAsync(envelope, message, cancel)).Outcomes[0];
    }

    private static SmtpClientOptions Options(MailSettings mail) => new()
    {
        Host = mail.RelayHost,
        Port = mail.RelayPort,
        User = mail.RelayUser.Length > 0 ? mail.RelayUser : null,
        Password = mail.RelayPassword,
        HostName = mail.FromAddress[(mail.FromAddress.LastIndexOf('@') + 1)..],
        Tls = mail.RelayTls switch
        {
            RelayTls.None => SmtpTls.None,
            RelayTls.StartTls => SmtpTls.Required,
            RelayTls.Implicit => SmtpTls.Implicit,
            _ => SmtpTls.Opportunistic,
        },
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

    [LoggerMessage(Level = LogLevel.Information, Message = "No relay is set (mail.relayHost): the mail to {Recipient} is in {Path}")]
    private static partial void Kept(ILogger logger, string path, string recipient);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail to {Recipient}: {Verdict}, {Reply}")]
    private static partial void Answered(ILogger logger, string recipient, SmtpVerdict verdict, string reply);
}
