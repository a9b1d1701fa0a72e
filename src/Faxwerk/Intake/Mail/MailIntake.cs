using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Outbox;
using Faxwerk.Policies;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Mail;

/// <summary>
/// Mail on its way to become a fax: judges who may send where, and answers 250 only when the message and the task <c>RenderMail</c> are on disk.
/// </summary>
public sealed partial class MailIntake(
    IOptionsMonitor<MailSettings> settings,
    NumberPolicy numbers,
    MailSenders senders,
    SendLimits limits,
    IBlobStore blobs,
    Database database,
    TaskQueue tasks,
    FreeSpace space,
    SecretText secrets,
    LockOut lockOut,
    TimeProvider time,
    ILogger<MailIntake> log) : ISmtpBackend
{
    private const int DiskFull = 28, MostHops = 100;
    private static readonly TimeSpan GuessDelay = TimeSpan.FromSeconds(1);

    private bool HasAccount => settings.CurrentValue is { SubmissionUser.Length: > 0, SubmissionPassword.Length: > 0 };

    /// <inheritdoc/>
    public ValueTask<SmtpReply> ConnectAsync(SmtpPeer peer, CancellationToken cancel) => ValueTask.FromResult(
        IsAllowed(peer) || HasAccount
            ? SmtpReply.Ok
            : new SmtpReply(554, "5.7.1", $"{peer.Address} is not among the addresses that may send faxes"));

    /// <inheritdoc/>
    public async ValueTask<SmtpReply> AuthenticateAsync(SmtpPeer peer, string user, string password, CancellationToken cancel)
    {
        var mail = settings.CurrentValue;
        var attempt = await lockOut.BeginMailAsync(peer.Address, cancel);
        if (attempt.Wait is { } wait)
            return new SmtpReply(454, "4.7.0", $"Too many wrong passwords from {peer.Address}, none is heard for {Math.Ceiling(wait.TotalMinutes):0} min");

        // Both are compared in full, and in the time that any guess takes.
        if (HasAccount & Same(user, mail.SubmissionUser) & Same(password, mail.SubmissionPassword))
        {
            await database.InTransactionAsync(tx => LockOut.ForgiveAsync(tx, attempt), cancel);
            return SmtpReply.Authenticated;
        }

        WrongPassword(log, user, peer.Address);
        if (attempt.IsLast)
        {
            await database.InTransactionAsync(
                tx => AuditLog.AddAsync(tx, time.GetUtcNow(), new Actor("", peer.Address?.ToString() ?? ""), AuditAction.LockedOut, $"smtp:{peer.Address}"), cancel);
        }

        await Task.Delay(GuessDelay, time, cancel);
        return SmtpReply.AuthenticationFailed;
    }

    /// <inheritdoc/>
    public async ValueTask<SmtpReply> MailAsync(SmtpEnvelope envelope, CancellationToken cancel) =>
        !IsAllowed(envelope.Peer) && HasAccount && envelope.Peer.User is null ? SmtpReply.AuthenticationRequired
        : space.IsShort(envelope.DeclaredSize ?? 0) ? SmtpReply.InsufficientStorage
        : envelope.Sender is null ? SmtpReply.SenderOk
        : (await senders.JudgeAsync(envelope.Sender, envelope.Peer.Local, cancel)).Refusal ?? SmtpReply.SenderOk;

    /// <inheritdoc/>
    public async ValueTask<SmtpReply> RecipientAsync(SmtpEnvelope envelope, SmtpRecipient recipient, CancellationToken cancel)
    {
        if (BounceAddress.Parse(recipient.Address.LocalPart) is not null && (Serves(recipient.Address.Domain, encapsulated: false) || recipient.Address.Domain.Equals(settings.CurrentValue.BounceDomain, StringComparison.OrdinalIgnoreCase)))
            return envelope.Sender is null ? SmtpReply.RecipientOk : new SmtpReply(550, "5.7.1", "Only a bounce (sender <>) goes to this address");
        if (envelope.Sender is null)
            return new SmtpReply(550, "5.7.1", "Reports and bounces (sender <>) do not become faxes");
        var sender = await senders.JudgeAsync(envelope.Sender, envelope.Peer.Local, cancel);
        if (sender.Refusal is { } refusal)
            return refusal;
        var reply = Judge(recipient, await limits.FindAsync(sender.SubmittedBy, cancel));
        return reply.Code == 250 && await limits.JudgeRateAsync(sender.SubmittedBy, envelope.Recipients.Count + 1, cancel) is { } breach ? ReplyOf(breach) : reply;
    }

    /// <inheritdoc/>
    public async ValueTask<SmtpReply> DataAsync(SmtpEnvelope envelope, Stream message, CancellationToken cancel)
    {
        if (envelope.Sender is null)
            return await TakeBounceAsync(envelope, message, cancel);
        using var measured = FaxMeters.Measure(FaxMeters.Intake);
        using var incoming = new IncomingMessage(envelope);
        Blob blob;
        try
        {
            blob = await blobs.WriteAsync((target, stop) => CopyAsync(message, target, incoming, stop), cancel);
        }
        catch (IOException fault) when (fault.HResult == DiskFull)
        {
            return SmtpReply.InsufficientStorage;
        }

        var key = incoming.TakeKey();
        if (incoming.Hops > MostHops || incoming.Automatic is not null)
        {
            await blobs.DeleteAsync(blob.Id, CancellationToken.None);
            return incoming.Automatic is { } field ? new SmtpReply(550, "5.7.1", $"Automatic mail ({field}) does not become a fax") : new SmtpReply(554, "5.4.6", "The mail goes in circles");
        }

        // Once more: he may have been disabled while the message came.
        var sender = await senders.JudgeAsync(envelope.Sender!, envelope.Peer.Local, cancel);
        if (sender.Refusal is { } refusal)
        {
            await blobs.DeleteAsync(blob.Id, CancellationToken.None);
            return refusal;
        }

        var (task, breach) = await AddAsync(ToRender(envelope, sender.SubmittedBy, blob.Id, incoming.Password), key, await limits.FindAsync(sender.SubmittedBy, cancel));
        if (!task.IsNew)
            await blobs.DeleteAsync(blob.Id, CancellationToken.None);
        if (breach is not null)
        {
            PutOff(log, envelope.Sender!.Address, breach.English);
            return ReplyOf(breach);
        }

        Accepted(log, task.Id, envelope.Sender!.Address, envelope.Recipients.Count, blob.Length, task.IsNew);
        return new SmtpReply(250, "2.0.0", task.IsNew ? $"Accepted as {task.Id}" : $"Accepted before as {task.Id}");
    }

    private async Task<SmtpReply> TakeBounceAsync(SmtpEnvelope envelope, Stream message, CancellationToken cancel)
    {
        var head = new byte[Bounce.Longest];
        var length = await message.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        var rest = ArrayPool<byte>.Shared.Rent(16 * 1024);
        while (await message.ReadAsync(rest, cancel) > 0)
            continue;
        ArrayPool<byte>.Shared.Return(rest);
        if (Bounce.Reason(MimeReader.Read(head.AsMemory(0, length))) is { } reason)
        {
            foreach (var recipient in envelope.Recipients)
            {
                var (what, id, proof) = BounceAddress.Parse(recipient.Address.LocalPart)!.Value;
                await tasks.AddAsync(
                    what == BounceAddress.Copy
                        ? new NewTask(BouncedCopy.TaskKind, new BouncedCopy(id, proof, reason), $"bounce-copy:{id}:{proof}")
                        : new NewTask(BouncedMail.TaskKind, new BouncedMail(id, proof, reason), $"bounce:{id}:{proof}"),
                    cancel);
            }
        }

        return new SmtpReply(250, "2.0.0", "Noted");
    }

    private static bool Same(string given, string wanted) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(wanted)));

    private bool IsAllowed(SmtpPeer peer) => peer.Address is { } address && NetworksFor(peer).Any(network => IPNetwork.Parse(network).Contains(address));

    private IReadOnlyList<string> NetworksFor(SmtpPeer peer)
    {
        var mail = settings.CurrentValue;
        var own = peer.Local is IPEndPoint local ? mail.Listeners.FirstOrDefault(listener => listener.Has(local)) : null;
        return own is { Networks.Count: > 0 } ? own.Networks : mail.AllowedNetworks;
    }

    private SmtpReply Judge(SmtpRecipient recipient, UserLimit limit)
    {
        var (local, domain) = (recipient.Address.LocalPart, recipient.Address.Domain);
        if (!FaxAddress.TryParse(local, domain, out var address))
        {
            return Serves(domain, encapsulated: true)
                ? new SmtpReply(550, "5.1.3", "Not a fax number: expected number@domain, FAX=+49...@domain or IMCEAFAX-...@domain")
                : OtherDomain(domain);
        }

        if (!Serves(address.Domain, address.Encapsulated))
            return OtherDomain(address.Domain);
        return numbers.Judge(address, limit).Refusal is { } refusal
            ? new SmtpReply(550, refusal.Dsn, refusal.Reason)
            : SmtpReply.RecipientOk;
    }

    /// <summary>
    /// Exchange writes its own domain behind an encapsulated number, so there the encapsulation domains count too. An address without domain can only
    /// mean this server.
    /// </summary>
    private bool Serves(string domain, bool encapsulated)
    {
        var mail = settings.CurrentValue;
        return domain.Length == 0 || mail.FaxDomains.Contains(domain, StringComparer.OrdinalIgnoreCase)
            || (encapsulated && mail.EncapsulationDomains.Contains(domain, StringComparer.OrdinalIgnoreCase));
    }

    private static SmtpReply OtherDomain(string domain) => new(550, "5.7.1", $"{domain} is not a fax domain of this server");

    private static SmtpReply ReplyOf(LimitBreach breach) => breach.IsTemporary ? new SmtpReply(452, "4.7.1", breach.English) : new SmtpReply(550, "5.7.1", breach.English);

    /// <summary>Judged once more, for the mails that came meanwhile: each was let in by what was there before. One that was accepted before is accepted whatever came since.</summary>
    private Task<(AddedTask Task, LimitBreach? Breach)> AddAsync(MailToRender mail, string? key, UserLimit limit) => database.InTransactionAsync<(AddedTask, LimitBreach?)>(async tx =>
    {
        var dedupeKey = key is null ? null : $"mail:{key}";
        var breach = await limits.JudgeRateAsync(tx, limit, mail.SubmittedBy, mail.Recipients.Count, 0);
        if (breach is not null)
            return dedupeKey is not null && await TaskQueue.FindAsync(tx, dedupeKey) is { } known ? (new AddedTask(known, IsNew: false), null) : (default, breach);
        var added = await tasks.AddAsync(tx, new NewTask(MailToRender.TaskKind, mail, dedupeKey));
        if (added.IsNew)
        {
            await BlobUse.KeepAsync(tx, mail.BlobId, MailToRender.Owner(added.Id));
            await SendLimits.ReserveAsync(tx, MailToRender.Owner(added.Id), mail.SubmittedBy, mail.Recipients.Count);
        }

        return (added, null);
    });

    private MailToRender ToRender(SmtpEnvelope envelope, string submittedBy, string blobId, string? password) => new()
    {
        BlobId = blobId,
        Sender = envelope.Sender!.Address,
        SubmittedBy = submittedBy,
        Recipients = [.. envelope.Recipients.Select(r => new MailRecipient(r.Address.LocalPart, r.Address.Domain, r.Notify, r.OriginalRecipient))],
        Return = envelope.Return,
        EnvelopeId = envelope.EnvelopeId,
        ReceivedAt = time.GetUtcNow(),
        FaxPassword = password is null ? null : secrets.Protect(password),
    };

    private static async Task CopyAsync(Stream message, Stream target, IncomingMessage incoming, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int count;
            while ((count = await message.ReadAsync(buffer, cancel)) > 0)
            {
                await target.WriteAsync(incoming.Append(buffer.AsMemory(0, count)), cancel);
            }

            await target.WriteAsync(incoming.Complete(), cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "SMTP sign-in as {User} from {Address} failed")]
    private static partial void WrongPassword(ILogger logger, string user, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail from {Sender} put off or refused: {Cause}")]
    private static partial void PutOff(ILogger logger, string sender, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail {Task} from {Sender} for {Recipients} recipients, {Octets} octets, accepted (new: {IsNew})")]
    private static partial void Accepted(ILogger logger, long task, string sender, int recipients, long octets, bool isNew);
}
