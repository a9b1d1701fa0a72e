using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Tests;

/// <summary>A server of a Debian package on loopback, with a folder of its own. It ends when it is disposed of, and also when this process is gone: its shell waits for the end of its input, or for a signal to all of its group.</summary>
internal sealed class DebianServer : IAsyncDisposable
{
    private const string LogName = "said";
    private readonly Process _shell;
    private readonly string _folder;

    private DebianServer(Process shell, string folder) => (_shell, _folder) = (shell, folder);

    private string Log => Path.Combine(_folder, LogName);

    /// <param name="folder">Its folder, which goes with it.</param>
    /// <param name="command">Runs it in the foreground.</param>
    /// <param name="stop">Ends it; its process is <c>$pid</c>.</param>
    public static DebianServer Start(string folder, string command, string stop = "kill $pid")
    {
        var script = $"""
            exec >>{folder}/{LogName} 2>&1
            trap : TERM INT
            {command} &
            pid=$!
            cat >/dev/null
            {stop}
            wait $pid
            """;
        return new DebianServer(Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, UseShellExecute = false })!, folder);
    }

    /// <summary>A TCP port of loopback that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until it takes connections.</summary>
    public async Task ListensAsync(IPAddress address, int port, int seconds = 60)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await AnswersAsync(address, port))
        {
            if (timeout.IsCancellationRequested)
                Assert.Fail($"{address}:{port} does not answer within {seconds} s: {await File.ReadAllTextAsync(Log)}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();

        // Children of it may be a moment behind.
        await Eventually.HoldsAsync(() => Removed(_folder), $"{_folder} can be removed");
    }

    private static async Task<bool> AnswersAsync(IPAddress address, int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool Removed(string folder)
    {
        try
        {
            System.IO.Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return !System.IO.Directory.Exists(folder);
        }
    }
}
