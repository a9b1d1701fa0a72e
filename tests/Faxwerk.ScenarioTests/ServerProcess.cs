using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Faxwerk.ScenarioTests;

/// <summary>The executable as its user starts it: <c>faxwerk serve</c> on free ports of loopback, killed with SIGKILL where a test says so.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output;
    private readonly string _dataFolder;

    private ServerProcess(Process process, StringBuilder output, string dataFolder, int smtpPort, Uri http) =>
        (_process, _output, _dataFolder, SmtpPort, Http) = (process, output, dataFolder, smtpPort, http);

    public int SmtpPort { get; }

    public Uri Http { get; }

    /// <summary>A client over the server's socket, where its own user needs no key.</summary>
    public HttpClient Api() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_dataFolder, "run", Environment.MachineName + ".sock")), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    }) { BaseAddress = Http };

    /// <summary>What it has written so far, for a failing test.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static async Task<ServerProcess> StartAsync(string dataFolder, params (string Name, string Value)[] environment)
    {
        var process = new Process { StartInfo = Info(dataFolder, ["serve"], environment) };
        var output = new StringBuilder();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var smtp = 0;
        Uri? http = null;
        process.OutputDataReceived += (_, line) =>
        {
            string soFar;
            lock (output)
                soFar = output.AppendLine(line.Data).ToString();
            var words = (line.Data ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["SMTP", var address, ..])
                smtp = IPEndPoint.Parse(address).Port;
            else if (words is ["HTTP", var url, ..])
                http = new Uri(url);
            else if (words is ["Data", ..])
                ready.TrySetResult();
            else if (line.Data is null)
                ready.TrySetException(new InvalidOperationException("The server ended: " + soFar));
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (output)
                output.AppendLine(line.Data);
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(90));
        return new ServerProcess(process, output, dataFolder, smtp, http!);
    }

    /// <summary>Runs another command of the program to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string dataFolder, (string Name, string Value)[] environment, params string[] args)
    {
        using var process = new Process { StartInfo = Info(dataFolder, args, environment) };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>A UDP and TCP port of loopback that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>SIGKILL: no chance to finish anything. Its rendering workers end with it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Info(string dataFolder, string[] args, (string Name, string Value)[] environment)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "faxwerk.dll"), .. args])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = dataFolder,
        };
        (string, string)[] own =
        [
            ("FAXWERK__DATAFOLDER", dataFolder), ("FAXWERK__ADDRESS", "127.0.0.1"), ("FAXWERK__SMTPPORT", "0"), ("FAXWERK__HTTPPORT", "0"),
            ("FAXWERK__SIPADDRESS", "127.0.0.1"), ("FAXWERK__SIPPORT", "0"), ("FAXWERK__TESTSTATION", "false"), ("FAXWERK__STOPGRACE", "00:00:10"), ("FAXWERK__WARMUP", "false"),
        ];
        foreach (var (name, value) in own.Concat(environment))
            info.Environment[name] = value;
        return info;
    }
}
