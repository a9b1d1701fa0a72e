using System.Diagnostics;

namespace Faxwerk.Pages.Tests;

/// <summary>Programs of other makers that judge what we write and write what we read.</summary>
internal static class Tool
{
    /// <summary>Runs a program and returns what it printed; the test is skipped where it is not installed and fails if it fails.</summary>
    public static string Run(string name, params string[] arguments)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Prerequisite.Require(path is not null, $"{name} is not installed");
        using var process = Process.Start(new ProcessStartInfo(path, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{name} {string.Join(' ', arguments)}: {process.ExitCode}\n{output}{errors.Result}");
        return output + errors.Result;
    }
}

/// <summary>A folder of its own for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-pages-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(true);
}
