using System.Diagnostics;
using Npgsql;

namespace Faxwerk.Tests.Storage;

/// <summary>
/// A PostgreSQL server of Debian's package, for tests and benchmarks: own folder, unix socket only, stopped at the end, also when this process is killed (its shell reads our pipe).
/// </summary>
public sealed class PostgresProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder;
    private readonly Process _shell;

    private PostgresProcess(string folder, Process shell) => (_folder, _shell) = (folder, shell);

    /// <summary>Where to connect.</summary>
    public string ConnectionString => $"Host={_folder};Username=faxwerk;Database=postgres";

    /// <summary>The folder of its programs; null where the package is not installed.</summary>
    public static string? Binaries => System.IO.Directory.Exists("/usr/lib/postgresql")
        ? System.IO.Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "postgres"))).Max(StringComparer.Ordinal)
        : null;

    /// <summary>Starts one with some options (<c>-c name=value</c>); null where the package is not installed.</summary>
    public static async Task<PostgresProcess?> StartAsync(string options)
    {
        if (Binaries is not { } bin)
            return null;
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-pg-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var asUser = Environment.UserName == "root" ? "setpriv --reuid=postgres --regid=postgres --clear-groups" : "";
        var script = $"""
            exec 2>>{folder}/log
            cd {folder}
            {asUser} {bin}/initdb -D {folder}/data -U faxwerk -A trust -E UTF8 --locale=C --no-sync >/dev/null || exit 1
            {asUser} {bin}/postgres -D {folder}/data -k {folder} -c listen_addresses= {options} >/dev/null &
            pid=$!
            cat >/dev/null
            kill -QUIT $pid
            wait $pid
            """;
        var server = new PostgresProcess(folder, Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, UseShellExecute = false })!);
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
                await Task.Delay(50);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
