using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Journal;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Webhooks;

/// <summary>A row of table <c>webhook_delivery</c> with the task that tells, and the fax where the journal still has it.</summary>
public sealed record WebhookDelivery
{
    /// <summary>The task, and so <c>X-Faxwerk-Delivery</c>.</summary>
    public long TaskId { get; init; }

    /// <summary>What is told.</summary>
    public string Event { get; init; } = "";

    /// <summary>Sent or received; null with <see cref="FaxId"/> where the journal has it no more.</summary>
    public CallDirection? Direction { get; init; }

    /// <summary>The fax, by direction.</summary>
    public long? FaxId { get; init; }

    /// <summary>The <see cref="AlarmView"/> that is told, JSON; null where a fax is.</summary>
    public string? Alarm { get; init; }

    /// <summary>Whether it waits, was taken, or was given up.</summary>
    public TaskState State { get; init; }

    /// <summary>Attempts since it was added or last begun anew.</summary>
    public int Attempts { get; init; }

    /// <summary>The next attempt, where it waits.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Why the last attempt failed; null where none did.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was to be told first.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was taken or given up.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>The table <c>webhook_delivery</c>: what each webhook was told and is to be told. What was taken is known as long as tasks are, 14 days.</summary>
public sealed class WebhookDeliveries(Database database, TaskQueue tasks, TimeProvider time)
{
    private const string Deliveries = """
        SELECT d.task_id, d.event, d.alarm, j.direction, j.fax_id, t.state, t.attempts, t.due_at, t.last_error, t.created_at, t.finished_at
        FROM webhook_delivery d JOIN task t ON t.id = d.task_id LEFT JOIN journal j ON j.id = d.journal_id
        WHERE d.webhook_id = @hook
        """;

    /// <summary>Has a webhook told of an entry, in the caller's transaction; once only, however often it is asked.</summary>
    public async Task AddAsync(Transaction tx, Webhook hook, string name, JournalEntry entry)
    {
        var task = await tasks.AddAsync(tx, new NewTask(TellWebhook.TaskKind, Payload(hook.Id, name, entry), $"webhook:{hook.Id}:{entry.Id}"));
        await tx.ExecuteAsync(
            "INSERT INTO webhook_delivery (task_id, webhook_id, journal_id, event) VALUES (@task, @hook, @entry, @name) ON CONFLICT (task_id) DO NOTHING",
            new { task = task.Id, hook = hook.Id, entry = entry.Id, name });
    }

    /// <summary>Those of a webhook before <paramref name="before"/>, the newest first.</summary>
    public Task<IReadOnlyList<WebhookDelivery>> ListAsync(long hook, long before, int limit, CancellationToken cancel) =>
        database.QueryAsync<WebhookDelivery>($"{Deliveries} AND d.task_id < @before ORDER BY d.task_id DESC LIMIT @limit", new { hook, before, limit }, cancel);

    /// <summary>Tells once more, as the same delivery and from the first attempt on; null where there is none, the journal has the fax no more, or it is being told at this moment.</summary>
    public Task<WebhookDelivery?> RepeatAsync(long hook, long delivery, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var entry = await tx.FindAsync<JournalEntry>(
                "SELECT * FROM journal WHERE id = (SELECT journal_id FROM webhook_delivery WHERE task_id = @delivery AND webhook_id = @hook)", new { delivery, hook });
            var repeated = await tx.FindAsync<WebhookDelivery>($"{Deliveries} AND d.task_id = @delivery", new { hook, delivery });
            var news = entry is not null ? Payload(hook, WebhookEvent.OfFax(entry.Outcome), entry)
                : repeated is { Alarm: { } alarm } ? new WebhookTask(hook, repeated.Event, null, JsonSerializer.Deserialize<AlarmView>(alarm, JsonSerializerOptions.Web))
                : null;
            if (news is null || !await tasks.RestartAsync(tx, delivery, news))
                return null;
            repeated = await tx.FindAsync<WebhookDelivery>($"{Deliveries} AND d.task_id = @delivery", new { hook, delivery });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.WebhookRepeated, $"webhook:{hook}", "", $"{delivery} {repeated!.Event}");
            return repeated;
        },
        cancel);

    /// <summary>Forgets deliveries of faxes that the journal has no more, and of alarms when their tasks are gone.</summary>
    public Task<int> PruneAsync(CancellationToken cancel) => database.InTransactionAsync(
        tx => tx.ExecuteAsync("DELETE FROM webhook_delivery WHERE task_id IN (SELECT d.task_id FROM webhook_delivery d LEFT JOIN journal j ON j.id = d.journal_id LEFT JOIN task t ON t.id = d.task_id WHERE j.id IS NULL AND (d.alarm IS NULL OR t.id IS NULL) LIMIT 1000)"), cancel);

    private static WebhookTask Payload(long hook, string name, JournalEntry entry) => new(hook, name, JournalView.Of(entry));
}
