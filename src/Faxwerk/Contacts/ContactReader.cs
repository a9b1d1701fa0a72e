using Faxwerk.Storage;

namespace Faxwerk.Contacts;

/// <summary>Reads sources into the table. Contacts of a reading count from its end on, all at once; one that fails, or finds nobody, leaves those from before.</summary>
internal sealed class ContactReader(Database database, ContactTable contacts, IEnumerable<IContactSource> kinds, TimeProvider time)
{
    private const int Batch = 500, Most = 500_000;

    /// <summary>After that long a node that was reading counts as gone.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>When a source that could not be read is tried again, where it is not read sooner anyway.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(5);

    /// <summary>Reads a source where it is due and no other node reads it; null where it is not.</summary>
    public async Task<ContactReading?> ReadAsync(string name, ContactSourceSettings settings, CancellationToken cancel)
    {
        if (kinds.FirstOrDefault(kind => kind.Kind == settings.Kind) is not { } source || await ClaimAsync(name, settings, cancel) is not { } claimed)
            return null;
        try
        {
            return await EndAsync(name, await FillAsync(name, claimed.Generation + 1, source.ReadAsync(settings, cancel), cancel), cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            return await EndAsync(name, new ContactReading { Name = name, Fault = fault.Message.Length > 500 ? fault.Message[..500] : fault.Message }, cancel);
        }
    }

    private Task<ContactReading?> ClaimAsync(string name, ContactSourceSettings settings, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var now = time.GetUtcNow();
            await tx.ExecuteAsync("INSERT INTO contact_source (name, generation) VALUES (@name, 0) ON CONFLICT DO NOTHING", new { name });
            return await tx.FindAsync<ContactReading>(
                """
                UPDATE contact_source SET started_at = @now WHERE name = @name AND (started_at IS NULL OR started_at < @gone)
                    AND (read_at IS NULL OR read_at <= @due OR (fault <> '' AND read_at <= @again)) RETURNING *
                """,
                new { name, now, gone = now - Longest, due = now - settings.Every, again = now - Retry });
        },
        cancel);

    private async Task<ContactReading> FillAsync(string name, long generation, IAsyncEnumerable<ContactEntry> entries, CancellationToken cancel)
    {
        // Of a reading that a node did not end.
        await database.InTransactionAsync(tx => tx.ExecuteAsync("DELETE FROM contact WHERE source = @name AND generation >= @generation", new { name, generation }), cancel);
        var (rows, count, leftOut) = (new List<Contact>(Batch), 0, 0);
        await foreach (var entry in entries.WithCancellation(cancel))
        {
            var before = rows.Count;
            rows.AddRange(contacts.Rows(name, entry));
            (count, leftOut) = (count + rows.Count - before, leftOut + (rows.Count == before ? 1 : 0));
            if (count > Most)
                throw new FormatException($"The source has more than {Most} numbers.");
            if (rows.Count >= Batch)
                await WriteAsync(rows, generation, cancel);
        }

        await WriteAsync(rows, generation, cancel);
        return count == 0
            ? new ContactReading { Name = name, LeftOut = leftOut, Fault = leftOut == 0 ? "The source has no contacts." : "No contact of the source has a number, and name or company." }
            : new ContactReading { Name = name, Generation = generation, Entries = count, LeftOut = leftOut };
    }

    private async Task WriteAsync(List<Contact> rows, long generation, CancellationToken cancel)
    {
        await database.InTransactionAsync(
            async tx =>
            {
                foreach (var row in rows)
                {
                    await tx.ExecuteAsync(
                        "INSERT INTO contact (source, generation, number, written, name, company, customer_number, words) VALUES (@Source, @generation, @Number, @Written, @Name, @Company, @CustomerNumber, @Words)",
                        new { row.Source, generation, row.Number, row.Written, row.Name, row.Company, row.CustomerNumber, row.Words });
                }
            },
            cancel);
        rows.Clear();
    }

    private Task<ContactReading> EndAsync(string name, ContactReading reading, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var kept = reading.Fault.Length == 0
                ? "generation = @Generation, entries = @Entries, left_out = @LeftOut"
                : "generation = generation";
            await tx.ExecuteAsync($"UPDATE contact_source SET {kept}, fault = @Fault, read_at = @now, started_at = NULL WHERE name = @Name", new { reading.Name, reading.Generation, reading.Entries, reading.LeftOut, reading.Fault, now = time.GetUtcNow() });
            await tx.ExecuteAsync("DELETE FROM contact WHERE source = @name AND generation <> coalesce((SELECT generation FROM contact_source WHERE name = @name), -1)", new { name });
            return reading;
        },
        cancel);
}
