using Faxwerk.Audit;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Lines;

/// <summary>A row of table <c>line</c>: a trunk by name.</summary>
public sealed record TrunkRow
{
    /// <summary>The first trunk, made by the migrations.</summary>
    public const int First = 1;

    private const string FirstName = "trunk";

    /// <summary>Counts up.</summary>
    public int Id { get; init; }

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its section among the settings: null for the first, whose section is <c>trunk</c>, else <c>trunk:NAME</c>.</summary>
    public string? Section => Id == First ? null : Name;

    /// <summary>What the settings of a trunk begin with: <c>trunk</c> for the first, else <c>trunk:NAME</c>.</summary>
    public static string SettingsOf(string name) => name == FirstName ? FirstName : $"{FirstName}:{name}";
}

/// <summary>How a trunk is on a node, told by the node.</summary>
public sealed record TrunkNode
{
    /// <summary>The trunk.</summary>
    public int LineId { get; init; }

    /// <summary>The node.</summary>
    public string Node { get; init; } = "";

    /// <summary>In words.</summary>
    public string State { get; init; } = "";

    /// <summary>Till then it counts as up.</summary>
    public DateTimeOffset UpUntil { get; init; }

    /// <summary>When it was told.</summary>
    public DateTimeOffset SeenAt { get; init; }
}

/// <summary>The trunks: rows of table <c>line</c>, each with a section of settings. The first is always there.</summary>
public sealed class TrunkTable(Database database, SettingsStore settings, TimeProvider time)
{
    private const int LongestName = 30;

    /// <summary>All, in the order in which they were added.</summary>
    public Task<IReadOnlyList<TrunkRow>> ListAsync(CancellationToken cancel = default) =>
        database.QueryAsync<TrunkRow>("SELECT id, name FROM line ORDER BY id", null, cancel);

    /// <summary>How they are on each node that told of it within the last day.</summary>
    public Task<IReadOnlyList<TrunkNode>> NodesAsync(CancellationToken cancel = default) =>
        database.QueryAsync<TrunkNode>("SELECT * FROM line_state WHERE seen_at > @day ORDER BY node", new { day = time.GetUtcNow() - TimeSpan.FromDays(1) }, cancel);

    /// <summary>
    /// Adds a trunk; where its name or one of <paramref name="values"/> is wrong, nothing is added. What is not among them is as by default. Returns what is wrong, null where
    /// all went well.
    /// </summary>
    public async Task<string?> AddAsync(string name, IReadOnlyDictionary<string, string?> values, Actor by, CancellationToken cancel = default)
    {
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            return $"The name of a trunk has 1 to {LongestName} small letters, digits and hyphens.";
        var error = await database.InTransactionAsync(
            async tx =>
            {
                if (await tx.FindAsync<string>("SELECT name FROM line WHERE name = @name", new { name }) is not null)
                    return $"There is a trunk {name} already.";
                if ((await settings.AddAsync(tx, SectionOf(name), values, by)).Error is { } wrong)
                    return wrong;

                // Ids of removed trunks stand in attempts and calls, and are not given again.
                await tx.ExecuteAsync(
                    """
                    INSERT INTO line (id, name, send_channels) SELECT 1 + max(n), @name, 0
                    FROM (SELECT max(id) AS n FROM line UNION ALL SELECT max(line_id) FROM line_attempt UNION ALL SELECT max(line_id) FROM call) AS used
                    """,
                    new { name });
                return null;
            },
            cancel);
        await settings.ReloadAsync(cancel);
        return error;
    }

    /// <summary>Changes settings of a trunk, all or none; with <paramref name="expected"/> only where they have one of these versions.</summary>
    public Task<SettingChange> ChangeAsync(string name, IReadOnlyDictionary<string, string?> values, Actor by, CancellationToken cancel = default, IReadOnlyList<long>? expected = null) =>
        settings.SetAsync(settings.TypeOf(typeof(TrunkSettings)) with { Name = TrunkRow.SettingsOf(name) }, values, by, cancel, expected);

    /// <summary>Removes a trunk with its settings; what keeps it from being removed, null where all went well.</summary>
    public async Task<string?> RemoveAsync(string name, Actor by, CancellationToken cancel = default)
    {
        var error = await database.InTransactionAsync(
            async tx =>
            {
                if (await tx.FindAsync<TrunkRow>($"SELECT id, name FROM line WHERE name = @name {database.ForUpdate}", new { name }) is not { } row)
                    return $"There is no trunk {name}.";
                if (row.Id == TrunkRow.First)
                    return "The first trunk cannot be removed: set trunk.host to nothing instead.";
                if (await tx.FindAsync<long?>("SELECT id FROM fax WHERE state = 'sending' AND line_id = @Id", new { row.Id }) is { } fax)
                    return $"Fax {fax} is being sent over {name}: set trunk:{name}.sendChannels to 0 and try again when it is over.";
                if (await tx.FindAsync<long?>("SELECT id FROM poll WHERE wanted_line_id = @Id AND state = 'waiting' OR line_id = @Id", new { row.Id }) is { } poll)
                    return $"Poll {poll} is to be called over {name}: cancel it, or try again when it is over.";
                await tx.ExecuteAsync("DELETE FROM route_line WHERE line_id = @Id", new { row.Id });
                await tx.ExecuteAsync("DELETE FROM destination WHERE line_id = @Id", new { row.Id });
                await tx.ExecuteAsync("DELETE FROM line_state WHERE line_id = @Id", new { row.Id });
                await tx.ExecuteAsync("DELETE FROM line WHERE id = @Id", new { row.Id });
                await settings.RemoveAsync(tx, SectionOf(name), by);
                return null;
            },
            cancel);
        await settings.ReloadAsync(cancel);
        return error;
    }

    private SettingsSectionType SectionOf(string name) => settings.TypeOf(typeof(TrunkSettings)).Named(name);
}
