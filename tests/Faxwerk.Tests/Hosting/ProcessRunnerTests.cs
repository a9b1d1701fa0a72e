using System.Net;
using System.Net.Sockets;
using System.Text;
using Faxwerk.Hosting;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Hosting;

public sealed class ProcessRunnerTests(RendererFixture fixture)
{
    private static readonly ProcessLimits s_limits = new(TimeSpan.FromSeconds(20), 1 << 20);

    [Fact]
    public async Task Input_goes_in_output_and_exit_code_come_out()
    {
        using var runner = new ProcessRunner(TimeProvider.System);
        var result = await runner.RunAsync(Shell("cat; echo oops >&2; exit 3"), "hello"u8.ToArray(), s_limits, default);
        Assert.Equal((ProcessEnd.Exited, 3, "hello", "oops\n"), (result.End, result.ExitCode, Encoding.UTF8.GetString(result.Output.Span), result.Errors));
    }

    [Fact]
    public async Task Arguments_are_passed_as_they_are()
    {
        using var runner = new ProcessRunner(TimeProvider.System);
        var result = await runner.RunAsync(new ProcessCommand("/usr/bin/printf", ["%s", "a b;$HOME\"'"]), default, s_limits, default);
        Assert.Equal("a b;$HOME\"'", Encoding.UTF8.GetString(result.Output.Span));
    }

    [Fact]
    public async Task The_child_sees_none_of_our_variables()
    {
        using var runner = new ProcessRunner(TimeProvider.System);
        var result = await runner.RunAsync(new ProcessCommand("/usr/bin/env", []), default, s_limits, default);
        Assert.Equal(["LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin"], Encoding.UTF8.GetString(result.Output.Span).Trim().Split('\n').Order());
    }

    [Fact]
    public async Task Too_long_is_killed_with_all_its_children()
    {
        using var runner = new ProcessRunner(TimeProvider.System);
        var before = TimeProvider.System.GetTimestamp();
        var result = await runner.RunAsync(Shell("sleep 60 & sleep 60; wait"), default, s_limits with { Time = TimeSpan.FromMilliseconds(300) }, default);
        Assert.Equal(ProcessEnd.TimedOut, result.End);
        Assert.InRange(TimeProvider.System.GetElapsedTime(before).TotalSeconds, 0.2, 10);
    }

    [Fact]
    public async Task Too_much_output_is_killed()
    {
        using var runner = new ProcessRunner(TimeProvider.System);
        var result = await runner.RunAsync(new ProcessCommand("yes", []), default, s_limits, default);
        Assert.Equal(ProcessEnd.OutputTooLarge, result.End);
    }

    [Fact]
    public async Task A_program_that_reads_nothing_is_no_fault()
    {
        using var runner = new ProcessRunner(TimeProvider.System);
        var result = await runner.RunAsync(new ProcessCommand("true", []), new byte[1 << 20], s_limits, default);
        Assert.Equal((ProcessEnd.Exited, 0), (result.End, result.ExitCode));
    }

    [Fact]
    public async Task A_missing_program_is_told()
    {
        using var runner = new ProcessRunner(TimeProvider.System);
        Assert.Equal(ProcessEnd.NotStarted, (await runner.RunAsync(new ProcessCommand("/nonexistent/program", []), default, s_limits, default)).End);
    }

    [Fact]
    public async Task Inside_the_sandbox_there_is_no_network_and_no_file_of_ours()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var script = $"""
            (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo CONNECTED
            cat /etc/passwd 2>/dev/null && echo READ
            ls {AppContext.BaseDirectory} 2>/dev/null && echo LISTED
            touch /usr/x {Sandbox.ProgramFolder}/x 2>/dev/null && echo WRITTEN
            ls -d /proc/[0-9]* | wc -l
            env | grep -c SECRET
            id -u
            head -c 3000000 /dev/zero > /tmp/x 2>/dev/null || echo BOUNDED
            """;
        Environment.SetEnvironmentVariable("FAXWERK_TEST_SECRET", "1");
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-sandbox-");
        try
        {
            var command = Sandbox.Enclose(
                folder.FullName, new SandboxLimits(10, 256 << 20, 1 << 20), new Dictionary<string, string>(), ["/bin/bash", "-c", script]);
            var result = await fixture.Runner.RunAsync(command, default, s_limits, TestContext.Current.CancellationToken);
            Assert.Equal(ProcessEnd.Exited, result.End);
            var said = Encoding.UTF8.GetString(result.Output.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.DoesNotContain(said, line => line is "CONNECTED" or "READ" or "LISTED" or "WRITTEN");
            Assert.InRange(int.Parse(said[0], null), 1, 8);
            Assert.Equal(["0", "65534", "BOUNDED"], said[1..]);
            Assert.False(listener.Pending());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_is_sandboxed_dies_with_the_runner()
    {
        fixture.RequireRenderer();
        var runner = new ProcessRunner(TimeProvider.System);
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-sandbox-");
        try
        {
            var command = Sandbox.Enclose(folder.FullName, new SandboxLimits(10, 256 << 20, 1 << 20), new Dictionary<string, string>(), ["/bin/sh", "-c", "echo ready; exec sleep 60"]);
            await using var process = await runner.StartAsync(command);
            await process!.Output.ReadExactlyAsync(new byte[6], TestContext.Current.CancellationToken);
            runner.Dispose();
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            Assert.Equal(137, await process.WaitAsync(soon.Token));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ProcessCommand Shell(string script) => new("/bin/sh", ["-c", script]);
}
