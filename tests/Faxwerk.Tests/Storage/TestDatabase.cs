using System.Reflection;
using Faxwerk.Storage;
using Npgsql;
using Xunit.Sdk;
using Xunit.v3;

namespace Faxwerk.Tests.Storage;

public enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>Runs a theory once an engine.</summary>
public sealed class EveryEngineAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<Engine>(Engine.Sqlite), new TheoryDataRow<Engine>(Engine.Postgres)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>A database of its own with the schema of the program, gone with the test.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static int _count;
    private readonly Func<ChangeFeed, Database> _open;
    private readonly List<Database> _opened = [];
    private readonly string? _folder;

    private TestDatabase(Func<ChangeFeed, Database> open, string? folder)
    {
        _open = open;
        _folder = folder;
        Database = Open();
    }

    /// <summary>The first node's view of it.</summary>
    public Database Database { get; }

    public VirtualTime Time { get; } = new();

    /// <summary>With the schema; skips the test where the engine is not installed.</summary>
    public static async Task<TestDatabase> CreateAsync(Engine engine)
    {
        var test = await CreateEmptyAsync(engine);
        await Migrations.ApplyAsync(test.Database, test.Time);
        return test;
    }

    /// <summary>Without any table.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync(Engine engine)
    {
        if (engine == Engine.Sqlite)
        {
            var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-db-").FullName;
            return new TestDatabase(feed => new Sqlite(Path.Combine(folder, "faxwerk.db"), feed), folder);
        }

        var schema = await CreateSchemaAsync();
        return new TestDatabase(feed => new Postgres(schema, feed), null);
    }

    /// <summary>Where to connect to an empty schema of PostgreSQL; skips the test where it is not installed.</summary>
    public static async Task<string> CreateSchemaAsync()
    {
        var server = await TestContext.Current.GetFixture<PostgresServer>() is { } fixture ? await fixture.StartedAsync() : null;
        Prerequisite.Require(server is not null, "PostgreSQL is not installed in /usr/lib/postgresql");
        var schema = $"test_{Interlocked.Increment(ref _count)}";
        await using (var connection = new NpgsqlConnection(server + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
            await create.ExecuteNonQueryAsync();
        }

        return $"{server};Search Path={schema};Maximum Pool Size=40";
    }

    /// <summary>The same database as another node sees it, with a feed of its own.</summary>
    public Database Open()
    {
        var database = _open(new ChangeFeed());
        _opened.Add(database);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened)
            await database.DisposeAsync();
        if (_folder is not null)
            System.IO.Directory.Delete(_folder, recursive: true);
    }
}
