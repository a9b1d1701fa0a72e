using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Faxwerk.Hosting;

/// <summary>
/// The only place that starts processes. All are started by one thread that lives as long as this object: children that ask
/// the kernel to die with their parent (bwrap --die-with-parent) die when the thread that started them ends, and threads of
/// the pool come and go.
/// </summary>
public sealed class ProcessRunner : IDisposable
{
    private readonly BlockingCollection<Action> _starts = [];
    private readonly TimeProvider _time;

    /// <summary>Starts the starting thread.</summary>
    public ProcessRunner(TimeProvider time)
    {
        _time = time;
        var thread = new Thread(() =>
        {
            foreach (var start in _starts.GetConsumingEnumerable()) start();
        }) { IsBackground = true, Name = "process starter" };
        thread.Start();
    }

    /// <summary>Starts a program that is talked to over its pipes. Null when there is no such program or it may not be executed.</summary>
    public Task<RunningProcess?> StartAsync(ProcessCommand command)
    {
        var started = new TaskCompletionSource<RunningProcess?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _starts.Add(() =>
        {
            try
            {
                started.SetResult(Start(command));
            }
            catch (Win32Exception)
            {
                started.SetResult(null);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }

    /// <summary>Runs a program to its end, within limits. Cancellation kills it.</summary>
    public async Task<ProcessResult> RunAsync(
        ProcessCommand command, ReadOnlyMemory<byte> input, ProcessLimits limits, CancellationToken cancellation)
    {
        var process = await StartAsync(command);
        if (process is null) return new ProcessResult(ProcessEnd.NotStarted, 0, default, $"{command.Program} cannot be started.");
        await using (process)
        {
            using var timeout = new CancellationTokenSource(limits.Time, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            try
            {
                var feeding = FeedAsync(process.Input, input, both.Token);
                var output = await ReadAsync(process.Output, limits.OutputBytes, both.Token);
                if (output is null) return new ProcessResult(ProcessEnd.OutputTooLarge, 0, default, process.Errors);
                var exitCode = await process.WaitAsync(both.Token);
                await feeding;
                return new ProcessResult(ProcessEnd.Exited, exitCode, output, process.Errors);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                return new ProcessResult(ProcessEnd.TimedOut, 0, default, process.Errors);
            }
        }
    }

    /// <summary>Ends the starting thread, and with it every child that dies with its parent.</summary>
    public void Dispose() => _starts.CompleteAdding();

    private static RunningProcess Start(ProcessCommand command)
    {
        var info = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        info.Environment.Clear();
        foreach (var (name, value) in command.Environment) info.Environment[name] = value;
#pragma warning disable RS0030 // This is the one place.
        return new RunningProcess(Process.Start(info)!);
#pragma warning restore RS0030
    }

    private static async Task FeedAsync(Stream input, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await input.WriteAsync(bytes, cancellation);
            input.Close();
        }
        catch (IOException)
        {
            // It ended or closed its input without reading all: its exit code tells whether that was an error.
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream output, int limit, CancellationToken cancellation)
    {
        using var collected = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await output.ReadAsync(buffer, cancellation)) > 0)
        {
            if (collected.Length + read > limit) return null;
            await collected.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return collected.ToArray();
    }
}
