namespace Faxwerk.ScenarioTests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_sends_and_receives_the_first_fax_and_exits_with_0()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-demo-").FullName;
        try
        {
            var (exitCode, output) = await ServerProcess.RunAsync(folder, [], "demo");
            Assert.True(exitCode == 0, output);
            string[] steps = ["accepted", "rendered", "queued", "dialling", "page 1/3", "page 2/3", "page 3/3", "confirmed", "compared", "reported", "delivered"];
            var last = -1;
            foreach (var step in steps)
            {
                var at = output.IndexOf(step, last + 1, StringComparison.Ordinal);
                Assert.True(at > last, $"{step} is missing, or not in its place:\n{output}");
                last = at;
            }
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }
}
