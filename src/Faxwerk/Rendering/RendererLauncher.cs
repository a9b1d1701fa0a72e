using Faxwerk.Hosting;

namespace Faxwerk.Rendering;

/// <summary>Starts workers: in the sandbox, or, where the sandbox does not work and the administrator accepts that, without.</summary>
/// <param name="runner">Starts them.</param>
/// <param name="settings">The settings of the moment.</param>
/// <param name="logger">Told where the sandbox does not work.</param>
/// <param name="checkSandbox">What is wrong with the sandbox, null for nothing; <see cref="Sandbox.CheckAsync"/> where it is not given.</param>
public sealed partial class RendererLauncher(
    ProcessRunner runner, Func<RenderingSettings> settings, ILogger<RendererLauncher> logger, Func<CancellationToken, Task<string?>>? checkSandbox = null)
{
    private const string Assembly = "faxwerk-renderer.dll";

    // A worker serves several documents; this bounds one that escaped its owner.
    private const int CpuSecondsPerDocument = 4;
    private const long FileBytes = 64 << 20;

    // LibreOffice and Chromium keep a profile and files; loaded they take 200 to 400 MB, and they grow with each document.
    private const long ConverterFileBytes = 512 << 20;
    private const int ConverterMemoryFactor = 2;
    private const int BrowserThreads = 512;

    // Chromium holds a descriptor or two for each piece of a page with pictures, and dies where it gets none.
    private const int BrowserFiles = 8192;

    private bool _sandboxWorks;

    /// <summary>Where the worker lies: beside the server.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "renderer");

    /// <summary>Writable memory of a worker.</summary>
    internal static long MemoryMegabytes(RendererRole role, RenderingSettings limits) =>
        role == RendererRole.Documents ? limits.MemoryMegabytes : limits.MemoryMegabytes * (long)ConverterMemoryFactor;

    /// <summary>A started worker, or in plain words why there is none.</summary>
    internal async Task<(RendererProcess? Worker, string? Fault)> StartAsync(RendererRole role, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(Folder, Assembly))) return (null, $"{Assembly} is missing in {Folder}.");
        var limits = settings();
        var program = ProgramFor(role, limits);
        var confined = true;
        if (!_sandboxWorks)
        {
            var fault = await (checkSandbox?.Invoke(cancellation) ?? Sandbox.CheckAsync(runner, cancellation));
            if (fault is not null && !limits.AllowUnsandboxed)
            {
                LogNoSandbox(logger, fault, Sandbox.Remedy);
                return (null, $"The sandbox does not work: {fault} {Sandbox.Remedy}");
            }

            confined = fault is null;
            _sandboxWorks = confined;
            if (!confined) LogUnconfined(logger, fault!);
        }

        var process = await runner.StartAsync(confined ? Sandbox.Confined(program) : Sandbox.Unconfined(program));
        return process is null ? (null, "The worker cannot be started.") : (new RendererProcess(process), null);
    }

    /// <summary>The worker of a role with what it may use.</summary>
    internal static DotnetProgram ProgramFor(RendererRole role, RenderingSettings limits)
    {
        var cpuSeconds = limits.DocumentSeconds + (limits.DocumentsPerWorker * CpuSecondsPerDocument);
        var most = new SandboxLimits(cpuSeconds, MemoryMegabytes(role, limits) * 1024 * 1024, role == RendererRole.Documents ? FileBytes : ConverterFileBytes);
        return role switch
        {
            RendererRole.Office => new DotnetProgram(Folder, Assembly, most) { Arguments = ["office"] },
            RendererRole.Html => new DotnetProgram(Folder, Assembly, most with { Threads = BrowserThreads, OpenFiles = BrowserFiles }) { Arguments = ["html"] },
            _ => new DotnetProgram(Folder, Assembly, most),
        };
    }

    [LoggerMessage(LogLevel.Error, "Documents cannot be rendered, the sandbox does not work: {Fault} {Remedy}")]
    private static partial void LogNoSandbox(ILogger logger, string fault, string remedy);

    [LoggerMessage(LogLevel.Warning, "Documents are rendered without a sandbox, as set: {Fault}")]
    private static partial void LogUnconfined(ILogger logger, string fault);
}
