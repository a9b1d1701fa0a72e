using System.Text.Json;
using Faxwerk.Mail.Mime;
using Faxwerk.Outbox;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>Tells who sent a fax that a mail with its document came back, where no report has told it: whatever he wants to hear of faxes, for he believes that it arrived.</summary>
public sealed class TellBouncedCopy(
    MailCopies copies, ReportReader reader, ReportMail mails, IOptionsMonitor<ReportSettings> settings, IOptionsMonitor<MailSettings> mail, TaskQueue tasks, IBlobStore blobs, Database database, TimeProvider time) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "TellBouncedCopy";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        if (await copies.FindAsync(task.Read<MailCopyToSend>().Id, cancel) is not { } copy || await reader.JobAsync(copy.JobId, cancel) is not [_, ..] job)
            return TaskResult.Done;
        var origin = JsonSerializer.Deserialize<ReportOrigin>(job[0].Origin, JsonSerializerOptions.Web)!;
        var plan = ReportPlan.OfEnd(settings.CurrentValue, origin, FaxOutcome.Failed);
        var to = plan.IsConfirmedBefore ? mail.CurrentValue.Postmaster : origin.ReportTo is { Length: > 0 } told ? told : copy.Sender;
        var report = await reader.ReadAsync(job, origin, "", cancel) with { Mails = [copy] };
        var message = MimeWriter.Write(mails.BouncedFrame(report, copy, origin with { ReportTo = to }, time.GetUtcNow()));
        var blob = await blobs.WriteAsync(message, cancel);
        await database.InTransactionAsync(
            async tx =>
            {
                await SendMail.AddAsync(tx, tasks, new MailToSend(blob.Id, to, $"bounced-copy-{copy.Id}-{origin.Key}"));
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }
}
