using System.Diagnostics;
using System.Text;

namespace Faxwerk.Hosting;

/// <summary>A child process with pipes on its three streams. Disposing kills it and everything it started.</summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private const int ErrorTail = 4096;

    private readonly Process _process;
    private readonly Task _errorReader;
    private readonly StringBuilder _errors = new();

    internal RunningProcess(Process process)
    {
        _process = process;
        _errorReader = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>Number of the process as this system sees it.</summary>
    public int Id => _process.Id;

    /// <summary>Its standard input.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Its standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The last 4 KB it wrote to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>Waits for its end and returns its exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        await _errorReader.WaitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>Kills it and everything it started; nothing happens when it has ended.</summary>
    public void Kill()
    {
        // To kill a tree all processes of the machine are looked through.
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errorReader;
        _process.Dispose();
    }

    // Drained all the time: a child that complains a lot would otherwise stop at a full pipe.
    private async Task ReadErrorsAsync(StreamReader reader)
    {
        var buffer = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            lock (_errors)
            {
                _errors.Append(buffer, 0, read);
                if (_errors.Length > ErrorTail) _errors.Remove(0, _errors.Length - ErrorTail);
            }
        }
    }
}
