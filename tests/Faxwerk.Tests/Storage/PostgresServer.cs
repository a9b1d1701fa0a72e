[assembly: AssemblyFixture(typeof(Faxwerk.Tests.Storage.PostgresServer))]

namespace Faxwerk.Tests.Storage;

/// <summary>A PostgreSQL server for the run of the tests, whose commits need not survive a power cut.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<PostgresProcess?>? _starting;

    /// <summary>Starts the server at the first call. Where to connect; null where it is not installed.</summary>
    public async Task<string?> StartedAsync()
    {
        lock (_gate)
            _starting ??= Task.Run(() => PostgresProcess.StartAsync("-c fsync=off -c full_page_writes=off -c max_connections=300 -c deadlock_timeout=20ms"));
        return await _starting is { } server ? server.ConnectionString + ";Include Error Detail=true" : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_starting is not null && await _starting is { } server)
            await server.DisposeAsync();
    }
}
