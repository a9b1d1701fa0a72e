using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Delivery;
using Faxwerk.Storage;

namespace Faxwerk.Routing;

/// <summary>The table <c>routing_rule</c>, in its order.</summary>
public sealed class RoutingRules(Database database, TimeProvider time)
{
    /// <summary>Most rules: each fax asks them all.</summary>
    public const int Most = 500;

    private const string Lock = "routing_rule";

    /// <summary>All, in their order.</summary>
    public async Task<IReadOnlyList<RoutingRule>> ListAsync(CancellationToken cancel = default) =>
        [.. (await database.QueryAsync<RoutingRuleRow>("SELECT * FROM routing_rule ORDER BY position, id", null, cancel)).Select(row => row.Read())];

    /// <summary>Adds one behind the others. Returns it, or what is wrong.</summary>
    public Task<(RoutingRule? Rule, string? Error)> AddAsync(RoutingRule rule, Actor by, CancellationToken cancel = default) => database.InTransactionAsync<(RoutingRule?, string?)>(
        async tx =>
        {
            await tx.LockAsync(Lock);
            if ((rule.Error() ?? await MissingAsync(tx, rule)) is { } error)
                return (null, error);
            if (await tx.FindAsync<int>("SELECT count(*) FROM routing_rule") >= Most)
                return (null, $"There are {Most} rules already.");
            var added = (await tx.FindAsync<RoutingRuleRow>(
                """
                INSERT INTO routing_rule (position, name, is_enabled, is_final, conditions, targets)
                VALUES ((SELECT coalesce(max(position), 0) + 1 FROM routing_rule), @Name, @enabled, @final, @conditions, @targets) RETURNING *
                """,
                Values(rule)))!.Read();
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.RuleAdded, TargetOf(added), after: Describe(added));
            return (added, null);
        },
        cancel);

    /// <summary>Changes one; its place is left. Returns it, or what is wrong; both null where there is none.</summary>
    public Task<(RoutingRule? Rule, string? Error)> ChangeAsync(long id, Func<RoutingRule, RoutingRule> change, Actor by, CancellationToken cancel = default) => database.InTransactionAsync<(RoutingRule?, string?)>(
        async tx =>
        {
            await tx.LockAsync(Lock);
            if (await FindAsync(tx, id) is not { } before)
                return (null, null);
            var after = change(before) with { Id = id };
            if ((after.Error() ?? await MissingAsync(tx, after)) is { } error)
                return (null, error);
            after = (await tx.FindAsync<RoutingRuleRow>(
                "UPDATE routing_rule SET name = @Name, is_enabled = @enabled, is_final = @final, conditions = @conditions, targets = @targets WHERE id = @Id RETURNING *", Values(after)))!.Read();
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.RuleChanged, TargetOf(after), Describe(before), Describe(after));
            return (after, null);
        },
        cancel);

    /// <summary>Puts one at a place, counted from 1, and moves the others up; false where there is none.</summary>
    public Task<bool> MoveAsync(long id, int place, Actor by, CancellationToken cancel = default) => database.InTransactionAsync(
        async tx =>
        {
            await tx.LockAsync(Lock);
            if (await FindAsync(tx, id) is not { } rule)
                return false;
            var ids = (await tx.QueryAsync<long>("SELECT id FROM routing_rule ORDER BY position, id")).ToList();
            var from = ids.IndexOf(id);
            ids.RemoveAt(from);
            var to = Math.Clamp(place - 1, 0, ids.Count);
            ids.Insert(to, id);
            foreach (var (i, each) in ids.Index())
                await tx.ExecuteAsync("UPDATE routing_rule SET position = @position WHERE id = @each", new { position = i + 1, each });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.RuleChanged, TargetOf(rule), $"place {from + 1}", $"place {to + 1}");
            return true;
        },
        cancel);

    /// <summary>Removes one; false where there is none.</summary>
    public Task<bool> RemoveAsync(long id, Actor by, CancellationToken cancel = default) => database.InTransactionAsync(
        async tx =>
        {
            await tx.LockAsync(Lock);
            if (await FindAsync(tx, id) is not { } rule)
                return false;
            await tx.ExecuteAsync("DELETE FROM routing_rule WHERE id = @id", new { id });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.RuleRemoved, TargetOf(rule), Describe(rule));
            return true;
        },
        cancel);

    private static async Task<RoutingRule?> FindAsync(Transaction tx, long id) => (await tx.FindAsync<RoutingRuleRow>("SELECT * FROM routing_rule WHERE id = @id", new { id }))?.Read();

    /// <summary>Whom or which printer or folder it names that there is not.</summary>
    private static async Task<string?> MissingAsync(Transaction tx, RoutingRule rule)
    {
        foreach (var target in rule.Targets)
        {
            var (sql, what) = target.Kind switch
            {
                _ when target.IsByBarcode => ("", ""),
                RouteKind.User or RouteKind.UserInbox => ("SELECT id FROM account WHERE login_key = @key", "user"),
                RouteKind.Group or RouteKind.GroupInbox => ("SELECT id FROM account_group WHERE name_key = @key", "group"),
                RouteKind.Printer when !target.Value.Contains(':') => ("SELECT id FROM outlet WHERE kind = 'printer' AND name_key = @key", "printer"),
                RouteKind.Folder when !target.Value.Contains(':') => ("SELECT id FROM outlet WHERE kind = 'folder' AND name_key = @key", "folder"),
                _ => ("", ""),
            };
            if (sql.Length > 0 && await tx.FindAsync<long?>(sql, new { key = Directory.NameKey.Of(target.Value) }) is null)
                return $"targets: there is no {what} {target.Value}.";
        }

        return null;
    }

    private static object Values(RoutingRule rule) => new
    {
        rule.Id, rule.Name, enabled = rule.IsEnabled ? 1 : 0, final = rule.IsFinal ? 1 : 0, conditions = JsonSerializer.Serialize(rule.Conditions, OutletOptions.Json), targets = JsonSerializer.Serialize(rule.Targets.Select(target => new { target.Kind, target.Value }), OutletOptions.Json),
    };

    private static string TargetOf(RoutingRule rule) => $"rule:{rule.Name}";

    private static string Describe(RoutingRule rule) => JsonSerializer.Serialize(new { rule.Name, rule.IsEnabled, rule.IsFinal, rule.Conditions, Targets = rule.Targets.Select(target => $"{target.Kind} {target.Value}".Trim()) }, OutletOptions.Json);
}
