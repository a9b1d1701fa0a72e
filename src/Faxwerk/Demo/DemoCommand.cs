using System.Globalization;
using Faxwerk.Settings;

namespace Faxwerk.Demo;

/// <summary><c>faxwerk demo</c>: a server of its own in a new folder on free ports, the first fax through it, then the end.</summary>
internal static class DemoCommand
{
    private const string Sample = "first-fax.pdf";

    /// <summary>0 when every page arrived both ways; else says at which step it failed and returns 1.</summary>
    public static async Task<int> RunAsync(TextWriter output, TextWriter errors, TimeProvider time, CancellationToken cancel)
    {
        var name = "demo-" + time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var folder = System.IO.Directory.CreateDirectory(Path.Combine("data", name)).FullName;
        try
        {
            await using var server = Server.Build([], builder =>
            {
                builder.Configuration.AddInMemoryCollection(
                [
                    new("Faxwerk:DataFolder", folder), new("Faxwerk:Postgres", ""), new("Faxwerk:Address", "127.0.0.1"), new("Faxwerk:SmtpPort", "0"),
                    new("Faxwerk:HttpPort", "0"), new("Faxwerk:SipPort", "0"), new("Faxwerk:SipAddress", "127.0.0.1"), new("Faxwerk:TestStation", "true"),
                    new("Faxwerk:Roles", "All"), new("Faxwerk:StopGrace", "00:00:05"), new("Logging:LogLevel:Default", "Warning"),
                ]);
            });
            await Server.StartAsync(server, cancel);
            try
            {
                // Pages are compared dot for dot with those that were rendered.
                await server.Services.GetRequiredService<SettingsStore>().SetAsync("headline.form", "off", "demo", cancel);
                var smtp = Addresses.Of(server).Smtp ?? throw new DemoFailedException("The server opened no SMTP port.");
                await output.WriteLineAsync("The first fax. The other side is a test station: a second SIP endpoint of this program, real SIP and T.38 between them on loopback.");
                await new FirstFax(server.Services, smtp, folder, output, time).RunAsync(Path.Combine(AppContext.BaseDirectory, Sample), cancel);
            }
            finally
            {
                await server.StopAsync(CancellationToken.None);
            }

            await output.WriteLineAsync($"All pages arrived, both ways. Everything lies in {folder}");
            return 0;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            await errors.WriteLineAsync($"The demo failed: {(fault is DemoFailedException ? fault.Message : fault)}");
            return 1;
        }
    }
}
