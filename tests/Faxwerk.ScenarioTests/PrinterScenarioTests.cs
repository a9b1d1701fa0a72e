using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Tests;
using Faxwerk.Tests.Printing;

namespace Faxwerk.ScenarioTests;

/// <summary>Received faxes on paper: CUPS with a queue whose printer is one of IPP Everywhere.</summary>
public sealed class PrinterScenarioTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_fax_waits_with_a_warning_for_a_printer_that_is_off_and_is_printed_when_it_is_on_while_its_mail_is_not_held_up()
    {
        EvePrinter.Require();
        var port = DebianServer.FreePort();
        await using var cups = await CupsServer.StartAsync(string.Create(CultureInfo.InvariantCulture, $"ipp://127.0.0.1:{port}/ipp/print"));
        await using var world = await FaxWorld.CreateAsync("", ("alarms.after", "00:00:00"), ("printing.cupsServer", cups.Address));
        await using var server = await world.StartServerAsync();
        using var api = server.Api();
        var found = await api.GetFromJsonAsync<JsonElement>("api/outlets/found", TestContext.Current.CancellationToken);
        var queue = Assert.Single(found.GetProperty("printers").EnumerateArray());
        await api.SendAsync(HttpMethod.Post, "api/outlets", new { kind = "printer", name = "Hall", address = queue.GetProperty("address").GetString() });
        await api.SendAsync(HttpMethod.Post, "api/routing/rules", new { name = "paper", targets = new[] { new { kind = "printer", value = "Hall" }, new { kind = "mail", value = "anna@company.com" } } });

        await world.CallAsync("+49891234", FaxWorld.Page(1));
        await FaxWorld.UntilAsync(() => world.Outbox.Any(mail => mail.To[0].Address == "anna@company.com"), Patience, () => server.Output);
        await FaxWorld.UntilAsync(async () => await DeliveryAsync(api) is ("waiting", var cause) && cause.Contains("The printer may not exist or is unavailable at this time", StringComparison.Ordinal), Patience, () => server.Output);
        await FaxWorld.UntilAsync(async () => (await api.GetFromJsonAsync<JsonElement>("api/alarms")).GetProperty("alarms").EnumerateArray().Any(alarm => alarm.GetProperty("name").GetString() == "print:Hall"), Patience, () => server.Output);

        await using var printer = await EvePrinter.StartAsync(port);
        await FaxWorld.UntilAsync(async () => (await DeliveryAsync(api)).State == "done", Patience, () => server.Output);
        var printed = Assert.Single(System.IO.Directory.GetFiles(printer.Spool, "*.pdf"));
        var page = Assert.Single(await PdfPages.ReadAsync(await File.ReadAllBytesAsync(printed, TestContext.Current.CancellationToken), world.Folder));
        Assert.True(FaxWorld.Page(1).Bitmap.SameAs(page));
    }

    private static async Task<(string State, string Detail)> DeliveryAsync(HttpClient api)
    {
        var delivery = (await api.GetFromJsonAsync<JsonElement>("api/deliveries?kind=print")).GetProperty("deliveries").EnumerateArray().Single();
        return (delivery.GetProperty("state").GetString()!, delivery.GetProperty("detail").GetString()!);
    }
}
