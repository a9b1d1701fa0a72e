using System.Data.Common;
using Faxwerk.Audit;
using Faxwerk.Policies;
using Faxwerk.Storage;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Audit;

public sealed class AuditLogTests
{
    [Theory, EveryEngine]
    public async Task Entries_are_chained_and_listed_newest_first(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await AddAsync(test, "anna", AuditAction.UserAdded, "user:bert");
        await AddAsync(test, "anna", AuditAction.UserChanged, "user:bert");
        await AddAsync(test, "carl", AuditAction.SettingChanged, "setting:mail");
        var log = new AuditLog(test.Database);
        Assert.Equal([3L, 2, 1], (await log.ListAsync(new AuditFilter())).Select(entry => entry.Position));
        Assert.Equal([2L, 1], (await log.ListAsync(new AuditFilter { Action = "user" })).Select(entry => entry.Position));
        Assert.Equal([3L], (await log.ListAsync(new AuditFilter { Who = "carl" })).Select(entry => entry.Position));
        Assert.Equal([2L, 1], (await log.ListAsync(new AuditFilter { Who = "NN" })).Select(entry => entry.Position));
        Assert.Equal([3L], (await log.ListAsync(new AuditFilter { Target = "Mail" })).Select(entry => entry.Position));
        Assert.Empty(await log.ListAsync(new AuditFilter { Who = "%", Target = "_" }));
        Assert.Equal([1L], (await log.ListAsync(new AuditFilter { Target = "user:bert", Before = 2 })).Select(entry => entry.Position));
        var found = await log.VerifyAsync();
        Assert.Equal((3, null), (found.Entries, found.Broken));
    }

    [Theory, EveryEngine]
    public async Task The_database_refuses_to_change_or_remove_entries(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await AddAsync(test, "anna", AuditAction.UserAdded, "user:bert");
        foreach (var sql in new[] { "UPDATE audit SET who = 'nobody'", "DELETE FROM audit" })
            await Assert.ThrowsAnyAsync<DbException>(() => test.Database.InTransactionAsync(tx => tx.ExecuteAsync(sql)));
        Assert.Equal("anna", Assert.Single(await new AuditLog(test.Database).ListAsync(new AuditFilter())).Who);
    }

    [Theory]
    [InlineData("UPDATE audit SET after_value = 'user' WHERE position = 2", 2L)]
    [InlineData("DELETE FROM audit WHERE position = 2", 2L)]
    [InlineData("DELETE FROM audit WHERE position = 3", 3L)]
    public async Task Who_gets_past_the_triggers_breaks_the_chain(string sql, long broken)
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        for (var i = 1; i <= 3; i++)
            await AddAsync(test, "anna", AuditAction.UserChanged, $"user:{i}");
        await test.Database.InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync("DROP TRIGGER audit_no_update");
            await tx.ExecuteAsync("DROP TRIGGER audit_no_delete");
            await tx.ExecuteAsync(sql);
        });
        Assert.Equal(broken, (await new AuditLog(test.Database).VerifyAsync()).Broken);
    }

    [Theory, EveryEngine]
    public async Task Old_entries_go_where_a_time_is_set_and_the_chain_says_from_where_it_goes_on(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var log = new AuditLog(test.Database);
        for (var day = 0; day < 10; day++)
        {
            await AddAsync(test, "anna", AuditAction.UserChanged, $"user:{day}");
            test.Time.Advance(TimeSpan.FromDays(10));
        }

        var settings = new Fixed<RetentionSettings>(new RetentionSettings());
        var retention = new Retention(test.Database, settings, test.Time, NullLogger<Retention>.Instance);
        Assert.Equal(0, await retention.SweepAsync(CancellationToken.None));
        settings.CurrentValue = new RetentionSettings { AuditLog = TimeSpan.FromDays(45) };
        Assert.Equal(6, await retention.SweepAsync(CancellationToken.None));
        Assert.Equal(0, await retention.SweepAsync(CancellationToken.None));
        var entries = await log.ListAsync(new AuditFilter());
        Assert.Equal([11L, 10, 9, 8, 7], entries.Select(entry => entry.Position));
        Assert.StartsWith("entries 1 to 6, of before ", entries[0].AfterValue, StringComparison.Ordinal);
        var found = await log.VerifyAsync();
        Assert.Equal((5, null), (found.Entries, found.Broken));
        foreach (var sql in new[] { "UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "DELETE FROM audit WHERE position = 7" })
            await Assert.ThrowsAnyAsync<DbException>(() => test.Database.InTransactionAsync(tx => tx.ExecuteAsync(sql)));

        // Who moves the beginning himself has no entry that says so.
        await test.Database.InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync("UPDATE audit_head SET cut_position = 8, cut_hash = (SELECT hash FROM audit WHERE position = 8)");
            await tx.ExecuteAsync("DELETE FROM audit WHERE position <= 8");
        });
        Assert.Equal(8, (await log.VerifyAsync()).Broken);
    }

    [Theory, EveryEngine]
    public async Task Many_who_add_at_once_make_one_chain(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AddAsync(test, $"user{i}", AuditAction.UserChanged, "user:x")));
        var found = await new AuditLog(test.Database).VerifyAsync();
        Assert.Equal((20, null), (found.Entries, found.Broken));
    }

    private static Task AddAsync(TestDatabase test, Actor by, string action, string target) =>
        test.Database.InTransactionAsync(tx => AuditLog.AddAsync(tx, test.Time.GetUtcNow(), by, action, target, "before", "after"));
}
