using System.Text.Json;
using Faxwerk.Barcodes;
using Faxwerk.Contacts;
using Faxwerk.Directory;
using Faxwerk.Journal;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;

namespace Faxwerk.Inbox;

/// <summary>The tables <c>received_fax</c> and <c>received_page</c>.</summary>
public sealed class ReceivedFaxes(Database database, TaskQueue tasks, CallJournal journal, ContactTable contacts, StorageOptions storage, TimeProvider time)
{
    /// <summary>The kind of task that routes a fax; its payload is <see cref="FaxToRoute"/>.</summary>
    public const string RouteFax = "RouteFax";

    /// <summary>A call over this line is being answered. Returns the id of its row.</summary>
    public Task<long> BeginAsync(int lineId, AnnouncedCall announced, CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
            {
                var (call, called, caller) = announced;
                var id = await tx.FindAsync<long>(
                    """
                    INSERT INTO received_fax (state, called, called_e164, called_is_certain, caller, caller_e164, caller_is_certain, caller_name, redirected_from, redirect_reason, call_id, peer, node, line_id, pages, bad_rows, started_at)
                    VALUES ('receiving', @Called, @calledE164, @calledIsCertain, @Caller, @callerE164, @callerIsCertain, @CallerName, @RedirectedFrom, @RedirectReason, @CallId, @From, @Node, @lineId, 0, 0, @now) RETURNING id
                    """,
                    new
                    {
                        call.Called, calledE164 = called.E164, calledIsCertain = called.IsCertain ? 1 : 0, call.Caller, callerE164 = caller.E164, callerIsCertain = caller.IsCertain ? 1 : 0,
                        call.CallerName, call.RedirectedFrom, call.RedirectReason, call.CallId, call.From, storage.Node, lineId, now = time.GetUtcNow(),
                    });
                tx.Announce(Topics.Received, id);
                return id;
            },
            cancel);

    /// <summary>The first page of a document has come that is fetched from another machine. Returns the id of its row.</summary>
    public Task<long> BeginFetchedAsync(Transaction tx, FetchedFax fax) =>
        tx.FindAsync<long>(
            """
            INSERT INTO received_fax (state, called, caller, caller_e164, caller_is_certain, call_id, peer, node, line_id, pages, bad_rows, started_at, poll_id, poll_attempt, mail_to)
            VALUES ('receiving', @Own, @Number, @Number, 1, '', '', @Node, @LineId, 0, 0, @now, @PollId, @Attempt, @MailTo) RETURNING id
            """,
            new { fax.Own, fax.Number, storage.Node, fax.LineId, now = time.GetUtcNow(), fax.PollId, fax.Attempt, fax.MailTo });

    /// <summary>The call of a poll is over: records how, and where it broke off queues what was confirmed. Null where no page came.</summary>
    public async Task<ReceivedFax?> EndFetchedAsync(Transaction tx, long pollId, long attempt, CallOutcome outcome)
    {
        if (await tx.FindAsync<long?>("SELECT id FROM received_fax WHERE poll_id = @pollId AND poll_attempt = @attempt", new { pollId, attempt }) is not { } id)
            return null;
        await WriteOutcomeAsync(tx, id, outcome);
        await FinishBrokenAsync(tx, id);
        await WriteJournalAsync(tx, id);
        tx.Announce(Topics.Received, id);
        return await tx.FindAsync<ReceivedFax>("SELECT * FROM received_fax WHERE id = @id", new { id });
    }

    /// <summary>
    /// Records a page whose blob is on disk; with the last page the fax is complete and its routing is queued. When this returns
    /// the page may be confirmed to the sender.
    /// </summary>
    /// <exception cref="InvalidOperationException">The fax is over: nobody would get the page, so it must not be confirmed.</exception>
    public Task StorePageAsync(long id, ReceivedPage page, Blob blob, CancellationToken cancel) =>
        database.InTransactionAsync(tx => StorePageAsync(tx, id, page, blob), cancel);

    /// <inheritdoc cref="StorePageAsync(long, ReceivedPage, Blob, CancellationToken)"/>
    public async Task StorePageAsync(Transaction tx, long id, ReceivedPage page, Blob blob)
    {
        await tx.ExecuteAsync(
            "INSERT INTO received_page (fax_id, page_index, blob_id, bad_rows, stored_at) VALUES (@id, @Index, @blobId, @BadRows, @now)",
            new { id, page.Index, blobId = blob.Id, page.BadRows, now = time.GetUtcNow() });
        var open = await tx.ExecuteAsync(
            "UPDATE received_fax SET pages = pages + 1, bad_rows = bad_rows + @BadRows, csid = @RemoteId, subaddress = COALESCE(@Subaddress, subaddress) WHERE id = @id AND state = 'receiving'",
            new { id, page.BadRows, page.RemoteId, page.Subaddress });
        if (open == 0)
            throw new InvalidOperationException($"Received fax {id} is over.");
        await BlobUse.KeepAsync(tx, blob.Id, Owner(id));
        if (page.IsLast)
        {
            await FinishAsync(tx, id, ReceivedState.Complete);
            await WriteJournalAsync(tx, id);
        }

        tx.Announce(Topics.Received, id);
    }

    /// <summary>The call is over: records how, and where it broke off queues what was confirmed.</summary>
    public Task EndAsync(long id, CallOutcome outcome, CancellationToken cancel) =>
        database.InTransactionAsync(tx => EndAsync(tx, id, outcome), cancel);

    /// <summary>The same in the caller's transaction, for the journal with the document <paramref name="offerId"/> that the call asked for.</summary>
    public async Task EndAsync(Transaction tx, long id, CallOutcome outcome, long? offerId = null)
    {
        var row = await WriteOutcomeAsync(tx, id, outcome);
        if (row is not null)
            await journal.AddAsync(tx, new EndedCall(CallDirection.In, row.LineId, row.Node, row.Called, row.Caller, outcome) { ReceivedId = id, OfferId = offerId, Peer = row.Peer });
        await FinishBrokenAsync(tx, id);
        await WriteJournalAsync(tx, id);
        tx.Announce(Topics.Received, id);
    }

    /// <summary>The call asked for a document and brought none: it is no received fax. False, and nothing happens, where pages came.</summary>
    public async Task<bool> WithdrawAsync(Transaction tx, long id)
    {
        var withdrawn = await tx.ExecuteAsync("DELETE FROM received_fax WHERE id = @id AND state = 'receiving' AND pages = 0", new { id }) > 0;
        tx.Announce(Topics.Received, id);
        return withdrawn;
    }

    /// <summary>
    /// Ends calls that broke off without anybody recording it: those of <paramref name="node"/> (a node that starts has no calls), and those without a new page
    /// since <paramref name="before"/>, whose node never came back. Their confirmed pages are delivered, marked incomplete. Returns their number.
    /// </summary>
    public Task<int> RecoverAsync(string? node, DateTimeOffset before, CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
            {
                var open = await tx.QueryAsync<long>(
                    """
                    SELECT id FROM received_fax WHERE state = 'receiving' AND (node = @node OR (started_at < @before
                        AND NOT EXISTS (SELECT 1 FROM received_page WHERE fax_id = received_fax.id AND stored_at >= @before)))
                    """,
                    new { node, before });
                foreach (var id in open)
                {
                    await tx.ExecuteAsync(
                        "UPDATE received_fax SET detail = 'The server ended while the call lasted; when the call ended is unknown.' WHERE id = @id",
                        new { id });
                    await FinishBrokenAsync(tx, id);
                    await WriteJournalAsync(tx, id);
                    tx.Announce(Topics.Received, id);
                }

                return open.Count;
            },
            cancel);

    /// <summary>Keeps what barcodes of a fax say, and why some could not be read; empty where they could.</summary>
    public async Task KeepBarcodesAsync(Transaction tx, long id, IReadOnlyList<Barcode> codes, string fault)
    {
        await tx.ExecuteAsync("UPDATE received_fax SET barcodes = @barcodes, barcode_fault = @fault WHERE id = @id", new { id, barcodes = JsonSerializer.Serialize(codes, Barcode.Json), fault });
        tx.Announce(Topics.Received, id);
    }

    /// <summary>One fax; null where there is none.</summary>
    public Task<ReceivedFax?> FindAsync(long id, CancellationToken cancel) =>
        database.FindAsync<ReceivedFax>("SELECT * FROM received_fax WHERE id = @id", new { id }, cancel);

    /// <summary>The newest faxes, older than <paramref name="before"/> (an id); those of an account (<see cref="OwnReceived"/>), or of all.</summary>
    public async Task<IReadOnlyList<ReceivedFax>> ListAsync(long before, int limit, CancellationToken cancel, long? account = null)
    {
        if (account is not { } reader)
            return await database.QueryAsync<ReceivedFax>("SELECT * FROM received_fax WHERE id < @before ORDER BY id DESC LIMIT @limit", new { before, limit }, cancel);
        var own = await OwnReceived.OfAsync(database, reader, cancel);
        return await database.QueryAsync<ReceivedFax>($"SELECT * FROM received_fax WHERE id < @before AND id IN ({own.Ids}) ORDER BY id DESC LIMIT @limit", own.With(new { before, limit }), cancel);
    }

    /// <summary>Whether a fax is an account's; to null every fax is.</summary>
    public async Task<bool> IsForAsync(long id, long? account, CancellationToken cancel)
    {
        if (account is not { } reader)
            return true;
        var own = await OwnReceived.OfAsync(database, reader, cancel);
        return await database.FindAsync<long?>($"SELECT id FROM received_fax WHERE id = @id AND id IN ({own.Ids})", own.With(new { id }), cancel) is not null;
    }

    /// <summary>The pages of a fax in order.</summary>
    public Task<IReadOnlyList<ReceivedPageRow>> PagesAsync(long id, CancellationToken cancel) =>
        database.QueryAsync<ReceivedPageRow>("SELECT * FROM received_page WHERE fax_id = @id ORDER BY page_index", new { id }, cancel);

    private static string Owner(long id) => $"received_fax:{id}";

    private static Task<ReceivedFax?> WriteOutcomeAsync(Transaction tx, long id, CallOutcome outcome) =>
        tx.FindAsync<ReceivedFax>(
            """
            UPDATE received_fax SET status = @status, detail = @Detail, bit_rate = @BitRate, ecm = @ecm, coding = @Coding,
                csid = COALESCE(@RemoteId, csid), subaddress = COALESCE(@Subaddress, subaddress), ended_at = @Ended
            WHERE id = @id RETURNING *
            """,
            new
            {
                id, status = (int)outcome.Status, outcome.Detail, outcome.BitRate, ecm = outcome.Ecm ? 1 : 0, outcome.Coding,
                outcome.RemoteId, outcome.Subaddress, outcome.Ended,
            });

    private async Task WriteJournalAsync(Transaction tx, long id)
    {
        if (await tx.FindAsync<ReceivedFax>("SELECT * FROM received_fax WHERE id = @id", new { id }) is not { } fax)
            return;
        if (await contacts.FindAsync(tx, fax.CallerIsCertain ? fax.CallerE164 : null, fax.Csid) is { } contact)
        {
            fax = fax with { ContactName = contact.Name, ContactCompany = contact.Company, CustomerNumber = contact.CustomerNumber };
            await tx.ExecuteAsync("UPDATE received_fax SET contact_name = @ContactName, contact_company = @ContactCompany, customer_number = @CustomerNumber WHERE id = @Id", fax);
        }

        await FaxJournal.AddAsync(tx, new JournalEntry
        {
            Direction = CallDirection.In, FaxId = id, At = fax.EndedAt ?? time.GetUtcNow(), StartedAt = fax.StartedAt, Status = fax.Status,
            Outcome = fax.State == ReceivedState.Complete ? JournalOutcome.Received : fax.State, Number = fax.CallerNumber.Shown, OwnNumber = fax.CalledNumber.Shown, Name = fax.Known(withCustomerNumber: true) ?? fax.CallerName ?? "", Csid = fax.Csid ?? "",
            Trunk = await tx.FindAsync<string>("SELECT name FROM line WHERE id = @LineId", new { fax.LineId }) ?? "", Pages = fax.Pages, PagesConfirmed = fax.Pages, Attempts = 1,
        });
    }

    private async Task FinishBrokenAsync(Transaction tx, long id)
    {
        var pages = await tx.FindAsync<int?>("SELECT pages FROM received_fax WHERE id = @id AND state = 'receiving'", new { id });
        if (pages is > 0)
            await FinishAsync(tx, id, ReceivedState.Incomplete);
        else if (pages is 0)
            await tx.ExecuteAsync("UPDATE received_fax SET state = 'failed' WHERE id = @id", new { id });
    }

    private async Task FinishAsync(Transaction tx, long id, string state)
    {
        await tx.ExecuteAsync("UPDATE received_fax SET state = @state WHERE id = @id", new { id, state });
        await tasks.AddAsync(tx, new NewTask(RouteFax, new FaxToRoute(id), $"route:{id}"));
    }
}

/// <summary>Payload of tasks about one received fax.</summary>
public sealed record ReceivedFaxRef(long FaxId);

/// <summary>Payload of the task that routes a fax: <paramref name="IsRead"/> once its pages are read for words that make it junk, <paramref name="IsReleased"/> once somebody has said that it is none, <paramref name="IsScanned"/> once its barcodes are read, or waited for in vain. Stored as JSON: names never change.</summary>
public sealed record FaxToRoute(long FaxId, bool IsRead = false, bool IsReleased = false, bool IsScanned = false);
