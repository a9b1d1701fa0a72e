using System.Diagnostics;
using Npgsql;

namespace Faxwerk.Benchmarks;

/// <summary>
/// A PostgreSQL server of Debian's package as it is installed, with its commits on disk: in a folder of its own, by unix socket, ended with this process (its shell reads our pipe).
/// </summary>
internal sealed class BenchmarkPostgres : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder;
    private readonly Process _shell;

    private BenchmarkPostgres(string folder, Process shell) => (_folder, _shell) = (folder, shell);

    public string ConnectionString => $"Host={_folder};Username=faxwerk;Database=postgres;Maximum Pool Size=40;Command Timeout=600";

    /// <summary>Null where the package is not installed.</summary>
    public static async Task<BenchmarkPostgres?> StartAsync()
    {
        var bin = !System.IO.Directory.Exists("/usr/lib/postgresql") ? null
            : System.IO.Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(path => File.Exists(Path.Combine(path, "postgres"))).Max(StringComparer.Ordinal);
        if (bin is null)
            return null;
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-pg-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var asUser = Environment.UserName == "root" ? "setpriv --reuid=postgres --regid=postgres --clear-groups" : "";
        var script = $"""
            exec 2>>{folder}/log
            cd {folder}
            {asUser} {bin}/initdb -D {folder}/data -U faxwerk -A trust -E UTF8 --locale=C --no-sync >/dev/null || exit 1
            {asUser} {bin}/postgres -D {folder}/data -k {folder} -c listen_addresses= -c max_wal_size=4GB >/dev/null &
            pid=$!
            cat >/dev/null
            kill -INT $pid
            wait $pid
            """;
        var server = new BenchmarkPostgres(folder, Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, UseShellExecute = false })!);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
                await connection.OpenAsync();
                return server;
            }
            catch (NpgsqlException) when (!server._shell.HasExited && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(100);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
