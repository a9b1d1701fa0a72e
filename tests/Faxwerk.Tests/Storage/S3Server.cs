using System.Diagnostics;

[assembly: AssemblyFixture(typeof(Faxwerk.Tests.Storage.S3Server))]

namespace Faxwerk.Tests.Storage;

/// <summary>
/// A small S3 server of npm (s3rver) for the run of the tests, installed beside the tests at the first time: own folder, loopback, stopped at the end, also when this process is killed (its shell reads our pipe).
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "documents", Key = "S3RVER";

    private static readonly string Place = Path.Combine(AppContext.BaseDirectory, "Storage", "s3");
    private readonly Lock _gate = new();
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-s3-");
    private Process? _shell;
    private Task<int?>? _starting;

    /// <summary>Starts it at the first call. Its port; skips the test where npm is not installed.</summary>
    public static async Task<int> PortAsync()
    {
        var port = await TestContext.Current.GetFixture<S3Server>() is { } fixture ? await fixture.StartedAsync() : null;
        Prerequisite.Require(port is not null, "npm is not installed");
        return port!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
        {
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync();
            _shell.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static bool HasNpm() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "npm")));

    private Task<int?> StartedAsync()
    {
        lock (_gate)
            return _starting ??= Task.Run(StartAsync);
    }

    private async Task<int?> StartAsync()
    {
        if (!HasNpm())
            return null;
        var script = $"""
            cd {Place} || exit 1
            [ -f node_modules/.package-lock.json ] || npm ci --ignore-scripts --loglevel=error >&2 || exit 1
            node --openssl-legacy-provider node_modules/s3rver/bin/s3rver.js -d {_folder.FullName} -a 127.0.0.1 -p 0 --configure-bucket {Bucket} &
            pid=$!
            cat >/dev/null
            kill -KILL $pid
            wait $pid
            """;
        _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        while (await _shell.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("listening on", StringComparison.Ordinal))
                return int.Parse(line[(line.LastIndexOf(':') + 1)..].Trim('/', ' '), System.Globalization.CultureInfo.InvariantCulture);
        }

        throw new InvalidOperationException("s3rver ended before it listened.");
    }
}
