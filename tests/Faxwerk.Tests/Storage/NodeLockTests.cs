using Faxwerk.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Storage;

public sealed class NodeLockTests
{
    [Theory, EveryEngine]
    public async Task A_second_server_of_the_same_name_is_refused_and_takes_it_when_the_first_has_ended(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var other = test.Open();
        var first = new NodeLock(test.Database, new StorageOptions { Node = "fax1" }, test.Time, NullLogger<NodeLock>.Instance);
        await first.TakeAsync();
        await using var second = new NodeLock(other, new StorageOptions { Node = "fax1" }, test.Time, NullLogger<NodeLock>.Instance);
        Assert.Contains("FAXWERK__NODE", (await Assert.ThrowsAsync<NodeTakenException>(() => WaitAsync(second, test.Time))).Message, StringComparison.Ordinal);

        await first.DisposeAsync();
        await WaitAsync(second, test.Time);
    }

    [Fact]
    public async Task A_name_that_a_restart_of_the_database_let_go_is_taken_again_and_a_server_that_took_it_meanwhile_keeps_it()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Postgres);
        var options = new StorageOptions { Node = "fax1" };
        var first = new NodeLock(test.Database, options, test.Time, NullLogger<NodeLock>.Instance);
        await first.TakeAsync();
        Assert.True(await first.KeepAsync());
        await EndSessionsAsync(test.Database);
        Assert.True(await first.KeepAsync());
        await using var second = new NodeLock(test.Open(), options, test.Time, NullLogger<NodeLock>.Instance);
        await Assert.ThrowsAsync<NodeTakenException>(() => WaitAsync(second, test.Time));

        await EndSessionsAsync(test.Database);
        await second.TakeAsync();
        Assert.True(await first.KeepAsync());
        test.Time.Advance(TimeSpan.FromSeconds(46));
        Assert.False(await first.KeepAsync());
        Assert.True(await second.KeepAsync());
        await first.DisposeAsync();
    }

    /// <summary>Ends the sessions that hold names in the schema of the test, as a restart does.</summary>
    private static async Task EndSessionsAsync(Database database)
    {
        await database.QueryAsync<bool>("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1852793957 AND objid::bigint = hashtext(current_schema() || ' fax1')::bigint & 4294967295");
        await Eventually.HoldsAsync(
            async () => await database.FindAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1852793957 AND objid::bigint = hashtext(current_schema() || ' fax1')::bigint & 4294967295") == 0,
            "the sessions are over");
    }

    [Fact]
    public async Task Nodes_of_other_names_run_beside_it()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Postgres);
        await using var first = new NodeLock(test.Database, new StorageOptions { Node = "fax1" }, test.Time, NullLogger<NodeLock>.Instance);
        await using var second = new NodeLock(test.Open(), new StorageOptions { Node = "fax2" }, test.Time, NullLogger<NodeLock>.Instance);
        await first.TakeAsync();
        await second.TakeAsync();
    }

    /// <summary>Lets the clock go by till it has waited long enough.</summary>
    private static async Task WaitAsync(NodeLock taken, VirtualTime time)
    {
        var taking = taken.TakeAsync();
        while (!taking.IsCompleted)
        {
            if (time.Waiting > 0)
                time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        await taking;
    }
}
