using Faxwerk.Audit;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Delivery;

/// <summary>Payload of <see cref="PrintFax"/> and <see cref="SaveFax"/>. Stored as JSON: names never change.</summary>
public sealed record OutletDelivery(long FaxId, string Target);

/// <summary>Which deliveries to list; what is null is not asked for.</summary>
public sealed record DeliveryFilter(DeliveryState? State = null, DeliveryKind? Kind = null, long? FaxId = null, long Before = long.MaxValue, int Limit = 100);

/// <summary>What came of asking for another course of a delivery.</summary>
public enum DeliveryAnswer
{
    /// <summary>So it is.</summary>
    Done,

    /// <summary>There is no such delivery.</summary>
    Missing,

    /// <summary>It is over, or being tried at this moment.</summary>
    NotNow,
}

/// <summary>
/// The table <c>delivery</c>: one durable row for each target of a received fax, done by a task of its own, so that none holds up another. What its task says (tries, next try, last error) is not kept twice.
/// </summary>
public sealed class Deliveries(Database database, TaskQueue tasks, IOptionsMonitor<MailSettings> mail, TimeProvider time)
{
    private const string Select =
        """
        SELECT d.id, d.fax_id, d.kind, d.target, d.rule, d.state, d.task_id, d.reference, d.handed_in, d.is_under_way, d.created_at, d.tried_from, d.finished_at, coalesce(t.attempts, 0) AS attempts, f.caller, f.called, f.call_id,
            CASE WHEN d.state = 'waiting' THEN coalesce(t.last_error, '') ELSE d.detail END AS detail, CASE WHEN d.state = 'waiting' THEN t.due_at END AS next_at
        FROM delivery d JOIN received_fax f ON f.id = d.fax_id LEFT JOIN task t ON t.id = d.task_id
        """;

    /// <summary>Wants a fax delivered; once for each target, however often it is wanted, unless <paramref name="again"/> tells two such wishes apart. Returns the task.</summary>
    /// <param name="tx">The transaction of the wish.</param>
    /// <param name="faxId">The fax.</param>
    /// <param name="to">Where to.</param>
    /// <param name="rule">The rule that wants it, or what else does.</param>
    /// <param name="dueAt">Not before; null for at once.</param>
    /// <param name="again">Makes it another one than those before.</param>
    /// <param name="note">What a mail says before all else.</param>
    public async Task<long> AddAsync(Transaction tx, long faxId, DeliveryTarget to, string rule, DateTimeOffset? dueAt = null, string again = "", string? note = null)
    {
        var added = await tasks.AddAsync(tx, to.Kind switch
        {
            DeliveryKind.Mail => new NewTask(DeliverMail.TaskKind, new MailDelivery(faxId, to.Target, note), DeliverMail.Key(faxId, to.Target) + again, dueAt),
            DeliveryKind.Print => new NewTask(PrintFax.TaskKind, new OutletDelivery(faxId, to.Target), $"print:{faxId}:{to.Target.ToLowerInvariant()}{again}", dueAt),
            _ => new NewTask(SaveFax.TaskKind, new OutletDelivery(faxId, to.Target), $"save:{faxId}:{to.Target.ToLowerInvariant()}{again}", dueAt),
        });
        if (added.IsNew)
        {
            await tx.ExecuteAsync(
                "INSERT INTO delivery (fax_id, kind, target, rule, state, task_id, created_at, tried_from) VALUES (@faxId, @kind, @Target, @rule, 'waiting', @Id, @now, @now)",
                new { faxId, kind = Word(to.Kind), to.Target, rule, added.Id, now = time.GetUtcNow() });
            tx.Announce(Topics.Received, faxId);
        }

        return added.Id;
    }

    /// <summary>The delivery of a task; null where it was wanted before there were rows of them.</summary>
    public Task<DeliveryRow?> OfTaskAsync(long taskId, CancellationToken cancel) => database.FindAsync<DeliveryRow>($"{Select} WHERE d.task_id = @taskId", new { taskId }, cancel);

    /// <summary>Remembers the job at the printer, "" for none, so that nothing is printed twice, and whether all is well with it.</summary>
    public Task ReferAsync(LeasedTask task, string reference, bool isUnderWay, CancellationToken cancel) => database.InTransactionAsync(
        tx => tx.ExecuteAsync("UPDATE delivery SET reference = @reference, is_under_way = @way WHERE task_id = @Id", new { reference, way = isUnderWay ? 1 : 0, task.Id }), cancel);

    /// <summary>Counts a job before it is handed in, or takes it back where the printer has refused it.</summary>
    public Task HandInAsync(LeasedTask task, int jobs, CancellationToken cancel) =>
        database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE delivery SET handed_in = handed_in + @jobs WHERE task_id = @Id", new { jobs, task.Id }), cancel);

    /// <summary>The task and its delivery are done.</summary>
    public Task DoneAsync(LeasedTask task, string detail, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            await EndAsync(tx, task.Id, DeliveryState.Done, detail);
            await task.CompleteAsync(tx);
        },
        cancel);

    /// <summary>The task has failed for good, in its transaction: the postmaster gets the fax and hears why, unless it was a mail to him.</summary>
    public async Task GivenUpAsync(Transaction tx, LeasedTask task, long faxId, DeliveryTarget to, string error)
    {
        var ended = await EndAsync(tx, task.Id, DeliveryState.Failed, error);
        if (ended is not null)
            await CancelAsync(tx, ended);
        var postmaster = mail.CurrentValue.Postmaster;
        if (to.Kind == DeliveryKind.Mail && string.Equals(to.Target, postmaster, StringComparison.OrdinalIgnoreCase))
            return;

        // He may have the fax already; that it is missing elsewhere he learns all the same, and again where it was tried again.
        await AddAsync(
            tx, faxId, new DeliveryTarget(DeliveryKind.Mail, postmaster), "postmaster", again: $":{task.Id}:{(ended?.TriedFrom ?? task.CreatedAt).ToUnixTimeMilliseconds()}", note: Note(to, error));
    }

    /// <summary>A mail that had been taken came back: it has failed after all, and the postmaster gets the fax with the reason, unless it was his.</summary>
    public async Task BouncedAsync(Transaction tx, DeliveryRow delivery, string reason)
    {
        if (delivery.State != DeliveryState.Done)
            return;
        await EndAsync(tx, delivery.TaskId, DeliveryState.Failed, $"The mail came back: {reason}");
        var postmaster = mail.CurrentValue.Postmaster;
        if (!string.Equals(delivery.Target, postmaster, StringComparison.OrdinalIgnoreCase))
            await AddAsync(tx, delivery.FaxId, new DeliveryTarget(DeliveryKind.Mail, postmaster), "postmaster", again: $":{delivery.Id}", note: $"ZURÜCKGEKOMMEN / CAME BACK ({delivery.Target}): {reason}");
    }

    /// <summary>Deliveries, the newest first.</summary>
    public Task<IReadOnlyList<DeliveryRow>> ListAsync(DeliveryFilter filter, CancellationToken cancel) => database.QueryAsync<DeliveryRow>(
        $"""
        {Select}
        WHERE d.id < @Before AND (@state = '' OR d.state = @state) AND (@kind = '' OR d.kind = @kind) AND (@fax = 0 OR d.fax_id = @fax)
        ORDER BY d.id DESC LIMIT @Limit
        """,
        new { filter.Before, state = filter.State is { } state ? Word(state) : "", kind = filter.Kind is { } kind ? Word(kind) : "", fax = filter.FaxId ?? 0, filter.Limit },
        cancel);

    /// <summary>One; null where there is none.</summary>
    public Task<DeliveryRow?> FindAsync(long id, CancellationToken cancel) => database.FindAsync<DeliveryRow>($"{Select} WHERE d.id = @id", new { id }, cancel);

    /// <summary>Tries one now that waits or has failed, with the whole time before it again.</summary>
    public Task<DeliveryAnswer> RetryAsync(long id, Actor by, CancellationToken cancel) => SteerAsync(
        id,
        async (tx, delivery) =>
        {
            if (!await tasks.HurryAsync(tx, delivery.TaskId))
            {
                if (delivery.State != DeliveryState.Failed)
                    return DeliveryAnswer.NotNow;

                // The task of a mail that came back was done: another one takes its place, and may come back in its turn.
                await EndAsync(tx, delivery.TaskId, DeliveryState.Redirected, $"{Word(delivery.Kind)} {delivery.Target}");
                await AddAsync(tx, delivery.FaxId, new DeliveryTarget(delivery.Kind, delivery.Target), delivery.Rule, again: $":{delivery.Id}");
                await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.DeliveryRetried, TargetOf(delivery), $"{Word(delivery.Kind)} {delivery.Target}");
                return DeliveryAnswer.Done;
            }

            // A job that failed at the printer is none to wait for any more; one that lives on is found there by its name.
            await tx.ExecuteAsync(
                "UPDATE delivery SET tried_from = @now, reference = CASE WHEN state = 'failed' THEN '' ELSE reference END, handed_in = CASE WHEN state = 'failed' THEN 0 ELSE handed_in END, state = 'waiting', detail = '', finished_at = NULL WHERE id = @id",
                new { id, now = time.GetUtcNow() });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.DeliveryRetried, TargetOf(delivery), $"{Word(delivery.Kind)} {delivery.Target}");
            return DeliveryAnswer.Done;
        },
        cancel);

    /// <summary>Sends one elsewhere that waits or has failed.</summary>
    public Task<DeliveryAnswer> RedirectAsync(long id, DeliveryTarget to, Actor by, CancellationToken cancel) => SteerAsync(
        id,
        async (tx, delivery) =>
        {
            if (await tasks.IsLeasedAsync(tx, delivery.TaskId))
                return DeliveryAnswer.NotNow;
            await tasks.WithdrawAsync(tx, delivery.TaskId);
            await CancelAsync(tx, delivery);
            await EndAsync(tx, delivery.TaskId, DeliveryState.Redirected, $"{Word(to.Kind)} {to.Target}");
            await AddAsync(tx, delivery.FaxId, to, delivery.Rule, again: $":{delivery.Id}");
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.DeliveryRedirected, TargetOf(delivery), $"{Word(delivery.Kind)} {delivery.Target}", $"{Word(to.Kind)} {to.Target}");
            return DeliveryAnswer.Done;
        },
        cancel);

    /// <summary>The word that is stored.</summary>
    internal static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string TargetOf(DeliveryRow delivery) => $"received:{delivery.FaxId}";

    private static string Note(DeliveryTarget to, string error) => to.Kind switch
    {
        DeliveryKind.Mail => $"NICHT ZUGESTELLT / NOT DELIVERED ({to.Target}): {error}",
        DeliveryKind.Print => $"NICHT GEDRUCKT / NOT PRINTED ({to.Target}): {error}",
        _ => $"NICHT GESPEICHERT / NOT SAVED ({to.Target}): {error}",
    };

    /// <summary>A job that nobody waits for is printed by nobody.</summary>
    private async Task CancelAsync(Transaction tx, DeliveryRow delivery)
    {
        if (delivery.Reference.Length > 0)
            await tasks.AddAsync(tx, new NewTask(CancelPrint.TaskKind, new PrintToCancel(delivery.Id, delivery.Target, delivery.Reference)));
    }

    private Task<DeliveryAnswer> SteerAsync(long id, Func<Transaction, DeliveryRow, Task<DeliveryAnswer>> steer, CancellationToken cancel) => database.InTransactionAsync(
        async tx => await tx.FindAsync<DeliveryRow>($"SELECT * FROM delivery WHERE id = @id {database.ForUpdate}", new { id }) switch
        {
            null => DeliveryAnswer.Missing,
            { State: DeliveryState.Waiting or DeliveryState.Failed } delivery => await steer(tx, delivery),
            _ => DeliveryAnswer.NotNow,
        },
        cancel);

    /// <summary>The delivery as it is now; null where the task has none.</summary>
    private async Task<DeliveryRow?> EndAsync(Transaction tx, long taskId, DeliveryState state, string detail)
    {
        var ended = await tx.FindAsync<DeliveryRow>(
            "UPDATE delivery SET state = @state, detail = @detail, finished_at = @now, is_under_way = 0 WHERE task_id = @taskId RETURNING *", new { taskId, state = Word(state), detail, now = time.GetUtcNow() });
        if (ended is not null)
            tx.Announce(Topics.Received, ended.FaxId);
        return ended;
    }
}
