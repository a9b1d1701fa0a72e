using Faxwerk.Archive;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Delivery;

/// <summary>Saves a received fax in a folder or on a share, whole or not at all, and never in the place of another file.</summary>
public sealed class SaveFax(
    ReceivedFaxes faxes, ReceivedDocument document, Outlets outlets, SaveTargets folders, Deliveries deliveries, IOptionsMonitor<SiteSettings> site, IOptionsMonitor<PrintingSettings> settings, Unreachable unreachable, TimeProvider time) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "SaveFax";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>10 s, 20 s, ... 10 min; how long is told by <see cref="PrintingSettings.GiveUpAfter"/>.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), int.MaxValue);

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var payload = task.Read<OutletDelivery>();
        if (await faxes.FindAsync(payload.FaxId, cancel) is not { } fax || await deliveries.OfTaskAsync(task.Id, cancel) is not { } delivery)
            return TaskResult.Fail($"There is no received fax {payload.FaxId}.");
        if (task.Attempt > 1 && time.GetUtcNow() - delivery.TriedFrom >= settings.CurrentValue.GiveUpAfter)
            return TaskResult.Fail(delivery.Detail);
        if (await outlets.ResolveAsync(OutletKind.Folder, payload.Target, cancel) is not { } outlet)
            return TaskResult.TryAgain($"There is no folder {payload.Target}.");
        if (unreachable.Judge(outlet.Address) is { } down)
            return down;
        try
        {
            var target = folders.Open(outlet);
            var file = await document.FileAsync(fax, outlet.Options.Format, outlet.Options.Footer, cancel);
            var path = await ArchiveWriter.FreeNameAsync(target, NameOf(outlet, fax), file.Extension, file.Content, cancel);
            await target.WriteAsync(path, file.Content, cancel);
            unreachable.Reached(outlet.Address);
            await deliveries.DoneAsync(task, path, cancel);
            return TaskResult.Done;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What a share says of one file it may not say of another; a minute at most is lost by it.
            if (ShareAddress.Parse(outlet.Address) is not null)
                unreachable.Failed(outlet.Address, fault.Message, Retry.After(task.Attempt));
            return TaskResult.TryAgain(fault.Message);
        }
    }

    /// <inheritdoc/>
    public Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var payload = task.Read<OutletDelivery>();
        return deliveries.GivenUpAsync(tx, task, payload.FaxId, new DeliveryTarget(DeliveryKind.Save, payload.Target), error);
    }

    private string NameOf(Outlet outlet, ReceivedFax fax) => ArchiveName.Of(
        outlet.Options.FileName,
        new ArchivedFax { Direction = ArchiveDirection.Received, FaxId = fax.Id, At = fax.StartedAt, Number = fax.CallerNumber.Shown, OwnNumber = fax.CalledNumber.Shown, Pages = fax.Pages },
        TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone));
}
