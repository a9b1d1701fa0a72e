using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Tests.Contacts;

/// <summary>Debian's CardDAV server with an address book of Anna's, on loopback; stopped with the test, also when this process is killed.</summary>
internal sealed class RadicaleServer : IAsyncDisposable
{
    private const string Binary = "/usr/bin/radicale";

    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-radicale-");
    private readonly int _port = FreePort();
    private Process? _shell;

    public string Address => $"http://127.0.0.1:{_port}/anna/book/";

    /// <summary>Skips the test where radicale is not installed.</summary>
    public static async Task<RadicaleServer> StartAsync(string user, string password, params string[] cards)
    {
        Prerequisite.Require(File.Exists(Binary), "radicale is not installed");
        var server = new RadicaleServer();
        var book = server._folder.CreateSubdirectory("data/collection-root/anna/book").FullName;
        await File.WriteAllTextAsync(Path.Combine(book, ".Radicale.props"), """{"tag": "VADDRESSBOOK"}""");
        foreach (var (index, card) in cards.Index())
            await File.WriteAllTextAsync(Path.Combine(book, $"{index}.vcf"), card);
        await File.WriteAllTextAsync(Path.Combine(server._folder.FullName, "users"), $"{user}:{password}\n");
        await server.StartAsync();
        return server;
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartAsync()
    {
        var script = $"""
            exec >{_folder.FullName}/log 2>&1
            {Binary} --config "" --server-hosts 127.0.0.1:{_port} --auth-type htpasswd --auth-htpasswd-filename {_folder.FullName}/users --auth-htpasswd-encryption plain --storage-filesystem-folder {_folder.FullName}/data &
            pid=$!
            cat >/dev/null
            kill -KILL $pid
            wait $pid
            """;
        _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, UseShellExecute = false })!;
        await Eventually.HoldsAsync(
            async () =>
            {
                if (_shell.HasExited)
                    Assert.Fail($"radicale did not start: {await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "log"))}");
                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, _port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "radicale listens",
            60);
    }
}
