using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Faxwerk.Benchmarks;

/// <summary>Fills the tables <c>fax</c> and <c>journal</c> with what a company of a thousand users might have there: one transaction on SQLite, COPY on PostgreSQL.</summary>
internal sealed class QueueFill(DbConnection connection) : IAsyncDisposable
{
    private const int Users = 1000;

    private static readonly string[] First = ["Anna", "Jörg", "Müller & Söhne", "Praxis Dr. Huber", "Kanzlei Weiß", "Stadtwerke", "Apotheke am Markt", "Spedition Krüger", "Notariat", "Labor"];
    private static readonly string[] Subjects = ["Rechnung", "Bestellung", "Befund", "Angebot", "Lieferschein", "Vertrag", "Mahnung", "Kündigung"];
    private static readonly string[] Places = ["89", "30", "711", "40", "221", "69", "351", "911"];

    private static readonly string[] FaxColumns =
    [
        "job_id", "sender", "submitted_by", "subject", "recipient_name", "number_typed", "number_e164", "number_dialled", "destination_lock", "blob_id", "page_count", "confirmed_pages", "resolution", "size_bytes", "options",
        "origin", "site", "route_id", "priority", "effective_priority", "rank", "state", "created_at", "due_at", "not_after", "dials", "tries", "attempt",
    ];

    private static readonly string[] JournalColumns =
    [
        "direction", "fax_id", "at", "started_at", "outcome", "status", "submitted_by", "sender", "number", "own_number", "name", "subject", "csid", "trunk", "pages", "pages_confirmed", "attempts", "words",
    ];

    public static async Task<QueueFill> OpenAsync(string postgres, string folder)
    {
        DbConnection connection = postgres.Length > 0 ? new NpgsqlConnection(postgres) : new SqliteConnection($"Data Source={Path.Combine(folder, "faxwerk.db")}");
        await connection.OpenAsync();
        return new QueueFill(connection);
    }

    public async Task RunAsync(int waiting, int entries, DateTimeOffset now)
    {
        var random = new Random(5);
        await WriteAsync("fax", FaxColumns, Enumerable.Range(1, waiting).Select(number => Fax(number, random, now.ToUnixTimeMilliseconds())));
        var again = await LeaveIndexAsync();
        await WriteAsync("journal", JournalColumns, Enumerable.Range(1, entries).Select(number => Entry(number, entries, random, now.ToUnixTimeMilliseconds())));
        await ExecuteAsync(again);

        // Nobody runs ANALYZE on a customer's SQLite, and PostgreSQL does it by itself.
        await ExecuteAsync(connection is NpgsqlConnection ? "VACUUM ANALYZE" : "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Drops what keeps the index of substrings up to date row by row; returns what makes it anew in one go.</summary>
    private async Task<string> LeaveIndexAsync()
    {
        if (connection is NpgsqlConnection)
        {
            var index = (string)(await ExecuteAsync("SELECT indexdef FROM pg_indexes WHERE indexname = 'journal_words'"))!;
            await ExecuteAsync("DROP INDEX journal_words");
            return index;
        }

        await ExecuteAsync("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
        var trigger = (string)(await ExecuteAsync("SELECT sql FROM sqlite_master WHERE name = 'journal_words_added'"))!;
        await ExecuteAsync("DROP TRIGGER journal_words_added");
        return $"INSERT INTO journal_words(journal_words) VALUES ('rebuild'); {trigger}";
    }

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Every tenth is held, four in ten are due later; those are the first in the order of the queue, as a broadcast for the night is.</summary>
    private static object?[] Fax(int number, Random random, long now)
    {
        var (user, place, priority) = (random.Next(Users), Places[random.Next(Places.Length)], random.Next(4));
        var typed = $"0{place}/{random.Next(1_000_000, 9_999_999)}";
        var e164 = $"+49{typed.Replace("/", "", StringComparison.Ordinal)[1..]}";
        var later = number % 5 < 2;
        return
        [
            $"job{number / 3}", $"user{user}@example.com", $"user:{user}", Subject(number, random), Name(number, random), typed, e164, e164, e164, "0123456789abcdef0123456789abcdef", random.Next(1, 12), 0, "fine", 40_000L, "{}",
            "{}", "", 1, later ? 0 : priority, later ? 0 : priority, now - 3_600_000 + (number * 30L), number % 10 == 9 ? "held" : "waiting", now - 3_600_000 + number, later ? now + 3_600_000 + number : now - 60_000,
            now + 86_400_000, 0, 0, 0L,
        ];
    }

    private static object?[] Entry(int number, int entries, Random random, long now)
    {
        var (user, place, received) = (random.Next(Users), Places[random.Next(Places.Length)], random.Next(3) == 0);
        var e164 = $"+49{place}{random.Next(1_000_000, 9_999_999)}";
        var csid = random.Next(50) == 0 ? $"ACME {random.Next(1000)}" : $"+49 {place} {random.Next(1_000_000, 9_999_999)}";
        var (name, subject, sender) = (Name(number, random), received ? "" : Subject(number, random), received ? "" : $"user{user}@example.com");
        var at = now - ((entries - number) * 30_000L);
        var failed = random.Next(12) == 0;
        return
        [
            received ? "in" : "out", (long)number, at, at - 90_000, received ? (failed ? "incomplete" : "received") : (failed ? "failed" : "sent"), failed ? 11 : 0, received ? "" : $"user:{user}", sender, e164, "+49895550100",
            name, subject, csid, random.Next(4) == 0 ? "backup" : "trunk", 2, 2, 1,
            string.Join(' ', name, subject, sender, csid, e164, "+49895550100", $"0{e164[3..]}", csid.Replace(" ", "", StringComparison.Ordinal)).ToLowerInvariant(),
        ];
    }

    private static string Name(int number, Random random) => number % 5000 == 0 ? $"Gasthof Wiesn {number}" : $"{First[random.Next(First.Length)]} {random.Next(10_000)}";

    private static string Subject(int number, Random random) =>
        string.Create(CultureInfo.InvariantCulture, $"{Subjects[random.Next(Subjects.Length)]} Beleg {number}");

    private async Task WriteAsync(string table, string[] columns, IEnumerable<object?[]> rows)
    {
        if (connection is NpgsqlConnection postgres)
        {
            await using var copy = await postgres.BeginBinaryImportAsync($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)");
            copy.Timeout = TimeSpan.FromMinutes(30);
            foreach (var row in rows)
                await copy.WriteRowAsync(default, row);
            await copy.CompleteAsync();
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, at) => $"@p{at}"))})";
        foreach (var (at, _) in columns.Index())
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{at}";
            command.Parameters.Add(parameter);
        }

        foreach (var row in rows)
        {
            foreach (var (at, value) in row.Index())
                command.Parameters[at].Value = value ?? DBNull.Value;
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }
}
