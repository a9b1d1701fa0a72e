using Faxwerk.Journal;
using Faxwerk.Settings;

namespace Faxwerk.Lines;

/// <summary>What is known of the trunks now, from the database and from this node. Without a line on this node <paramref name="here"/> and <paramref name="modems"/> are null.</summary>
public sealed class TrunkReport(TrunkTable table, SettingsStore settings, CallJournal journal, TimeProvider time, Trunks? here = null, ModemCheck? modems = null)
{
    private const int Failures = 5;

    /// <summary>What is wrong with the modems; null where nothing is.</summary>
    public string? Modems => modems?.Fault;

    /// <summary>All trunks in the order in which they were added.</summary>
    public async Task<IReadOnlyList<TrunkView>> ListAsync(CancellationToken cancel)
    {
        var nodes = await table.NodesAsync(cancel);
        var views = new List<TrunkView>();
        foreach (var row in await table.ListAsync(cancel))
            views.Add(await ViewAsync(row, [.. nodes.Where(node => node.LineId == row.Id)], cancel));
        return views;
    }

    private async Task<TrunkView> ViewAsync(TrunkRow row, IReadOnlyList<TrunkNode> nodes, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var trunk = settings.Get<TrunkSettings>(row.Section);
        var (all, ok) = await journal.CountAsync(row.Id, now - TimeSpan.FromHours(1), cancel);
        var failures = await journal.ListAsync(new CallFilter { Trunk = row.Name, FailedOnly = true, Limit = Failures }, cancel);
        return new TrunkView(
            row.Name, trunk.Host, nodes.Any(node => node.UpUntil > now), trunk.Channels, trunk.SendChannels,
            [.. nodes.Select(node => new TrunkNodeView(node.Node, node.UpUntil > now, node.State, node.SeenAt))],
            here?.All.FirstOrDefault(line => line.Id == row.Id) is { } line ? Here(line) : null,
            all, ok,
            [.. failures.Select(call => new FailedCall(call.Id, call.Direction, call.Called, call.EndedAt, (int)call.Status, call.Status.ToString(), call.Detail))]);
    }

    private static TrunkHere Here(Line line)
    {
        var trunk = line.Endpoint as Trunk;
        return new TrunkHere(
            trunk?.LocalEndPoint?.ToString(), line.Channels.Used, line.State.Words,
            trunk?.Registration is { } at ? new TrunkRegistration(at.IsRegistered, at.Status, at.Reason, at.Until, at.Next) : null,
            [.. (trunk?.Peers ?? []).Select(peer => new TrunkPeer($"{peer.Peer}", peer.IsUp, peer.Since, peer.LastError))],
            trunk?.StrangersDropped ?? 0);
    }
}
