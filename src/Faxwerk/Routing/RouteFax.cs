using Faxwerk.Archive;
using Faxwerk.Delivery;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Junk;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Routing;

/// <summary>
/// Gives a received fax to everybody it is for: one delivery each, with retries of its own; or keeps it as junk. Where junk is known by words of the pages, it first has them read, and waits as long as a mail
/// would; where a rule asks for barcodes, it has these read.
/// </summary>
public sealed class RouteFax(
    RoutingTable routing, ReceivedFaxes faxes, ReceivedTexts texts, Deliveries deliveries, JunkRules junk, Quarantine quarantine, IOptionsMonitor<JunkSettings> settings, TaskQueue tasks, TextFirst text, BarcodesFirst barcodes, SignalledNumbers numbers, Outlets outlets, Database database)
    : ITaskHandler
{
    /// <inheritdoc/>
    public string Kind => ReceivedFaxes.RouteFax;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var payload = task.Read<FaxToRoute>();
        var id = payload.FaxId;
        if (await faxes.FindAsync(id, cancel) is not { } fax)
            return TaskResult.Fail($"There is no received fax {id}.");
        if (payload is { IsRead: false, IsReleased: false } && text.ReadingDueAt is { } due && fax.PollId is null && await junk.WantsTextAsync(cancel))
        {
            await ReadFirstAsync(task, id, due, cancel);
            return TaskResult.Done;
        }

        // What we fetched ourselves is wanted, whatever it says.
        var rule = payload.IsReleased || fax.PollId is not null ? null : await junk.JudgeAsync(fax.CallerNumber, fax.Csid ?? "", payload.IsRead ? await WordsAsync(id, cancel) : "", cancel);
        var mailbox = settings.CurrentValue.Mailbox;
        if (rule is not null && (rule.Action != JunkAction.Mailbox || mailbox.Length == 0))
        {
            await database.InTransactionAsync(
                async tx =>
                {
                    await quarantine.HoldAsync(tx, id, rule.Words);
                    await task.CompleteAsync(tx);
                },
                cancel);
            return TaskResult.Done;
        }

        var described = await DescribeAsync(fax, cancel);
        var isByRules = rule is null && fax.MailTo.Length == 0;
        if (isByRules && await barcodes.IsWantedAsync(payload, described, cancel))
        {
            await ScanFirstAsync(task, payload, cancel);
            return TaskResult.Done;
        }

        var route = rule is not null ? new RoutingResult([], [new RoutedTo(DeliveryKind.Mail, mailbox, $"junk: {rule.Words}")], [])
            : isByRules ? await routing.RouteAsync(described, cancel)
            : new RoutingResult([], [new RoutedTo(DeliveryKind.Mail, fax.MailTo, "")], []);
        await DeliverAsync(task, id, route, hasText: payload.IsRead || (payload.IsReleased && (await texts.ReadAsync(id, cancel)).Count >= fax.Pages), cancel);
        return TaskResult.Done;
    }

    private Task ReadFirstAsync(LeasedTask task, long id, DateTimeOffset due, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var route = await tasks.AddAsync(tx, new NewTask(Kind, new FaxToRoute(id, IsRead: true), $"route:{id}:read", due));
            await tasks.AddAsync(tx, new NewTask(ReadText.TaskKind, new TextToRead(id, [route.Id]), ReadText.Key(id)));
            await task.CompleteAsync(tx);
        },
        cancel);

    private Task ScanFirstAsync(LeasedTask task, FaxToRoute payload, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            await barcodes.AddAsync(tx, payload);
            await task.CompleteAsync(tx);
        },
        cancel);

    private async Task DeliverAsync(LeasedTask task, long id, RoutingResult route, bool hasText, CancellationToken cancel)
    {
        var due = new List<(RoutedTo To, DateTimeOffset? Waits)>();
        foreach (var to in route.Targets)
            due.Add((to, hasText ? null : await TextDueAsync(to, cancel)));
        await database.InTransactionAsync(
            async tx =>
            {
                await WebInbox.AddAsync(tx, id, route.Inboxes);
                await SendSms.AddAsync(tx, tasks, id, route.Inboxes.Select(inbox => inbox.Account).OfType<long>());
                await DeliverAsync(tx, task, id, due, hasText);
            },
            cancel);
    }

    /// <summary>Until when a target waits for the text; null where it takes none.</summary>
    private async Task<DateTimeOffset?> TextDueAsync(RoutedTo to, CancellationToken cancel) => to.Kind switch
    {
        DeliveryKind.Print => null,
        DeliveryKind.Mail => text.MailDueAt,
        _ => await outlets.ResolveAsync(OutletKind.Folder, to.Target, cancel) is { } folder ? text.SaveDueAt(folder.Options.Format) : null,
    };

    private async Task DeliverAsync(Transaction tx, LeasedTask task, long id, IReadOnlyList<(RoutedTo To, DateTimeOffset? Waits)> targets, bool hasText)
    {
        List<long> added = [];
        var had = (await tx.QueryAsync<string>("SELECT kind || ' ' || target FROM delivery WHERE fax_id = @id AND state IN ('waiting', 'done')", new { id })).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (to, waits) in targets.Where(one => !had.Contains($"{one.To.Kind} {one.To.Target}")))
        {
            var delivery = await deliveries.AddAsync(tx, id, new DeliveryTarget(to.Kind, to.Target), to.Rule, waits);
            if (waits is not null)
                added.Add(delivery);
        }

        await SendSms.AddAsync(tx, tasks, id, targets.Where(each => each.To.Kind == DeliveryKind.Mail).Select(each => each.To.Target));
        added.Add((await tasks.AddAsync(tx, new NewTask(ArchiveReceived.TaskKind, new ReceivedFaxRef(id), ArchiveReceived.Key(id), hasText ? null : text.ArchiveDueAt))).Id);
        if (text.IsWanted && !hasText)
            await tasks.AddAsync(tx, new NewTask(ReadText.TaskKind, new TextToRead(id, added), ReadText.Key(id)));
        await task.CompleteAsync(tx);
    }

    private async Task<string> WordsAsync(long id, CancellationToken cancel) => string.Join('\n', (await texts.ReadAsync(id, cancel)).Select(page => page.Text));

    /// <summary>What came before numbers were read when the call comes, or was fetched, has its own number read now.</summary>
    private async Task<RoutedFax> DescribeAsync(ReceivedFax fax, CancellationToken cancel)
    {
        var trunk = await database.FindAsync<string>("SELECT name FROM line WHERE id = @LineId", new { fax.LineId }, cancel) ?? "";
        return new RoutedFax(
            fax.CalledE164 is null ? numbers.Called(fax.Called, trunk) : fax.CalledNumber, fax.StartedAt, fax.CallerE164 is null ? numbers.Caller(fax.Caller, trunk) : fax.CallerNumber, fax.Csid ?? "",
            fax.Subaddress ?? "", trunk, fax.ReadBarcodes()?.Select(code => code.Text).ToList());
    }
}
