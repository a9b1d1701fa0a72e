using System.Security.Cryptography;
using System.Text.Json;
using Faxwerk.Outbox;
using Faxwerk.Queue;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>
/// Reports a submission to its sender when the last of its faxes is over. Every fax that ends brings a task; only that of the last one finds all over, and where
/// two end at once the name of the mail keeps the second from being sent.
/// </summary>
public sealed class ReportTask(
    QueueView queue, ReportMail mails, IOptionsMonitor<ReportSettings> settings, TaskQueue tasks, IBlobStore blobs, Database database) : ITaskHandler
{
    private const int MaxRecipients = 100_000;

    /// <inheritdoc/>
    public string Kind => SendReport.Kind;

    /// <summary>Who keeps the mail's blob until it is reported.</summary>
    public static string Owner(string key) => $"report:{key}";

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var id = task.Read<SendReport>().FaxId;
        if (await queue.FindAsync(id, cancel) is not { } fax)
            return TaskResult.Fail($"There is no fax {id}.");
        var job = (await queue.ListAsync(new FaxFilter { JobId = fax.JobId, Limit = MaxRecipients }, cancel)).OrderBy(f => f.Id).ToList();
        if (job.Any(f => f.State is FaxState.Waiting or FaxState.Sending or FaxState.Held))
            return TaskResult.Done;
        var origin = JsonSerializer.Deserialize<ReportOrigin>(fax.Origin, JsonSerializerOptions.Web)!;
        var written = origin.ReportTo is null ? [] : await WriteAsync(job, origin, cancel);
        await database.InTransactionAsync(
            async tx =>
            {
                foreach (var mail in written)
                    await SendMail.AddAsync(tx, tasks, mail);
                await BlobUse.ReleaseAsync(tx, Owner(origin.Key));
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    private async Task<IReadOnlyList<MailToSend>> WriteAsync(IReadOnlyList<QueuedFax> job, ReportOrigin origin, CancellationToken cancel)
    {
        var tiff = await FindAsync(blobs, job[0].BlobId, cancel);
        var report = await ReadAsync(job, origin, tiff.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(tiff)), cancel);
        var messages = new List<(string Kind, byte[] Message)>();
        if (mails.IsWanted(report))
            messages.Add(("report", mails.Write(report, origin, tiff)));
        var original = await FindAsync(blobs, origin.MailBlobId, cancel);
        if (DeliveryNotification.Write(report, origin, settings.CurrentValue.Dsn, mails.Frame(report, origin, "dsn"), original) is { } notification)
            messages.Add(("dsn", notification));
        var written = new List<MailToSend>();
        foreach (var (kind, message) in messages)
            written.Add(new MailToSend((await blobs.WriteAsync(message, cancel)).Id, origin.ReportTo!, $"{kind}-{origin.Key}"));
        return written;
    }

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

    private async Task<SendingReport> ReadAsync(IReadOnlyList<QueuedFax> job, ReportOrigin origin, string sha256, CancellationToken cancel)
    {
        var recipients = new List<RecipientResult>();
        foreach (var fax in job)
            recipients.Add(new RecipientResult(fax, await queue.AttemptsAsync(fax.Id, cancel)));
        return new SendingReport
        {
            Subject = origin.Subject,
            SubmittedAt = origin.ReceivedAt,
            Pages = job[0].PageCount,
            Sha256 = sha256,
            LeftOut = origin.LeftOut,
            Recipients = recipients,
        };
    }
}
