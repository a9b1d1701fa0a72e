namespace Faxwerk.Hosting;

/// <summary>A program and its arguments, never through a shell. The child gets only <see cref="Environment"/>, nothing of ours.</summary>
/// <param name="Program">Absolute path, or a name looked up on the path.</param>
/// <param name="Arguments">One string an argument.</param>
public sealed record ProcessCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Variables of the child.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
        ["LANG"] = "C.UTF-8",
    };
}

/// <summary>What a program that is run to its end may take.</summary>
/// <param name="Time">Wall time; it is killed after that.</param>
/// <param name="OutputBytes">Bytes on standard output; it is killed when it writes more.</param>
public sealed record ProcessLimits(TimeSpan Time, int OutputBytes);

/// <summary>How a run ended.</summary>
public enum ProcessEnd
{
    /// <summary>By itself.</summary>
    Exited,

    /// <summary>Killed after <see cref="ProcessLimits.Time"/>.</summary>
    TimedOut,

    /// <summary>Killed because of <see cref="ProcessLimits.OutputBytes"/>.</summary>
    OutputTooLarge,

    /// <summary>There is no such program, or it may not be executed.</summary>
    NotStarted,
}

/// <summary>A run and what it wrote.</summary>
/// <param name="End">How it ended.</param>
/// <param name="ExitCode">Only with <see cref="ProcessEnd.Exited"/>; 128 + signal when a signal ended it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">The last 4 KB of standard error.</param>
public sealed record ProcessResult(ProcessEnd End, int ExitCode, ReadOnlyMemory<byte> Output, string Errors);
