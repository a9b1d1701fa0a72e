using System.Text;
using System.Text.Json;
using Faxwerk.Reporting;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Intake.Folder;

/// <summary>The table <c>folder_document</c>.</summary>
internal sealed class FolderDocuments(Database database, TaskQueue tasks, FolderRefusals refusals, StorageOptions storage, TimeProvider time)
{
    private const int AtOnce = 100, LongestDetail = 1000;

    /// <summary>Who keeps the document's blob until it is in the queue.</summary>
    public static string Owner(long id) => $"folder:{id}";

    /// <summary>The one with this key; null where there is none.</summary>
    public Task<FolderDocument?> FindAsync(string key, CancellationToken cancel) => database.FindAsync<FolderDocument>("SELECT * FROM folder_document WHERE dedupe_key = @key", new { key }, cancel);

    /// <summary>One by its id.</summary>
    public Task<FolderDocument?> FindAsync(long id, CancellationToken cancel) => database.FindAsync<FolderDocument>("SELECT * FROM folder_document WHERE id = @id", new { id }, cancel);

    /// <summary>
    /// Adds a document, and the task that makes its faxes where it was not refused: from the commit on it is ours. False where it is there already. Where its stem is not free it is kept by its id. Nobody is told of a refusal that <paramref name="isTold"/>.
    /// </summary>
    public async Task<bool> AddAsync(FolderDocument document, string key, bool isStemFree, CancellationToken cancel, bool isTold = false)
    {
        var now = time.GetUtcNow();
        var refusal = document.State == FolderDocumentState.Refused && !isTold ? await refusals.OfAsync(document with { CreatedAt = now }, document.Code, Plain(document.Detail), cancel) : null;
        return await database.InTransactionAsync(AddAsync, cancel);

        async Task<bool> AddAsync(Transaction tx)
        {
            var id = await tx.FindAsync<long?>(
                """
                INSERT INTO folder_document (folder, node, dedupe_key, name, control, kept_stem, size, modified_at, control_size, control_modified_at, login, blob_id, parts, reference, state, place, code, detail, created_at)
                VALUES (@Folder, @Node, @key, @Name, @Control, '', @Size, @ModifiedAt, @ControlSize, @ControlModifiedAt, @Login, @BlobId, @Parts, @Reference, @state, 'root', @Code, @Detail, @now)
                ON CONFLICT (dedupe_key) DO NOTHING RETURNING id
                """,
                new
                {
                    document.Folder, storage.Node, key, document.Name, document.Control, document.Size, document.ModifiedAt, document.ControlSize, document.ControlModifiedAt, document.Login, document.BlobId,
                    document.Parts, document.Reference, state = Word(document.State), document.Code, Detail = Plain(document.Detail), now,
                });
            if (id is null)
                return false;
            var stem = FileNames.StemOf(document.Name);
            var isTaken = !isStemFree || await tx.FindAsync<int>("SELECT count(*) FROM folder_document WHERE folder = @Folder AND kept_stem = @stem", new { document.Folder, stem }) > 0;
            // After an underscore: behind anything else it would be a part of the number for whoever drops the file again.
            await tx.ExecuteAsync("UPDATE folder_document SET kept_stem = @kept WHERE id = @id", new { kept = isTaken ? $"{stem}_{id}" : stem, id });
            if (document.State == FolderDocumentState.Refused)
            {
                if (refusal is not null)
                    await refusals.AddAsync(tx, refusal, id.Value);
                return true;
            }

            await BlobUse.KeepAsync(tx, document.BlobId!, Owner(id.Value));
            await tasks.AddAsync(tx, new NewTask(SubmitDocument.TaskKind, new DocumentToSubmit(id.Value), Owner(id.Value)));
            return true;
        }
    }

    /// <summary>It became a submission.</summary>
    public static async Task QueuedAsync(Transaction tx, long id, string jobId)
    {
        await tx.ExecuteAsync("UPDATE folder_document SET state = 'queued', job_id = @jobId, parts = '' WHERE id = @id AND state = 'taken'", new { id, jobId });
        await BlobUse.ReleaseAsync(tx, Owner(id));
    }

    /// <summary>It becomes no fax, and somebody is told: in the transaction that the caller's part is in too.</summary>
    public async Task RefuseAsync(FolderDocument document, string code, string detail, Func<Transaction, Task> with, CancellationToken cancel)
    {
        var refusal = await refusals.OfAsync(document, code, Plain(detail), cancel);
        await database.InTransactionAsync(
            async tx =>
            {
                await RefuseAsync(tx, document.Id, code, detail, refusal);
                await with(tx);
            },
            cancel);
    }

    /// <summary>The same within the transaction that gives its task up.</summary>
    public async Task GiveUpAsync(Transaction tx, long id, string code, string detail)
    {
        if (await tx.FindAsync<FolderDocument>("SELECT * FROM folder_document WHERE id = @id", new { id }) is { } document)
            await RefuseAsync(tx, id, code, detail, await refusals.OfAsync(document, code, Plain(detail), CancellationToken.None));
    }

    private async Task RefuseAsync(Transaction tx, long id, string code, string detail, RefusalReport refusal)
    {
        if (await tx.ExecuteAsync("UPDATE folder_document SET state = 'refused', code = @code, detail = @detail, parts = '' WHERE id = @id AND state = 'taken'", new { id, code, detail = Plain(detail) }) == 1)
            await refusals.AddAsync(tx, refusal, id);
        await BlobUse.ReleaseAsync(tx, Owner(id));
    }

    /// <summary>Since when it is put off for this reason, which is from now on where it was not, or for another.</summary>
    public Task<DateTimeOffset> DelayAsync(FolderDocument document, string code, CancellationToken cancel) => document.DelayedAt is { } since && document.DelayedCode == code ? Task.FromResult(since) : database.InTransactionAsync(
        async tx =>
        {
            var now = time.GetUtcNow();
            await tx.ExecuteAsync("UPDATE folder_document SET delayed_at = @now, delayed_code = @code WHERE id = @Id", new { document.Id, now, code });
            return now;
        },
        cancel);

    /// <summary>Those of a folder whose files lie where they were dropped.</summary>
    public Task<IReadOnlyList<FolderDocument>> DroppedAsync(string folder, long after, CancellationToken cancel) => database.QueryAsync<FolderDocument>(
        "SELECT * FROM folder_document WHERE folder = @folder AND place = 'root' AND id > @after ORDER BY id LIMIT @most", new { folder, after, most = AtOnce }, cancel);

    /// <summary>Those of a folder that are over: refused, or without a fax or mail that is still to be sent.</summary>
    public Task<IReadOnlyList<FolderDocument>> OverAsync(string folder, long after, CancellationToken cancel) => database.QueryAsync<FolderDocument>(
        """
        SELECT * FROM folder_document d WHERE d.folder = @folder AND d.place = 'accepted' AND d.id > @after AND (d.state = 'refused' OR (d.state = 'queued'
            AND NOT EXISTS (SELECT 1 FROM fax f WHERE f.job_id = d.job_id AND f.state IN ('waiting', 'sending', 'held'))
            AND NOT EXISTS (SELECT 1 FROM mail_copy m WHERE m.job_id = d.job_id AND m.state = 'waiting')))
        ORDER BY d.id LIMIT @most
        """,
        new { folder, after, most = AtOnce },
        cancel);

    /// <summary>Those of a folder that came to their last place before a time.</summary>
    public Task<IReadOnlyList<FolderDocument>> OldAsync(string folder, long after, DateTimeOffset before, CancellationToken cancel) => database.QueryAsync<FolderDocument>(
        "SELECT * FROM folder_document WHERE folder = @folder AND place IN ('sent', 'failed') AND finished_at < @before AND id > @after ORDER BY id LIMIT @most", new { folder, after, before, most = AtOnce }, cancel);

    /// <summary>Its files are in another place now.</summary>
    public Task MovedAsync(FolderDocument document, FolderDocumentPlace place, CancellationToken cancel) => database.InTransactionAsync(
        tx => tx.ExecuteAsync(
            "UPDATE folder_document SET place = @to, finished_at = @finished WHERE id = @Id AND place = @from",
            new { document.Id, from = Word(document.Place), to = Word(place), finished = place == FolderDocumentPlace.Accepted ? (DateTimeOffset?)null : time.GetUtcNow() }),
        cancel);

    /// <summary>Its files are gone.</summary>
    public Task RemoveAsync(long id, CancellationToken cancel) => database.InTransactionAsync(tx => tx.ExecuteAsync("DELETE FROM folder_document WHERE id = @id", new { id }), cancel);

    /// <summary>How many documents of a folder are not over.</summary>
    public Task<int> OpenAsync(string folder, CancellationToken cancel) => database.FindAsync<int>("SELECT count(*) FROM folder_document WHERE folder = @folder AND place IN ('root', 'accepted')", new { folder }, cancel);

    /// <summary>How many documents of a folder failed, and are not removed yet.</summary>
    public Task<int> FailedAsync(string folder, CancellationToken cancel) => database.FindAsync<int>("SELECT count(*) FROM folder_document WHERE folder = @folder AND (state = 'refused' OR place = 'failed')", new { folder }, cancel);

    /// <summary>Words that may name what a stranger wrote: no database keeps a NUL, and nobody wants to read the rest.</summary>
    private static string Plain(string words) => string.Concat(words.EnumerateRunes().Take(LongestDetail).Select(rune => Rune.IsControl(rune) ? " " : rune.ToString()));

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
