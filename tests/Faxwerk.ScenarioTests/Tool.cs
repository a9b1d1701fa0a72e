using System.Diagnostics;

namespace Faxwerk.ScenarioTests;

/// <summary>A program of a Debian package, run to its end.</summary>
internal static class Tool
{
    /// <summary>Its exit code and all that it wrote; the test is skipped where it is not installed.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        Prerequisite.Require(File.Exists(program), $"{program} is not installed.");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said);
    }
}
