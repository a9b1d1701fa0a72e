using System.Globalization;
using System.Runtime.InteropServices;

namespace Faxwerk.Hosting;

/// <summary>What a sandboxed program may use over its whole life.</summary>
/// <param name="CpuSeconds">Processor time.</param>
/// <param name="MemoryBytes">Writable memory (RLIMIT_DATA: what is written, not what a runtime reserves).</param>
/// <param name="FileBytes">Size of one file, and of the private /tmp as a whole.</param>
public sealed record SandboxLimits(int CpuSeconds, long MemoryBytes, long FileBytes)
{
    /// <summary>Processes and threads together.</summary>
    public int Threads { get; init; } = 64;

    /// <summary>Open files of one process.</summary>
    public int OpenFiles { get; init; } = 256;
}

/// <summary>A program of ours that is not to be trusted with more than its task, since it runs foreign code on foreign documents.</summary>
/// <param name="Folder">Where it and what it needs lie.</param>
/// <param name="Assembly">Its file name in there.</param>
/// <param name="Limits">What it may use.</param>
public sealed record DotnetProgram(string Folder, string Assembly, SandboxLimits Limits)
{
    /// <summary>What it is told at its start.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}

/// <summary>
/// Wraps programs in bubblewrap: no network, no other processes, no capabilities, of the file system only /usr, fonts,
/// the runtime and the program, all read-only, a private /tmp, an empty environment, and limits by prlimit. Needs root or user namespaces.
/// </summary>
public static class Sandbox
{
    /// <summary>Where the folder of the program is found inside.</summary>
    public const string ProgramFolder = "/opt/program";

    /// <summary>What an administrator can do when <see cref="CheckAsync"/> says no.</summary>
    public const string Remedy =
        "Install the Debian package bubblewrap and allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, in containers "
        + "an AppArmor and seccomp profile that permits them), or accept the risk and set rendering.allowUnsandboxed to true.";

    private static readonly string[] s_namespaces =
    [
        "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL",
        "--die-with-parent", "--new-session", "--clearenv",
        "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
        "--ro-bind-try", "/etc/fonts", "/etc/fonts", "--ro-bind-try", "/var/cache/fontconfig", "/var/cache/fontconfig",
        "--ro-bind-try", "/etc/libreoffice", "/etc/libreoffice",
        "--proc", "/proc", "--dev", "/dev",
    ];

    /// <summary>The command that runs <paramref name="program"/> inside.</summary>
    public static ProcessCommand Confined(DotnetProgram program) =>
        Enclose(program.Folder, program.Limits, Environment(program), Runtime(program, ProgramFolder));

    /// <summary>
    /// The command that runs <paramref name="command"/> inside, with <paramref name="folder"/>, where there is one, at <see cref="ProgramFolder"/>.
    /// </summary>
    public static ProcessCommand Enclose(
        string? folder, SandboxLimits limits, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> command)
    {
        List<string> arguments = [.. s_namespaces, "--size", Text(limits.FileBytes), "--tmpfs", "/tmp"];
        if (folder is not null) arguments.AddRange(["--ro-bind", folder, ProgramFolder]);
        var runtime = DotnetRoot();
        if (!runtime.StartsWith("/usr/", StringComparison.Ordinal)) arguments.AddRange(["--ro-bind", runtime, runtime]);
        foreach (var (name, value) in environment) arguments.AddRange(["--setenv", name, value]);
        return new ProcessCommand("bwrap", [.. arguments, "--chdir", "/tmp", "--", .. Prlimit(limits), $"--nproc={limits.Threads}", "--", .. command]);
    }

    /// <summary>The command with the limits alone, for administrators who accept to run without a sandbox.</summary>
    public static ProcessCommand Unconfined(DotnetProgram program) => Limit(program.Limits, Environment(program), Runtime(program, program.Folder));

    /// <summary>The command with the limits alone, for the same administrators.</summary>
    public static ProcessCommand Limit(SandboxLimits limits, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> command)
    {
        List<string> limited = [.. Prlimit(limits), "--", .. command];
        return new ProcessCommand(limited[0], limited[1..]) { Environment = environment };
    }

    /// <summary>Tries the walls without a program. Null when they stand, otherwise what bubblewrap said.</summary>
    public static async Task<string?> CheckAsync(ProcessRunner runner, CancellationToken cancellation)
    {
        var command = new ProcessCommand("bwrap", [.. s_namespaces, "--tmpfs", "/tmp", "--", "/usr/bin/true"]);
        var result = await runner.RunAsync(command, default, new ProcessLimits(TimeSpan.FromSeconds(10), 1024), cancellation);
        if (result is { End: ProcessEnd.Exited, ExitCode: 0 }) return null;
        var said = result.Errors.Trim();
        return said.Length > 0 ? said : $"bwrap ended with {result.End} {result.ExitCode}.";
    }

    /// <summary>Folder of the dotnet installation this process runs on.</summary>
    public static string DotnetRoot() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static Dictionary<string, string> Environment(DotnetProgram program) => new()
    {
        ["PATH"] = "/usr/bin:/bin",
        ["HOME"] = "/tmp",
        ["LANG"] = "C.UTF-8",
        ["DOTNET_EnableDiagnostics"] = "0",
        // Half of the memory is for what native libraries allocate. The runtime reads this number as hexadecimal.
        ["DOTNET_GCHeapHardLimit"] = (program.Limits.MemoryBytes / 2).ToString("x", CultureInfo.InvariantCulture),
        ["MALLOC_ARENA_MAX"] = "2",
    };

    private static string[] Prlimit(SandboxLimits limits) =>
    [
        "/usr/bin/prlimit", $"--cpu={limits.CpuSeconds}", $"--data={limits.MemoryBytes}", $"--fsize={limits.FileBytes}",
        "--core=0", $"--nofile={limits.OpenFiles}",
    ];

    private static string[] Runtime(DotnetProgram program, string folder) =>
        [Path.Combine(DotnetRoot(), "dotnet"), Path.Combine(folder, program.Assembly), .. program.Arguments];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
