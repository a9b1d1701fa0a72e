using System.Security.Cryptography;
using System.Text.Json;
using Faxwerk.Outbox;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>
/// Reports a submission to its sender when the last of its faxes is over, or each fax when it is. Every fax that ends brings a task; of those for one report only that of the last one finds all over, and where
/// two end at once the name of the mail keeps the second from being sent.
/// </summary>
public sealed class ReportTask(
    QueueView queue, ReportReader reader, MailCopies mailed, ReportMail mails, ReportPrinters printers, IOptionsMonitor<ReportSettings> settings, IOptionsMonitor<MailSettings> mail, TaskQueue tasks, IBlobStore blobs, Database database) : ITaskHandler
{
    /// <inheritdoc/>
    public string Kind => SendReport.Kind;

    /// <summary>What every mail server takes: of smaller reports none is kept for servers that do not.</summary>
    private const int SurelyTaken = 256 * 1024;

    /// <summary>Who keeps the mail's blob until it is reported.</summary>
    public static string Owner(string key) => $"report:{key}";

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var id = task.Read<SendReport>().FaxId;
        if (await queue.FindAsync(id, cancel) is not { } fax)
            return TaskResult.Fail($"There is no fax {id}.");
        var job = await reader.JobAsync(fax.JobId, cancel);
        var copies = await mailed.OfJobAsync(fax.JobId, cancel);
        if (IsOpen(fax))
            return TaskResult.Done;
        var isMailed = copies.All(copy => copy.State != MailCopyState.Waiting);
        var isOver = isMailed && !job.Any(IsOpen);
        var origin = JsonSerializer.Deserialize<ReportOrigin>(fax.Origin, JsonSerializerOptions.Web)!;
        await printers.AddAsync(fax, origin, cancel);
        var isSingle = job.Count > 1 && (origin.Choice?.Per ?? origin.Per ?? settings.CurrentValue.Per) == ReportPer.Recipient;
        // Where each has a report of his own, that on the fax which the mails name tells of them.
        var isTold = copies.Count > 0 && copies[0].FaxId == fax.Id;
        if (!isMailed && job.All(one => one.State == FaxState.Cancelled))
            await mailed.HurryAsync(fax.JobId, cancel);
        if (isSingle ? isTold && !isMailed : !isOver)
            return TaskResult.Done;
        var written = origin.ReportTo is null ? [] : isSingle ? await WriteAsync([fax], isTold ? copies : [], origin with { Key = $"{origin.Key}.{fax.Id}" }, cancel) : await WriteAsync(job, copies, origin, cancel);
        var isAsWritten = await database.InTransactionAsync(
            async tx =>
            {
                if ((!isSingle || isTold) && !await mailed.TellAsync(tx, fax.JobId, copies))
                    return false;
                if (written.Count == 0 && (!isSingle || isTold))
                    await mailed.TellBouncedAsync(tx, copies);
                foreach (var message in written)
                    await SendMail.AddAsync(tx, tasks, message);
                if (isOver)
                    await BlobUse.ReleaseAsync(tx, Owner(origin.Key));
                await task.CompleteAsync(tx);
                return true;
            },
            cancel);
        return isAsWritten ? TaskResult.Done : TaskResult.TryAgain("A mail came back while the report on it was written.", TimeSpan.FromSeconds(1));
    }

    private async Task<IReadOnlyList<MailToSend>> WriteAsync(IReadOnlyList<QueuedFax> faxes, IReadOnlyList<MailCopy> copies, ReportOrigin origin, CancellationToken cancel)
    {
        var tiff = await FindAsync(blobs, faxes[0].BlobId, cancel);
        var report = await reader.ReadAsync(faxes, origin, tiff.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(tiff)), cancel) with { Mails = copies };
        var plan = ReportPlan.OfEnd(settings.CurrentValue, origin, report.Outcome);
        var written = new List<MailToSend>();
        if (plan.Mail)
            await AddAsync("report", mails.Write(report, origin, tiff), origin.ReportTo!, mails.WriteSmaller(report, origin, tiff));
        else if (plan.IsConfirmedBefore && report.Outcome is not (FaxOutcome.Sent or FaxOutcome.Cancelled))
            await AddAsync("report", mails.Write(report, origin, tiff), mail.CurrentValue.Postmaster, mails.WriteSmaller(report, origin, tiff));
        var original = plan.Notification == DsnWhen.Never ? default : await FindAsync(blobs, origin.MailBlobId, cancel);
        if (DeliveryNotification.Write(report, origin, plan, mails.Frame(report, origin, "dsn"), original) is { } notification)
        {
            var headersOnly = DeliveryNotification.Write(report, origin, plan with { ReturnsContent = false }, mails.Frame(report, origin, "dsn"), original)!;
            await AddAsync("dsn", notification, origin.ReportTo!, headersOnly.Length < notification.Length ? [headersOnly] : []);
        }

        return written;

        async Task AddAsync(string kind, byte[] message, string to, IEnumerable<byte[]> smaller)
        {
            var less = new List<string>();
            foreach (var size in message.Length > SurelyTaken ? smaller : [])
                less.Add((await blobs.WriteAsync(size, cancel)).Id);
            written.Add(new MailToSend((await blobs.WriteAsync(message, cancel)).Id, to, $"{kind}-{origin.Key}", less));
        }
    }

    private static bool IsOpen(QueuedFax fax) => fax.State is FaxState.Waiting or FaxState.Sending or FaxState.Held;

    /// <summary>Empty where there is no blob or it is lost: the sender is told all the same, that the document is lost may be the very cause.</summary>
    internal static async Task<byte[]> FindAsync(IBlobStore blobs, string? blobId, CancellationToken cancel)
    {
        try
        {
            return blobId is null ? [] : await blobs.ReadAsync(blobId, cancel);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }
}
