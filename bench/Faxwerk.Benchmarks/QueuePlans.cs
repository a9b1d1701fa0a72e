using Faxwerk.Storage;

namespace Faxwerk.Benchmarks;

/// <summary>How the engine goes about the statements that must be quick, for docs/benchmarks.md.</summary>
internal static class QueuePlans
{
    private static readonly (string What, string Sql)[] Statements =
    [
        ("claim", """
            SELECT f.id FROM fax f BY_WAITING CROSS JOIN route_line r
            WHERE f.state = 'waiting' AND r.route_id = f.route_id AND r.line_id = 1 AND f.due_at <= 1900000000000 AND f.not_after > 1000000000000 AND NOT EXISTS (SELECT 1 FROM line_call c WHERE c.destination_lock = f.destination_lock)
            ORDER BY f.effective_priority, f.rank, f.id LIMIT 1
            """),
        ("list", "SELECT f.id FROM fax f BY_WAITING WHERE f.state = 'waiting' AND f.due_at <= 1900000000000 ORDER BY f.effective_priority, f.rank, f.id LIMIT 50"),
        ("journal", "SELECT id FROM journal WHERE 1 = 1 ORDER BY at DESC, id DESC LIMIT 50"),
    ];

    public static async Task WriteAsync(TextWriter output, Database database, string engine)
    {
        var search = database.HasSubstring("journal", "words").Replace("@Like", "'%beleg 7771%'", StringComparison.Ordinal)
            .Replace("@Trigrams", "'\"bel\" AND \"ele\" AND \"leg\" AND \"777\" AND \"771\"'", StringComparison.Ordinal);
        foreach (var (what, statement) in Statements.Append(("search", search)))
        {
            var sql = statement.Replace("BY_WAITING", database.ByIndex("fax_waiting"), StringComparison.Ordinal);
            var lines = engine == "postgres"
                ? await database.QueryAsync<string>($"EXPLAIN (COSTS OFF) {sql}")
                : (await database.QueryAsync<PlanStep>($"EXPLAIN QUERY PLAN {sql}")).Select(step => step.Detail);
            foreach (var line in lines)
                await output.WriteLineAsync($"{engine} plan of {what}: {line}");
        }
    }

    private sealed record PlanStep
    {
        public string Detail { get; init; } = "";
    }
}
