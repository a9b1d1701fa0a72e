using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Inbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Routing;

/// <summary>A received fax whose routing failed for good. <paramref name="Detail"/> is why.</summary>
public sealed record UnroutedFax(long Fax, string Caller, string Called, DateTimeOffset StartedAt, DateTimeOffset FailedAt, string Detail);

/// <summary>All of them, the newest first.</summary>
public sealed record UnroutedList(IReadOnlyList<UnroutedFax> Faxes);

/// <summary>Received faxes that went to nobody because their routing failed for good, and their routing anew.</summary>
public sealed class Unrouted(Database database, TaskQueue tasks, TimeProvider time)
{
    private const int Most = 200;

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<UnroutedFax>> ListAsync(CancellationToken cancel)
    {
        var failed = await database.QueryAsync<FailedTask>(
            "SELECT payload, coalesce(last_error, '') AS detail, finished_at FROM task WHERE state = 'failed' AND kind = @kind ORDER BY finished_at DESC LIMIT @most", new { kind = ReceivedFaxes.RouteFax, most = Most }, cancel);
        var list = new List<UnroutedFax>();
        foreach (var (task, id) in failed.Select(task => (task, task.FaxId)).DistinctBy(one => one.FaxId))
        {
            if (await database.FindAsync<FaxRow>("SELECT caller, called, started_at FROM received_fax WHERE id = @id", new { id }, cancel) is { } fax)
                list.Add(new UnroutedFax(id, fax.Caller, fax.Called, fax.StartedAt, task.FinishedAt, task.Detail));
        }

        return list;
    }

    /// <summary>Has one routed now; false where its routing has not failed, or somebody else was quicker.</summary>
    public Task<bool> RouteAsync(long faxId, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var failed = await tx.QueryAsync<long>(
                $"SELECT id FROM task WHERE state = 'failed' AND kind = @kind AND (dedupe_key = @key OR dedupe_key LIKE @key || ':%') ORDER BY id DESC {database.ForUpdate}", new { kind = ReceivedFaxes.RouteFax, key = $"route:{faxId}" });
            if (failed.Count == 0 || !await tasks.HurryAsync(tx, failed[0]))
                return false;
            foreach (var older in failed.Skip(1))
                await tasks.WithdrawAsync(tx, older);
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.DeliveryRoutedAnew, $"received:{faxId}");
            tx.Announce(Topics.Received, faxId);
            return true;
        },
        cancel);

    private sealed record FailedTask
    {
        public string Payload { get; init; } = "";

        public string Detail { get; init; } = "";

        public DateTimeOffset FinishedAt { get; init; }

        public long FaxId => JsonSerializer.Deserialize<FaxToRoute>(Payload, JsonSerializerOptions.Web)!.FaxId;
    }

    private sealed record FaxRow
    {
        public string Caller { get; init; } = "";

        public string Called { get; init; } = "";

        public DateTimeOffset StartedAt { get; init; }
    }
}
