using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapper;
using Faxwerk.Directory;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Queue;

/// <summary>Puts one document for thousands of recipients into the queue, many rows a statement. None of these faxes is reported by itself: who asked for the broadcast does that.</summary>
public sealed class BroadcastFaxes(SecretText secrets, IOptionsMonitor<RouteSettings> routes, OwnNumbers own, Economy economy, TimeProvider time)
{
    /// <summary>SQLite looks for each parameter among all of its statement: with many rows that takes longer than writing them.</summary>
    private const int RowsPerStatement = 25;

    private static readonly ConcurrentDictionary<int, string> Statements = new();

    /// <summary>
    /// Adds a fax for each recipient in the caller's transaction, due one after the other within <paramref name="spread"/> and given up <paramref name="patience"/> after that. Returns when the last is due. The document is kept for
    /// <c>broadcast:ID</c>.
    /// </summary>
    public async Task<DateTimeOffset> EnqueueAsync(Transaction tx, NewFax fax, long broadcast, TimeSpan spread, TimeSpan patience)
    {
        fax = fax.From(await own.FindAsync(tx, fax.SubmittedBy, fax.Site));
        var now = time.GetUtcNow();
        var first = fax.DueAt is { } at && at > now ? at : now;
        var due = first;
        foreach (var (part, recipients) in fax.Recipients.Chunk(RowsPerStatement).Index())
        {
            var arguments = new DynamicParameters(new
            {
                fax.JobId, fax.Sender, fax.SubmittedBy, fax.Subject, fax.BlobId, fax.PageCount, fax.Resolution, fax.SizeBytes, fax.Origin, fax.Site, priority = (int)fax.Priority, now, broadcast,
            });
            foreach (var (row, recipient) in recipients.Index())
            {
                var index = (part * RowsPerStatement) + row;
                var wanted = first + (spread * ((double)index / fax.Recipients.Count));
                due = economy.DueFor(fax.Priority, wanted, fax.Site);
                Add(arguments, row, fax, recipient, wanted, due, due + patience, FaxQueue.RankOf(now, fax.PageCount, index));
            }

            await tx.ExecuteAsync(StatementOf(recipients.Length), arguments);
        }

        await BlobUse.KeepAsync(tx, fax.BlobId, $"broadcast:{broadcast}");
        tx.Announce(Topics.Queue);
        return due;
    }

    private void Add(DynamicParameters arguments, int at, NewFax fax, FaxRecipient recipient, DateTimeOffset wanted, DateTimeOffset due, DateTimeOffset notAfter, long rank)
    {
        var options = fax.Options with
        {
            Subaddress = recipient.Subaddress.Length == 0 ? fax.Options.Subaddress : recipient.Subaddress,
            FaxPassword = fax.Options.FaxPassword is { Length: > 0 } password ? secrets.Protect(password) : null,
        };
        arguments.Add($"name{at}", recipient.Name);
        arguments.Add($"typed{at}", recipient.Number.Typed);
        arguments.Add($"e164{at}", recipient.Number.E164);
        arguments.Add($"dialled{at}", recipient.Number.Dialled);
        arguments.Add($"lock{at}", recipient.SeveralLines ? null : recipient.Number.E164);
        arguments.Add($"options{at}", JsonSerializer.Serialize(options, SendOptions.Json));
        arguments.Add($"route{at}", routes.CurrentValue.RouteFor(fax.Site, recipient.Number.E164, recipient.Number.Classes));
        arguments.Add($"rank{at}", rank);
        arguments.Add($"wanted{at}", wanted.ToUnixTimeMilliseconds());
        arguments.Add($"due{at}", due.ToUnixTimeMilliseconds());
        arguments.Add($"after{at}", notAfter.ToUnixTimeMilliseconds());
    }

    /// <summary>The same text for the same number of rows, so that the engine need not read it anew.</summary>
    private static string StatementOf(int rows) => Statements.GetOrAdd(rows, static rows =>
    {
        var text = new StringBuilder(
            """
            INSERT INTO fax (job_id, sender, submitted_by, subject, recipient_name, number_typed, number_e164, number_dialled, destination_lock, blob_id, page_count,
                confirmed_pages, resolution, size_bytes, options, origin, site, route_id, priority, effective_priority, rank, state, created_at, wanted_at, due_at, not_after, dials, tries, attempt, broadcast_id)
            VALUES
            """);
        for (var row = 0; row < rows; row++)
        {
            text.Append(row == 0 ? " " : ", ").Append(
                CultureInfo.InvariantCulture,
                $"(@JobId, @Sender, @SubmittedBy, @Subject, @name{row}, @typed{row}, @e164{row}, @dialled{row}, @lock{row}, @BlobId, @PageCount, 0, @Resolution, @SizeBytes, @options{row}, @Origin, @Site, coalesce((SELECT id FROM route WHERE name = @route{row}), 1), @priority, @priority, @rank{row}, 'waiting', @now, @wanted{row}, @due{row}, @after{row}, 0, 0, 0, @broadcast)");
        }

        return text.ToString();
    });
}
