using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>The queue in a browser, from the first start on.</summary>
public sealed class QueuePageTests
{
    private static readonly string[] Numbers = ["+49305550101", "+49305550102", "+49305550103"];

    [Fact]
    public async Task The_first_administrator_steers_the_queue_in_the_browser()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        await browser.SetUpAsync(server);
        await Expect(page.GetByText("No fax is waiting")).ToBeVisibleAsync();
        await browser.PictureAsync("1-empty");
        await browser.AssertAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop sending" }).ClickAsync();
        await browser.PictureAsync("2-stop");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByText("1 hour").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop sending" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Timer)).ToContainTextAsync(new Regex("Sending is stopped by anna and goes on by itself in (1:00:00|59:)"));

        foreach (var number in Numbers)
            Assert.True(await FaxWorld.MailAsync(server.SmtpPort, number, $"to-{number}", "A page.", TestContext.Current.CancellationToken), server.Output);
        var rows = page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(3);
        await browser.PictureAsync("3-waiting");
        await browser.AssertAccessibleAsync();

        await page.GetByRole(AriaRole.Searchbox).FillAsync("550102");
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await Expect(rows).ToHaveCountAsync(3);

        // By keys alone: down to the second row, select it, and hold it by the command palette.
        await page.Locator("h1").ClickAsync();
        foreach (var key in new[] { "j", "j", "x", "Control+k" })
            await page.Keyboard.PressAsync(key);
        await browser.PictureAsync("4-palette");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.TypeAsync("hold");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tbody .chip.wait")).ToHaveTextAsync("Held");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.Locator("tbody .chip.wait")).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync("3 faxes selected");
        await page.GetByRole(AriaRole.Button, new() { Name = "Priority" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Urgent" }).ClickAsync();
        await Expect(page.Locator("tbody .chip.live")).ToHaveCountAsync(3);
        await browser.PictureAsync("5-urgent");

        await rows.First.GetByRole(AriaRole.Checkbox).ClickAsync();
        await page.GetByRole(AriaRole.Toolbar).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Delete one fax?");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Button, new() { Name = "Go on sending" }).ClickAsync();
        await Expect(page.GetByText("No fax is waiting")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await FaxWorld.UntilAsync(() => world.Station.Received.Count(fax => fax.File is not null) == 2, TimeSpan.FromMinutes(3), () => server.Output);
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task A_fax_is_shown_with_its_pages_and_calls_and_the_page_outlives_a_restart_of_the_server()
    {
        await using var world = await FaxWorld.CreateAsync("");
        var port = ServerProcess.FreePort();
        var fixedPort = ("FAXWERK__HTTPPORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var server = await world.StartServerAsync(fixedPort);
        await using var browser = await Browser.OpenAsync("de-DE", width: 390, height: 780, scheme: ColorScheme.Dark);
        try
        {
            var page = browser.Page;
            await browser.SetUpAsync(server);
            await Expect(page.GetByText("Kein Fax wartet")).ToBeVisibleAsync();
            Assert.True(await FaxWorld.MailAsync(server.SmtpPort, Numbers[0], "Angebot", "Sehr geehrte Damen und Herren", TestContext.Current.CancellationToken), server.Output);
            await FaxWorld.UntilAsync(() => world.Station.Received.Any(fax => fax.File is not null), TimeSpan.FromMinutes(3), () => server.Output);
            await page.GotoAsync(new Uri(server.Http, "/faxes/1").ToString());
            await Expect(page.GetByText("Gesendet", new() { Exact = true }).First).ToBeVisibleAsync();
            await Expect(page.Locator(".sheets img")).ToHaveJSPropertyAsync("complete", true);
            Assert.True(await page.Locator(".sheets img").EvaluateAsync<int>("image => image.naturalWidth") > 100);
            await page.GetByText("Anruf zeigen").ClickAsync();
            await Expect(page.Locator("pre")).ToContainTextAsync("MCF");
            await browser.PictureAsync("6-fax");
            await browser.AssertAccessibleAsync();
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than a telephone");

            await page.GetByRole(AriaRole.Link, new() { Name = "Zur Warteschlange" }).ClickAsync();
            await Expect(page.GetByText("Kein Fax wartet")).ToBeVisibleAsync();
            await server.KillAsync();
            await Expect(page.GetByText("Keine Verbindung zum Server")).ToBeVisibleAsync();
            await browser.PictureAsync("7-offline");
            await server.DisposeAsync();
            server = await world.StartServerAsync(fixedPort);
            await Expect(page.GetByText("Keine Verbindung zum Server")).ToHaveCountAsync(0);
            Assert.True(await FaxWorld.MailAsync(server.SmtpPort, Numbers[1], "Mahnung", "Noch eines.", TestContext.Current.CancellationToken), server.Output);
            await Expect(page.GetByText("Mahnung")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Abmelden" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bei Faxwerk anmelden" })).ToBeVisibleAsync();
            await browser.PictureAsync("8-sign-in");
            await browser.AssertAccessibleAsync();
            await page.Locator("form input").Nth(0).FillAsync("anna");
            await page.Locator("form input").Nth(1).FillAsync("wrong horse battery");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Name oder Kennwort ist falsch.");
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
