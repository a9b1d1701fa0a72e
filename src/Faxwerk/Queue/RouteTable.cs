using Faxwerk.Directory;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Queue;

/// <summary>
/// The tables <c>route</c> and <c>route_line</c>: the rules of the settings as the claim reads them. Faxes and polls that wait take the route that the rules now give them.
/// </summary>
public sealed partial class RouteTable(
    Database database, IOptionsMonitor<RouteSettings> routes, Sites sites, ILogger<RouteTable> log)
{
    /// <summary>Writes the tables anew from settings and trunks; nothing happens where they are so already.</summary>
    public Task SyncAsync(CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                await tx.FindAsync<int>($"SELECT id FROM queue WHERE id = 1 {database.ForUpdate}");
                var lines = (await tx.QueryAsync<LineRow>("SELECT id, name FROM line ORDER BY id")).ToDictionary(line => line.Name, line => line.Id, StringComparer.Ordinal);
                var ids = await RouteIdsAsync(tx);
                var wanted = Wanted(ids, lines).ToHashSet();
                var present = (await tx.QueryAsync<RouteLine>("SELECT route_id, line_id, cost FROM route_line")).ToHashSet();
                foreach (var gone in present.Except(wanted))
                    await tx.ExecuteAsync("DELETE FROM route_line WHERE route_id = @RouteId AND line_id = @LineId", gone);
                foreach (var added in wanted.Except(present))
                    await tx.ExecuteAsync("INSERT INTO route_line (route_id, line_id, cost) VALUES (@RouteId, @LineId, @Cost)", added);
                await MoveWaitingAsync(tx, "fax", ids);
                await MoveWaitingAsync(tx, "poll", ids);
                tx.Announce(Topics.Queue);
            },
            cancel);

    /// <summary>The route that has this trunk alone, made where it is not there yet; null where there is no such trunk, or one that does not send.</summary>
    public static async Task<int?> OnlyByAsync(Transaction tx, string trunk)
    {
        await tx.FindAsync<int>($"SELECT id FROM queue WHERE id = 1 {tx.Database.ForUpdate}");
        if (await tx.FindAsync<int?>("SELECT id FROM line WHERE name = @trunk AND send_channels > 0", new { trunk }) is not { } line)
            return null;
        var name = RouteSettings.OneTrunk + trunk;
        await tx.ExecuteAsync("INSERT INTO route (id, name) SELECT max(id) + 1, @name FROM route WHERE NOT EXISTS (SELECT 1 FROM route WHERE name = @name) HAVING max(id) IS NOT NULL", new { name });
        var route = await tx.FindAsync<int>("SELECT id FROM route WHERE name = @name", new { name });
        await tx.ExecuteAsync("INSERT INTO route_line (route_id, line_id, cost) VALUES (@route, @line, 0) ON CONFLICT DO NOTHING", new { route, line });
        return route;
    }

    /// <summary>Gives a fax whose trunk somebody chose the route that the rules have for it.</summary>
    public async Task ReturnAsync(Transaction tx, long id)
    {
        var ids = await RouteIdsAsync(tx);
        var to = await tx.FindAsync<Destined>("SELECT site, number_e164 AS number, route_id FROM fax WHERE id = @id", new { id });
        await tx.ExecuteAsync("UPDATE fax SET trunk_chosen = 0, route_id = @route WHERE id = @id", new { id, route = RouteOf(to!, ids) });
    }

    private async Task<Dictionary<string, int>> RouteIdsAsync(Transaction tx)
    {
        var ordered = sites.All.Where(site => site.Name != Sites.Default && site.Settings.TrunkOrder.Count > 0).Select(site => RouteSettings.OfSite + site.Name);
        foreach (var name in routes.CurrentValue.Rules.Select(rule => rule.Name).Concat(ordered))
            await tx.ExecuteAsync("INSERT INTO route (id, name) SELECT max(id) + 1, @name FROM route WHERE NOT EXISTS (SELECT 1 FROM route WHERE name = @name) HAVING max(id) IS NOT NULL", new { name });

        return (await tx.QueryAsync<LineRow>("SELECT id, name FROM route")).ToDictionary(route => route.Name, route => route.Id, StringComparer.Ordinal);
    }

    private IEnumerable<RouteLine> Wanted(Dictionary<string, int> ids, Dictionary<string, int> lines)
    {
        var orders = sites.All.ToDictionary(site => site.Name == Sites.Default ? RouteSettings.Default : RouteSettings.OfSite + site.Name, site => site.Settings.TrunkOrder, StringComparer.Ordinal);
        foreach (var (name, id) in ids.Where(route => route.Key == RouteSettings.Default || route.Key.StartsWith(RouteSettings.OfSite, StringComparison.Ordinal)))
        {
            foreach (var line in InOrder(name, orders.GetValueOrDefault(name, []), orders[RouteSettings.Default], lines))
                yield return line with { RouteId = id };
        }

        foreach (var (name, id) in ids.Where(route => route.Key.StartsWith(RouteSettings.OneTrunk, StringComparison.Ordinal)))
        {
            if (lines.TryGetValue(name[RouteSettings.OneTrunk.Length..], out var only))
                yield return new RouteLine { RouteId = id, LineId = only, Cost = 0 };
        }

        foreach (var rule in routes.CurrentValue.Rules)
        {
            foreach (var trunk in rule.Trunks)
            {
                if (lines.TryGetValue(trunk.Trunk, out var line))
                    yield return new RouteLine { RouteId = ids[rule.Name], LineId = line, Cost = trunk.Cost };
                else
                    Unknown(log, rule.Name, trunk.Trunk);
            }
        }
    }

    /// <summary>The trunks of a site; those of the first where it has no order, or is no more and its route stays for faxes that name it.</summary>
    private IEnumerable<RouteLine> InOrder(string route, IReadOnlyList<string> own, IReadOnlyList<string> first, Dictionary<string, int> lines)
    {
        var order = own.Count > 0 ? own : first;
        foreach (var unknown in order.Where(trunk => !lines.ContainsKey(trunk)))
            UnknownInOrder(log, route, unknown);

        // An order of trunks that are all gone must not keep faxes for ever.
        return order.Any(lines.ContainsKey)
            ? order.Where(lines.ContainsKey).Select((trunk, at) => new RouteLine { LineId = lines[trunk], Cost = at })
            : lines.Values.Select(id => new RouteLine { LineId = id, Cost = id });
    }

    private int RouteOf(Destined to, Dictionary<string, int> ids) => ids.GetValueOrDefault(
        routes.CurrentValue.RouteFor(to.Site, to.Number, FaxNumber.Parse(to.Number, sites.Of(to.Site))?.Classes ?? []), ids[RouteSettings.Default]);

    private async Task MoveWaitingAsync(Transaction tx, string table, Dictionary<string, int> ids)
    {
        // A trunk that somebody chose and that is no more must not keep the fax for ever.
        await tx.ExecuteAsync(
            $"UPDATE {table} SET trunk_chosen = 0 WHERE trunk_chosen = 1 AND state IN ('waiting', 'held') AND NOT EXISTS (SELECT 1 FROM route_line r WHERE r.route_id = {table}.route_id)");
        foreach (var to in await tx.QueryAsync<Destined>($"SELECT DISTINCT site, number_e164 AS number, route_id FROM {table} WHERE state IN ('waiting', 'held') AND trunk_chosen = 0"))
        {
            var route = RouteOf(to, ids);
            if (route != to.RouteId)
            {
                await tx.ExecuteAsync(
                    $"UPDATE {table} SET route_id = @route WHERE state IN ('waiting', 'held') AND trunk_chosen = 0 AND site = @Site AND number_e164 = @Number", new { route, to.Site, to.Number });
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The rule {Rule} of routes.rules names a trunk {Trunk} that there is not")]
    private static partial void Unknown(ILogger logger, string rule, string trunk);

    [LoggerMessage(Level = LogLevel.Error, Message = "The order of trunks of {Route} names a trunk {Trunk} that there is not")]
    private static partial void UnknownInOrder(ILogger logger, string route, string trunk);

    private sealed record LineRow
    {
        public int Id { get; init; }

        public string Name { get; init; } = "";
    }

    private sealed record RouteLine
    {
        public int RouteId { get; init; }

        public int LineId { get; init; }

        public int Cost { get; init; }
    }

    private sealed record Destined
    {
        public string Site { get; init; } = "";

        public string Number { get; init; } = "";

        public int RouteId { get; init; }
    }
}
