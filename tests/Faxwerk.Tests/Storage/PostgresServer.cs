using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(Faxwerk.Tests.Storage.PostgresServer))]

namespace Faxwerk.Tests.Storage;

/// <summary>
/// A PostgreSQL server of Debian's package for the run of the tests: own folder, unix socket only, stopped at the end, also when this process is killed
/// (its shell reads our pipe).
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"faxwerk-pg-{Guid.NewGuid():N}"[..30]);
    private Process? _shell;
    private Task<string?>? _starting;

    /// <summary>Starts the server at the first call. Where to connect; null where it is not installed.</summary>
    public Task<string?> StartedAsync()
    {
        lock (_gate)
            return _starting ??= Task.Run(StartAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
        {
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync();
            _shell.Dispose();
        }

        if (System.IO.Directory.Exists(_folder))
            System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static string? Binaries() =>
        System.IO.Directory.Exists("/usr/lib/postgresql")
            ? System.IO.Directory.GetDirectories("/usr/lib/postgresql").Select(v => Path.Combine(v, "bin")).Where(b => File.Exists(Path.Combine(b, "postgres"))).Max(StringComparer.Ordinal)
            : null;

    private async Task<string?> StartAsync()
    {
        if (Binaries() is not { } bin)
            return null;
        System.IO.Directory.CreateDirectory(_folder);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        var asUser = Environment.UserName == "root" ? "setpriv --reuid=postgres --regid=postgres --clear-groups" : "";
        var script = $"""
            exec 2>>{_folder}/log
            cd {_folder}
            {asUser} {bin}/initdb -D {_folder}/data -U faxwerk -A trust -E UTF8 --locale=C --no-sync >/dev/null || exit 1
            {asUser} {bin}/postgres -D {_folder}/data -k {_folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=300 -c deadlock_timeout=20ms >/dev/null &
            pid=$!
            cat >/dev/null
            kill -QUIT $pid
            wait $pid
            """;
        _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, UseShellExecute = false })!;
        var connectionString = $"Host={_folder};Username=faxwerk;Database=postgres;Include Error Detail=true";
        await WaitUntilReadyAsync(connectionString);
        return connectionString;
    }

    private async Task WaitUntilReadyAsync(string connectionString)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (!_shell!.HasExited && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50);
            }
        }
    }
}
