using Faxwerk.Mail;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Outbox;

/// <summary>Payload of the task <see cref="SendMail"/>. Stored as JSON: names never change.</summary>
/// <param name="BlobId">The message.</param>
/// <param name="Recipient">One mailbox.</param>
/// <param name="Name">Names the mail for ever: no second one with the same name is sent.</param>
/// <param name="Smaller">The message with less in it, each smaller than the one before, for servers that call it too large; null for none.</param>
public sealed record MailToSend(string BlobId, string Recipient, string Name, IReadOnlyList<string>? Smaller = null);

/// <summary>
/// Sends one of our own answers, again and again until the relay takes it. Its envelope sender is <c>&lt;&gt;</c>: nothing is ever returned for it.
/// One that cannot be delivered goes to the postmaster, unchanged: somebody must learn what it says.
/// </summary>
public sealed class SendMail(MailDispatch dispatch, IBlobStore blobs, Database database, TaskQueue tasks, IOptionsMonitor<MailSettings> settings) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "SendMail";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>Adds the task in the caller's transaction.</summary>
    public static async Task AddAsync(Transaction tx, TaskQueue tasks, MailToSend mail)
    {
        var added = await tasks.AddAsync(tx, new NewTask(TaskKind, mail, $"send:{mail.Name}"));
        foreach (var blob in added.IsNew ? [mail.BlobId, .. mail.Smaller ?? []] : Array.Empty<string>())
            await BlobUse.KeepAsync(tx, blob, Owner(added.Id));
    }

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var mail = task.Read<MailToSend>();
        if (!MailAddress.TryParse(mail.Recipient, out var recipient))
            return TaskResult.Fail($"{mail.Recipient} is not a mail address.");
        var smaller = new Queue<string>(mail.Smaller ?? []);
        var result = await dispatch.SendAsync(
            null, recipient, mail.Name, await blobs.ReadAsync(mail.BlobId, cancel), cancel, async stop => smaller.TryDequeue(out var blob) ? await blobs.ReadAsync(blob, stop) : null);
        if (result != TaskResult.Done)
            return result;
        await database.InTransactionAsync(
            async tx =>
            {
                await BlobUse.ReleaseAsync(tx, Owner(task.Id));
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    /// <inheritdoc/>
    public async Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var (mail, postmaster) = (task.Read<MailToSend>(), settings.CurrentValue.Postmaster);
        if (mail.Recipient.Equals(postmaster, StringComparison.OrdinalIgnoreCase))
            return;
        await AddAsync(tx, tasks, mail with { Recipient = postmaster, Name = mail.Name + "-postmaster" });
        await BlobUse.ReleaseAsync(tx, Owner(task.Id));
    }

    private static string Owner(long taskId) => $"task:{taskId}";
}
