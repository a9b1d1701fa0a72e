using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Reporting;

/// <summary>Payload of <see cref="MailCopyTask"/>. Stored as JSON: names never change.</summary>
public sealed record MailCopyToSend(long Id);

/// <summary>The table <c>mail_copy</c>: recipients of a submission who get its document by mail, each with a task and an end of its own.</summary>
public sealed class MailCopies(Database database, IBlobStore blobs, TaskQueue tasks, TimeProvider time)
{
    private const int SweptAtOnce = 500;

    /// <summary>Most of one submission.</summary>
    public const int Most = 100;

    /// <summary>Stores the document that they get.</summary>
    public async Task<Blob> WriteAsync(ReadOnlyMemory<byte> tiff, string subject, CancellationToken cancel)
    {
        using var pdf = new MemoryStream();
        PdfWriter.Write(pdf, TiffReader.Open(tiff).Pages().Select(PdfPage.From), new PdfMetadata(time.GetUtcNow()) { Title = subject });
        return await blobs.WriteAsync(pdf.ToArray(), cancel);
    }

    /// <summary>Adds one in the transaction that queues the faxes; <paramref name="dueAt"/> is when it may be sent, null for now.</summary>
    public async Task AddAsync(Transaction tx, MailCopy copy, DateTimeOffset? dueAt)
    {
        var id = await tx.FindAsync<long>(
            """
            INSERT INTO mail_copy (job_id, fax_id, submitted_by, sender, address, subject, blob_id, state, created_at)
            VALUES (@JobId, @FaxId, @SubmittedBy, @Sender, @Address, @Subject, @BlobId, 'waiting', @now) RETURNING id
            """,
            new { copy.JobId, copy.FaxId, copy.SubmittedBy, copy.Sender, copy.Address, copy.Subject, copy.BlobId, now = time.GetUtcNow() });
        await tasks.AddAsync(tx, new NewTask(MailCopyTask.TaskKind, new MailCopyToSend(id), $"mail-copy:{id}", dueAt));
        await BlobUse.KeepAsync(tx, copy.BlobId, Owner(id));
    }

    /// <summary>Lets those of a submission that wait for their time go now: its faxes were cancelled, so they will not be sent, and the report is not to wait for that.</summary>
    public Task HurryAsync(string jobId, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var now = time.GetUtcNow();
            foreach (var id in await tx.QueryAsync<long>("SELECT id FROM mail_copy WHERE job_id = @jobId AND state = 'waiting'", new { jobId }))
                await tx.ExecuteAsync("UPDATE task SET due_at = @now WHERE kind = @kind AND dedupe_key = @key AND state = 'waiting' AND due_at > @now", new { now, kind = MailCopyTask.TaskKind, key = Owner(id) });
            tx.Announce(Topics.Task);
        },
        cancel);

    /// <summary>Those of a submission in their order.</summary>
    public Task<IReadOnlyList<MailCopy>> OfJobAsync(string jobId, CancellationToken cancel) =>
        database.QueryAsync<MailCopy>("SELECT * FROM mail_copy WHERE job_id = @jobId ORDER BY id", new { jobId }, cancel);

    /// <summary>Removes those that were over before a time.</summary>
    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancel) => database.InTransactionAsync(
        tx => tx.ExecuteAsync("DELETE FROM mail_copy WHERE id IN (SELECT id FROM mail_copy WHERE finished_at < @before ORDER BY finished_at LIMIT @most)", new { before, most = SweptAtOnce }), cancel);

    internal Task<MailCopy?> FindAsync(long id, CancellationToken cancel) => database.FindAsync<MailCopy>("SELECT * FROM mail_copy WHERE id = @id", new { id }, cancel);

    /// <summary>It is over: the report of its submission may be due now.</summary>
    internal async Task EndAsync(Transaction tx, MailCopy copy, MailCopyState state, string detail)
    {
        await tx.ExecuteAsync(
            "UPDATE mail_copy SET state = @state, detail = @detail, finished_at = @now WHERE id = @Id",
            new { state = state == MailCopyState.Sent ? "sent" : "failed", detail, now = time.GetUtcNow(), copy.Id });
        await BlobUse.ReleaseAsync(tx, Owner(copy.Id));
        await tasks.AddAsync(tx, new NewTask(SendReport.Kind, new SendReport(copy.FaxId)));
    }

    /// <summary>
    /// A mail that had been taken came back: it has failed after all. Where the report has said otherwise, that is told apart, once; else the report is still to come, and says it.
    /// </summary>
    internal async Task BouncedAsync(Transaction tx, MailCopy copy, string reason)
    {
        var isTold = await tx.FindAsync<int?>("UPDATE mail_copy SET state = 'failed', came_back = 1, detail = @detail WHERE id = @Id AND state = 'sent' RETURNING is_told", new { copy.Id, detail = $"The mail came back: {reason}" });
        if (isTold == 1)
            await TellApartAsync(tx, copy);
    }

    /// <summary>There is no report that would tell of those that came back.</summary>
    internal async Task TellBouncedAsync(Transaction tx, IReadOnlyList<MailCopy> copies)
    {
        foreach (var copy in copies.Where(copy => copy.CameBack))
            await TellApartAsync(tx, copy);
    }

    /// <summary>The report that is sent in this transaction tells how they ended; false where one of them is no longer as the report has it.</summary>
    internal async Task<bool> TellAsync(Transaction tx, string jobId, IReadOnlyList<MailCopy> copies)
    {
        if (copies.Count == 0)
            return true;
        var now = await tx.QueryAsync<MailCopy>($"SELECT * FROM mail_copy WHERE job_id = @jobId ORDER BY id {database.ForUpdate}", new { jobId });
        if (now.Any(copy => copies.FirstOrDefault(read => read.Id == copy.Id) is { } read && read.State != copy.State))
            return false;
        await tx.ExecuteAsync("UPDATE mail_copy SET is_told = 1 WHERE job_id = @jobId", new { jobId });
        return true;
    }

    private Task<AddedTask> TellApartAsync(Transaction tx, MailCopy copy) => tasks.AddAsync(tx, new NewTask(TellBouncedCopy.TaskKind, new MailCopyToSend(copy.Id), $"bounced-copy:{copy.Id}"));

    private static string Owner(long id) => $"mail-copy:{id}";
}
