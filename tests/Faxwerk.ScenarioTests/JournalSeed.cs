using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Faxwerk.ScenarioTests;

/// <summary>Weeks of faxes and calls in the tables of a server that is not running: what pages of lists and statistics look at.</summary>
internal static class JournalSeed
{
    /// <summary>Faxes that <see cref="FillAsync"/> adds, and how many of them were received.</summary>
    public const int Faxes = 260, Received = 52;

    private static readonly string[] Names =
        ["Donaudampfschifffahrtsgesellschaft Hauptbetriebswerk", "Gemeinschaftspraxis Dr. Müller-Lüdenscheidt", "Kanzlei Schulze & Partner", "Stadtverwaltung Neustadt an der Weinstraße"];

    private static readonly string[] Subjects = ["Rechtsschutzversicherungsbescheinigung", "Angebot 4711", "Befund", "Straßenverkehrszulassungsordnung, Änderung"];

    private static readonly int[] Failures = [10, 11, 31];

    /// <summary>One fax every two hours back from now, each fifth received, each seventh failed.</summary>
    public static async Task FillAsync(FaxWorld world)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(world.Folder, "faxwerk.db")};Pooling=False");
        await connection.OpenAsync();
        await using var all = await connection.BeginTransactionAsync();
        var now = TimeProvider.System.GetUtcNow();
        for (var at = 1; at <= Faxes; at++)
        {
            var (isReceived, isFailed) = (at % 5 == 0, at % 7 == 0 && at % 5 != 0);
            var (direction, outcome, status) = isReceived ? ("in", "received", 0) : isFailed ? ("out", "failed", Failures[at % 3]) : ("out", "sent", 0);
            var ended = (now - TimeSpan.FromHours(2 * at)).ToUnixTimeMilliseconds();
            var (trunk, number, name, subject) = (at % 3 == 0 ? "Ersatzleitung" : "trunk", Number(at), Names[at % 4], isReceived ? "" : Subjects[at % 4]);
            var pages = 1 + (at % 6);
            await RunAsync(
                connection,
                """
                INSERT INTO journal (direction, fax_id, at, started_at, outcome, status, submitted_by, sender, number, own_number, name, subject, csid, trunk, pages, pages_confirmed, attempts, words, told)
                VALUES (@direction, @fax, @ended, @ended, @outcome, @status, @by, @sender, @number, '', @name, @subject, @number, @trunk, @pages, @confirmed, 1, lower(@name || ' ' || @subject || ' ' || @number), 1)
                """,
                ("direction", direction), ("fax", 100_000 + at), ("ended", ended), ("outcome", outcome), ("status", status), ("by", isReceived ? "" : "key:erp"), ("sender", isReceived ? "" : "erp@firma.de"), ("number", number),
                ("name", name), ("subject", subject), ("trunk", trunk), ("pages", pages), ("confirmed", isFailed ? 0 : pages));
            await RunAsync(
                connection,
                """
                INSERT INTO call (direction, line_id, trunk, node, fax_id, called, caller, peer, started_at, connected_at, ended_at, status, detail, sip_status, transport, bit_rate, ecm, coding, remote_machine,
                    pages_confirmed, pages) VALUES (@direction, 1, @trunk, 'n', @fax, @number, '', '', @begun, @begun, @ended, @status, '', 200, 'T.38', 14400, 1, 'MMR', '', @pages, '[]')
                """,
                ("direction", direction), ("trunk", trunk), ("fax", isReceived ? null : 100_000 + at), ("number", number), ("begun", ended - (600_000L * (1 + (at % 4)))), ("ended", ended), ("status", status), ("pages", pages));
        }

        await all.CommitAsync();
    }

    private static string Number(int at) => string.Create(CultureInfo.InvariantCulture, $"{(at % 4) switch { 0 => "+4930", 1 => "+4989", 2 => "+4144", _ => "+4366" }}{5_550_000 + at}");

    private static async Task RunAsync(SqliteConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue("@" + name, value ?? DBNull.Value);
        await command.ExecuteNonQueryAsync();
    }
}
