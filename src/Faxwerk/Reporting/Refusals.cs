using Faxwerk.Directory;
using Faxwerk.Mail;
using Faxwerk.Outbox;
using Faxwerk.Rendering;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>One cause why a submission becomes no fax, in both languages.</summary>
public sealed record Refusal(string German, string English)
{
    /// <summary>Enhanced status code for a notification (RFC 3463); 5.6.1 says that the document cannot be faxed.</summary>
    public string Dsn { get; init; } = "5.6.1";

    /// <summary>Names the document and what is wrong with it.</summary>
    public static Refusal Of(RenderFailure failure) => failure.FileName == RenderSource.MailText
        ? new($"Der Text der Nachricht {failure.German}.", $"The text of the mail {failure.English}.")
        : new($"„{failure.FileName}“ {failure.German}.", $"\"{failure.FileName}\" {failure.English}.");
}

/// <summary>Somebody who gets no fax: the number as typed, its address as <c>type; address</c> (RFC 3464 2.3.2), and the wish of the sender.</summary>
public sealed record RefusedRecipient(string Number, string FinalRecipient, ReportWish Wish)
{
    /// <summary>Why it is this one who gets none; null where the causes of the report hold for all.</summary>
    public Refusal? Cause { get; init; }
}

/// <summary>Payload of the task <see cref="Refusals"/>. <paramref name="InsteadTo"/> gets the mail where the sender cannot be reached.</summary>
public sealed record RefusalReport(ReportOrigin Origin, IReadOnlyList<Refusal> Causes, string? InsteadTo = null)
{
    /// <summary>Who gets no fax.</summary>
    public IReadOnlyList<RefusedRecipient> Recipients { get; init; } = [];

    /// <summary>Whether the other recipients of the submission get their fax; a report of its own tells of them.</summary>
    public bool IsPart { get; init; }
}

/// <summary>
/// Tells a sender that nothing was faxed, or not to all, and why. Once for each <see cref="ReportOrigin.Key"/>, again and again until the relay takes the mail; then the
/// postmaster. It is an ordinary mail or a notification, never both.
/// </summary>
public sealed class RefusalTask(
    ReportMail mails, Readers readers, MailDispatch dispatch, TaskQueue tasks, IBlobStore blobs, Database database, IOptionsMonitor<MailSettings> settings,
    IOptionsMonitor<ReportSettings> reports) : ITaskHandler
{
    /// <inheritdoc/>
    public string Kind => Refusals.TaskKind;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var report = task.Read<RefusalReport>();
        var plan = ReportPlan.OfRefusal(reports.CurrentValue, report);
        var notification = report.InsteadTo is null && !plan.Mail ? await WriteNotificationAsync(report, plan, task.CreatedAt, cancel) : null;
        if (notification is null)
        {
            // Somebody must learn of it; who wants to hear nothing is not the one.
            var to = report.InsteadTo ?? (plan.Mail ? report.Origin.ReportTo : settings.CurrentValue.Postmaster);
            if (!MailAddress.TryParse(to, out var recipient))
                return TaskResult.Fail($"{to} is not a mail address.");
            var result = await dispatch.SendAsync(null, recipient, $"refusal-{report.Origin.Key}", mails.WriteRefusal(report, task.CreatedAt, await readers.FindAsync(recipient.Address, cancel: cancel)), cancel);
            if (result != TaskResult.Done || report.InsteadTo is not null)
                return result;
        }

        await database.InTransactionAsync(
            async tx =>
            {
                if (notification is not null)
                    await SendMail.AddAsync(tx, tasks, notification);
                await BlobUse.ReleaseAsync(tx, ReportTask.Owner(report.Origin.Key));
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    /// <inheritdoc/>
    public async Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var report = task.Read<RefusalReport>();
        await BlobUse.ReleaseAsync(tx, ReportTask.Owner(report.Origin.Key));
        if (report.InsteadTo is null)
            await tasks.AddAsync(tx, new NewTask(Kind, report with { InsteadTo = settings.CurrentValue.Postmaster }, $"refusal:{report.Origin.Key}:postmaster"));
    }

    private async Task<MailToSend?> WriteNotificationAsync(RefusalReport report, ReportPlan plan, DateTimeOffset now, CancellationToken cancel)
    {
        var original = await ReportTask.FindAsync(blobs, report.Origin.MailBlobId, cancel);
        return DeliveryNotification.Write(report, plan, mails.Frame(report, "dsn", now, await readers.FindAsync(report.Origin.ReportTo ?? "", cancel: cancel)), original) is { } notification
            ? new MailToSend((await blobs.WriteAsync(notification, cancel)).Id, report.Origin.ReportTo!, $"dsn-{report.Origin.Key}")
            : null;
    }
}

/// <summary>Adds refusals.</summary>
public sealed class Refusals(TaskQueue tasks)
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "ReportRefusal";

    /// <summary>Adds the report in the transaction that ends the submission.</summary>
    public async Task AddAsync(Transaction tx, RefusalReport report)
    {
        var added = await tasks.AddAsync(tx, new NewTask(TaskKind, report, $"refusal:{report.Origin.Key}"));
        if (added.IsNew && report.Origin.MailBlobId is { } mail)
            await BlobUse.KeepAsync(tx, mail, ReportTask.Owner(report.Origin.Key));
    }
}
