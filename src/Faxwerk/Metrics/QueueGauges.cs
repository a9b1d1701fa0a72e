using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Metrics;

/// <summary>What the database knows of this moment, over all nodes.</summary>
public sealed class QueueGauges(Database database, OpenFaxes faxes, TimeProvider time)
{
    /// <summary>Writes it.</summary>
    public async Task WriteAsync(PrometheusWriter writer, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var counts = await faxes.CountsAsync(cancel);
        writer.Head("faxwerk_queue_faxes", "gauge", "Open faxes by state.");
        foreach (var (state, count) in new[] { ("waiting", counts.Waiting), ("held", counts.Held), ("sending", counts.Sending) })
            writer.Sample("faxwerk_queue_faxes", PrometheusWriter.Labels([new("state", state)]), count);
        writer.Gauge("faxwerk_queue_paused", "1 while all sending is stopped.", counts.PausedUntil is null ? 0 : 1);
        var oldest = await database.FindAsync<DateTimeOffset?>("SELECT min(due_at) FROM fax WHERE state IN ('waiting', 'held', 'sending') AND state = 'waiting'", null, cancel);
        writer.Gauge("faxwerk_queue_oldest_due_seconds", "How long the fax that is due longest has been due.", oldest < now ? (now - oldest.Value).TotalSeconds : 0);
        await WriteTrunksAsync(writer, now, cancel);
        writer.Head("faxwerk_tasks", "gauge", "Tasks by kind that wait, or that were given up and are still kept.");
        foreach (var task in await database.QueryAsync<TaskCount>("SELECT kind, state, count(*) AS tasks FROM task WHERE state <> 'done' GROUP BY kind, state ORDER BY kind, state", null, cancel))
            writer.Sample("faxwerk_tasks", PrometheusWriter.Labels([new("kind", task.Kind), new("state", task.State)]), task.Tasks);
    }

    private async Task WriteTrunksAsync(PrometheusWriter writer, DateTimeOffset now, CancellationToken cancel)
    {
        var trunks = await database.QueryAsync<Trunk>(
            """
            SELECT l.name, l.send_channels, (SELECT count(*) FROM line_call c WHERE c.line_id = l.id) AS calls,
                CASE WHEN EXISTS (SELECT 1 FROM line_state s WHERE s.line_id = l.id AND s.up_until > @now) THEN 1 ELSE 0 END AS up
            FROM line l ORDER BY l.name
            """,
            new { now }, cancel);
        foreach (var (name, help, value) in new (string, string, Func<Trunk, int>)[]
        {
            ("faxwerk_trunk_channels", "Channels for sending.", trunk => trunk.SendChannels), ("faxwerk_trunk_channels_used", "Channels that send or fetch now.", trunk => trunk.Calls),
            ("faxwerk_trunk_up", "1 where a node can call over the trunk.", trunk => trunk.Up),
        })
        {
            writer.Head(name, "gauge", help);
            foreach (var trunk in trunks)
                writer.Sample(name, PrometheusWriter.Labels([new("trunk", trunk.Name)]), value(trunk));
        }
    }

    private sealed record Trunk
    {
        public string Name { get; init; } = "";

        public int SendChannels { get; init; }

        public int Calls { get; init; }

        public int Up { get; init; }
    }

    private sealed record TaskCount
    {
        public string Kind { get; init; } = "";

        public string State { get; init; } = "";

        public long Tasks { get; init; }
    }
}
