using System.Text.Json;
using Faxwerk.Mail.Mime;
using Faxwerk.Outbox;
using Faxwerk.Queue;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>Payload of the task <see cref="InterimReportTask"/>. Stored as JSON: names never change.</summary>
/// <param name="JobId">The submission.</param>
/// <param name="Confirms">It says that the faxes were delivered, because their sender wants to hear that at once; else that they take longer.</param>
public sealed record InterimReport(string JobId, bool Confirms = false);

/// <summary>Adds what is to be told while faxes are under way.</summary>
public sealed class InterimReports(TaskQueue tasks, IOptionsMonitor<ReportSettings> settings, TimeProvider time)
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "ReportInterim";

    /// <summary>The origin of faxes that are accepted now, with what is set now: their reports follow it until the last of them is over.</summary>
    public ReportOrigin Accept(ReportOrigin origin) => origin with
    {
        Per = settings.CurrentValue.Per,
        IsConfirmedAtOnce = settings.CurrentValue.SapSender == SapSenderFormat.AtOnce && origin.ReportTo is not null && SapSender.NumberOf(origin.ReportTo) is not null,
    };

    /// <summary>Adds it in the transaction that queues the faxes; <paramref name="due"/> is when they may be sent, null for now.</summary>
    public async Task AddAsync(Transaction tx, ReportOrigin origin, DateTimeOffset? due)
    {
        var reports = settings.CurrentValue;
        if (origin.ReportTo is null)
            return;
        if (origin.IsConfirmedAtOnce == true)
            await tasks.AddAsync(tx, new NewTask(TaskKind, new InterimReport(origin.Key, Confirms: true), $"confirm:{origin.Key}"));
        else if (reports.InterimAfter > TimeSpan.Zero)
            await AddAsync(tx, tasks, origin.Key, (due > time.GetUtcNow() ? due.Value : time.GetUtcNow()) + reports.InterimAfter);
    }

    internal static Task AddAsync(Transaction tx, TaskQueue tasks, string jobId, DateTimeOffset at) =>
        tasks.AddAsync(tx, new NewTask(TaskKind, new InterimReport(jobId), $"interim:{jobId}:{at.ToUnixTimeMilliseconds():x}", at));
}

/// <summary>Tells once that a fax takes longer than <c>reports.interimAfter</c>, or confirms a delivery at once.</summary>
public sealed class InterimReportTask(
    ReportReader reader, ReportMail mails, IOptionsMonitor<ReportSettings> settings, TaskQueue tasks, IBlobStore blobs, Database database, TimeProvider time) : ITaskHandler
{
    /// <inheritdoc/>
    public string Kind => InterimReports.TaskKind;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var (jobId, confirms) = task.Read<InterimReport>();
        var job = await reader.JobAsync(jobId, cancel);
        var open = job.Where(fax => fax.State is FaxState.Waiting or FaxState.Sending).ToList();
        var reports = settings.CurrentValue;
        if (job.Count == 0 || (!confirms && reports.InterimAfter <= TimeSpan.Zero))
            return TaskResult.Done;
        if (!confirms && open.Count == 0)
            return job.Any(fax => fax.State == FaxState.Held) ? await LaterAsync(task, jobId, time.GetUtcNow() + reports.InterimAfter, cancel) : TaskResult.Done;
        if (!confirms && open.All(fax => fax.Attempt == 0 && fax.DueAt > time.GetUtcNow()))
            return await LaterAsync(task, jobId, open.Min(fax => fax.DueAt) + reports.InterimAfter, cancel);
        var origin = JsonSerializer.Deserialize<ReportOrigin>(job[0].Origin, JsonSerializerOptions.Web)!;
        var written = await WriteAsync(await reader.ReadAsync(confirms ? job : open, origin, "", cancel), origin, confirms, cancel);
        await database.InTransactionAsync(
            async tx =>
            {
                foreach (var mail in written)
                    await SendMail.AddAsync(tx, tasks, mail);
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    /// <summary>What waits for its time, or is held, is not late.</summary>
    private async Task<TaskResult> LaterAsync(LeasedTask task, string jobId, DateTimeOffset at, CancellationToken cancel)
    {
        await database.InTransactionAsync(
            async tx =>
            {
                await InterimReports.AddAsync(tx, tasks, jobId, at);
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    private async Task<IReadOnlyList<MailToSend>> WriteAsync(SendingReport report, ReportOrigin origin, bool confirms, CancellationToken cancel)
    {
        var plan = ReportPlan.Of(settings.CurrentValue, origin);
        var wants = (origin.Choice?.When ?? settings.CurrentValue.When) != ReportWhen.Never;
        var frame = mails.InterimFrame(report, origin, confirms, time.GetUtcNow());
        var written = new List<MailToSend>();
        if (plan.Mail && wants)
            await AddAsync("interim", MimeWriter.Write(frame));
        if (DeliveryNotification.WriteInterim(report, origin, plan, frame with { MessageId = mails.IdOf("interim-dsn", origin) }, confirms) is { } notification)
            await AddAsync("interim-dsn", notification);
        return written;

        async Task AddAsync(string kind, byte[] message) => written.Add(new MailToSend((await blobs.WriteAsync(message, cancel)).Id, origin.ReportTo!, $"{kind}-{origin.Key}"));
    }
}
