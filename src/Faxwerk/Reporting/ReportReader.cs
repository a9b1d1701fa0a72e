using Faxwerk.Directory;
using Faxwerk.Queue;

namespace Faxwerk.Reporting;

/// <summary>Reads what a report tells of.</summary>
public sealed class ReportReader(QueueView queue, Readers readers)
{
    private const int MaxRecipients = 100_000;

    /// <summary>The faxes of a submission in their order.</summary>
    public async Task<IReadOnlyList<QueuedFax>> JobAsync(string jobId, CancellationToken cancel) =>
        [.. (await queue.ListAsync(new FaxFilter { JobId = jobId, Limit = MaxRecipients }, cancel)).OrderBy(fax => fax.Id)];

    /// <summary>A report on some of them, with their calls; <paramref name="sha256"/> is of the pages.</summary>
    public async Task<SendingReport> ReadAsync(IReadOnlyList<QueuedFax> faxes, ReportOrigin origin, string sha256, CancellationToken cancel)
    {
        var recipients = new List<RecipientResult>();
        foreach (var fax in faxes)
            recipients.Add(new RecipientResult(fax, await queue.AttemptsAsync(fax.Id, cancel)));
        return new SendingReport
        {
            Reader = origin.ReportTo is { } to ? await readers.FindAsync(to, faxes[0].SubmittedBy, cancel) : null,
            Subject = origin.Subject,
            SubmittedAt = origin.ReceivedAt,
            Pages = faxes[0].PageCount,
            Sha256 = sha256,
            LeftOut = origin.LeftOut,
            Recipients = recipients,
        };
    }
}
