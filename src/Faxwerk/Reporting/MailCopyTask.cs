using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Outbox;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>Mails the document of a submission to a recipient, in the name of its sender: answers go to him, and of a mail that comes back he is told.</summary>
public sealed class MailCopyTask(MailCopies copies, ReportReader reader, MailDispatch dispatch, IBlobStore blobs, Database database, IOptionsMonitor<MailSettings> mail) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "MailCopy";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>1 min, 2 min, ... 10 min, less than an hour in all: the report on the faxes waits for it.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), 9);

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var id = task.Read<MailCopyToSend>().Id;
        if (await copies.FindAsync(id, cancel) is not { } copy)
            return TaskResult.Fail($"There is no mail {id}.");
        if (!MailAddress.TryParse(copy.Sender, out var sender) || !MailAddress.TryParse(copy.Address, out var recipient))
            return TaskResult.Fail($"{copy.Sender} or {copy.Address} is not a mail address.");
        if (await reader.JobAsync(copy.JobId, cancel) is [_, ..] job && job.All(fax => fax.State == FaxState.Cancelled))
            return TaskResult.Fail("The faxes were cancelled before the mail was sent.");
        var message = MimeWriter.Write(new OutgoingMail
        {
            From = sender, ReplyTo = sender, To = [recipient], Subject = copy.Subject.Length > 0 ? copy.Subject : "Fax", MessageId = $"<copy-{copy.Id}.{copy.JobId}@{sender.Domain}>", Date = copy.CreatedAt,
            Text = "Das Dokument ist angehängt; andere bekommen es als Fax.\n\nThe document is attached; others get it as a fax.\n",
            Files = [new MailFile("document.pdf", "application/pdf", await blobs.ReadAsync(copy.BlobId, cancel))],
        });
        var result = await dispatch.SendAsync(ReturnPath(copy, sender), recipient, $"copy-{copy.Id}-{copy.JobId}", message, cancel);
        if (result != TaskResult.Done)
            return result;
        await database.InTransactionAsync(
            async tx =>
            {
                await copies.EndAsync(tx, copy, MailCopyState.Sent, "");
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    /// <summary>Where the mail comes back to: where nobody has said that mail from everywhere reaches this server, its sender. Receivers refuse a sender whose domain they do not know.</summary>
    private MailAddress ReturnPath(MailCopy copy, MailAddress sender) => mail.CurrentValue.BounceDomain is { Length: > 0 } domain ? BounceAddress.Of(BounceAddress.Copy, copy.Id, copy.Secret, domain) : sender;

    /// <inheritdoc/>
    public async Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        if (await tx.FindAsync<MailCopy>("SELECT * FROM mail_copy WHERE id = @Id", task.Read<MailCopyToSend>()) is { } copy)
            await copies.EndAsync(tx, copy, MailCopyState.Failed, error);
    }
}
