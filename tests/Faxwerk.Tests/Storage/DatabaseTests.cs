using Faxwerk.Storage;

namespace Faxwerk.Tests.Storage;

public sealed class DatabaseTests
{
    private static readonly Migration[] TwoSteps = [new(1, "one", "CREATE TABLE a (id {identity}, v TEXT)"), new(2, "two", "CREATE TABLE b (id {identity}); INSERT INTO a (v) VALUES ('x')")];

    [Theory, EveryEngine]
    public async Task Migrations_run_once_and_in_order_when_nodes_start_together(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        var nodes = Enumerable.Range(0, 4).Select(_ => test.Open()).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(() => Migrations.ApplyAsync(node, TwoSteps, test.Time, default))));
        Assert.Equal([1, 2], await test.Database.QueryAsync<int>("SELECT version FROM schema_version ORDER BY version"));
        Assert.Equal(1, await test.Database.FindAsync<long>("SELECT count(*) FROM a"));
    }

    [Theory, EveryEngine]
    public async Task A_newer_database_is_refused_and_not_touched(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        await Migrations.ApplyAsync(test.Database, TwoSteps, test.Time, default);
        var refusal = await Assert.ThrowsAsync<DatabaseTooNewException>(() => Migrations.ApplyAsync(test.Database, TwoSteps[..1], test.Time, default));
        Assert.Contains("version 2", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, await test.Database.FindAsync<long>("SELECT count(*) FROM schema_version"));
    }

    [Theory, EveryEngine]
    public async Task A_failing_migration_leaves_nothing_behind(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        Migration[] broken = [TwoSteps[0], new(2, "broken", "CREATE TABLE c (id {identity}); SELECT nonsense FROM nowhere")];
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Migrations.ApplyAsync(test.Database, broken, test.Time, default));
        await Migrations.ApplyAsync(test.Database, TwoSteps, test.Time, default);
        Assert.Equal(2, await test.Database.FindAsync<long>("SELECT count(*) FROM schema_version"));
    }

    [Theory, EveryEngine]
    public async Task An_exception_rolls_back_and_announces_nothing(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var change = test.Database.Changes.Next(Topics.Queue);
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Database.InTransactionAsync(async tx =>
        {
            await BlobUse.KeepAsync(tx, "b", "o");
            tx.Announce(Topics.Queue);
            throw new InvalidOperationException();
        }));
        Assert.Equal(0, await test.Database.FindAsync<long>("SELECT count(*) FROM blob_use"));
        Assert.False(change.IsCompleted);
        await test.Database.InTransactionAsync(tx =>
        {
            tx.Announce(Topics.Queue);
            return Task.CompletedTask;
        });
        Assert.True(change.IsCompleted);
    }

    [Theory, EveryEngine]
    public async Task A_transaction_within_a_transaction_is_refused_instead_of_waiting_for_ever(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Database.InTransactionAsync(async _ =>
            await test.Database.InTransactionAsync(tx => BlobUse.KeepAsync(tx, "b", "o"))));
        await test.Database.InTransactionAsync(tx => BlobUse.KeepAsync(tx, "b", "o"));
        Assert.Equal(1, await test.Database.FindAsync<long>("SELECT count(*) FROM blob_use"));
    }

    [Theory, EveryEngine]
    public async Task Concurrent_transactions_lose_no_update(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        await test.Database.InTransactionAsync(tx => tx.ExecuteAsync("CREATE TABLE n (id INTEGER PRIMARY KEY, v BIGINT NOT NULL)"));
        await test.Database.InTransactionAsync(tx => tx.ExecuteAsync("INSERT INTO n VALUES (1, 0), (2, 0)"));
        var nodes = new[] { test.Database, test.Open() };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => nodes[i % 2].InTransactionAsync(async tx =>
        {
            // Opposite orders: PostgreSQL sees deadlocks, which must be run again.
            await tx.ExecuteAsync("UPDATE n SET v = v + 1 WHERE id = @id", new { id = 1 + (i / 2 % 2) });
            await tx.ExecuteAsync("UPDATE n SET v = v + 1 WHERE id = @id", new { id = 2 - (i / 2 % 2) });
        }))));
        Assert.Equal([8L, 8L], await test.Database.QueryAsync<long>("SELECT v FROM n ORDER BY id"));
    }

    [Theory, EveryEngine]
    public async Task Times_travel_as_unix_milliseconds(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        await test.Database.InTransactionAsync(tx => tx.ExecuteAsync("CREATE TABLE t (at BIGINT, none BIGINT)"));
        var at = new DateTimeOffset(2026, 3, 29, 2, 30, 0, 123, TimeSpan.FromHours(2));
        await test.Database.InTransactionAsync(tx => tx.ExecuteAsync("INSERT INTO t VALUES (@at, @none)", new { at, none = (DateTimeOffset?)null }));
        Assert.Equal(at.ToUnixTimeMilliseconds(), await test.Database.FindAsync<long>("SELECT at FROM t"));
        Assert.Equal(at, await test.Database.FindAsync<DateTimeOffset>("SELECT at FROM t"));
        Assert.Null(await test.Database.FindAsync<DateTimeOffset?>("SELECT none FROM t"));
    }

    [Theory]
    [InlineData("CREATE SCHEMA extensions; CREATE EXTENSION pg_trgm SCHEMA extensions; DROP SCHEMA public", 1)]
    [InlineData("SELECT 1", 0)]
    public async Task On_postgres_texts_are_found_wherever_pg_trgm_is_and_without_it_where_it_may_not_be_created(string before, int indexes)
    {
        var server = await TestContext.Current.GetFixture<PostgresServer>() is { } fixture ? await fixture.StartedAsync() : null;
        Prerequisite.Require(server is not null, "PostgreSQL is not installed in /usr/lib/postgresql");
        var name = $"managed_{indexes}";
        await RunAsync($"{server}", $"CREATE ROLE {name} LOGIN", $"CREATE DATABASE {name}");
        await RunAsync($"{server};Database={name}", before, $"CREATE SCHEMA own AUTHORIZATION {name}", indexes == 0 ? "SELECT 1" : $"GRANT USAGE ON SCHEMA extensions TO {name}");
        await using var database = new Postgres($"{server};Database={name};Username={name};Search Path=own;Pooling=false", new ChangeFeed());
        await Migrations.ApplyAsync(database, [new(1, "text", "CREATE TABLE t (id {identity}, v TEXT); INSERT INTO t (v) VALUES ('some words'), ('others'); {substrings t.v}")], new VirtualTime(), default);
        var found = await database.QueryAsync<long>(database.HasSubstring("t", "v"), new { Like = "%word%" });
        Assert.Equal([1L], found);
        Assert.Equal(indexes, await database.FindAsync<int>("SELECT count(*) FROM pg_indexes WHERE indexname = 't_v'"));

        static async Task RunAsync(string server, params string[] statements)
        {
            await using var connection = new Npgsql.NpgsqlConnection($"{server};Pooling=false");
            await connection.OpenAsync();
            foreach (var statement in statements)
            {
                await using var command = new Npgsql.NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync();
            }
        }
    }

    [Fact]
    public async Task On_postgres_another_node_hears_of_a_change()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Postgres);
        var other = (Postgres)test.Open();
        using var stop = new CancellationTokenSource();
        using var heard = other.Changes.Subscribe();
        var listening = other.ListenAsync(stop.Token);
        // The server's other databases are schemas of this one: their changes are heard too.
        var own = new Change("only-here", 17);
        var next = heard.ReadAllAsync(stop.Token).FirstAsync(change => change == own, stop.Token).AsTask();
        await Eventually.HoldsAsync(
            async () =>
            {
                await test.Database.InTransactionAsync(tx =>
                {
                    tx.Announce(own.Topic, own.Id);
                    return Task.CompletedTask;
                });
                return next.IsCompleted;
            },
            "the notification");
        Assert.Equal(own, await next);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
    }

    [Fact]
    public async Task Sqlite_writes_ahead_and_syncs_each_commit()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        Assert.Equal("wal", await test.Database.FindAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2, await test.Database.InTransactionAsync(tx => tx.FindAsync<long>("PRAGMA synchronous")));
    }
}
