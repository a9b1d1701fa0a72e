using Faxwerk.Barcodes;
using Faxwerk.Inbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Routing;

/// <summary>What waits for the barcodes of a received fax, and until when: its routing, where a rule asks for them that could hold.</summary>
public sealed class BarcodesFirst(RoutingTable routing, RoutingRules rules, BarcodeReader reader, TaskQueue tasks, IOptionsMonitor<BarcodeSettings> settings, TimeProvider time)
{
    /// <summary>Whether a fax is to be routed once its barcodes are read.</summary>
    public async Task<bool> IsWantedAsync(FaxToRoute payload, RoutedFax fax, CancellationToken cancel) => !payload.IsScanned && fax.Barcodes is null && await routing.AsksBarcodesAsync(fax, cancel);

    /// <summary>Has them read, and routes the fax behind that, at the latest when its patience ends.</summary>
    public async Task AddAsync(Transaction tx, FaxToRoute payload)
    {
        var (id, until) = (payload.FaxId, time.GetUtcNow() + settings.CurrentValue.Patience);
        var route = await tasks.AddAsync(tx, new NewTask(ReceivedFaxes.RouteFax, payload with { IsScanned = true }, $"route:{id}:scanned{(payload.IsReleased ? ":released" : "")}", until));
        await tasks.AddAsync(tx, new NewTask(ReadBarcodes.TaskKind, new BarcodesToRead(id, [route.Id], until), ReadBarcodes.Key(id)));
    }

    /// <summary>What rules want and is missing stands in the health at once, not with the first fax, and no longer than a rule asks for it. Null for nothing.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancel)
    {
        if ((await rules.ListAsync(cancel)).Any(rule => rule.IsEnabled && rule.AsksBarcodes))
            return await reader.CheckAsync(cancel);
        reader.Forget();
        return null;
    }
}
