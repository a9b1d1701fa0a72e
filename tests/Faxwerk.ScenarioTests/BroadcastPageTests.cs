using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Broadcasts in a browser: handed in, watched, reported and stopped.</summary>
[Collection(nameof(Browser))]
public sealed class BroadcastPageTests
{
    [Fact]
    public async Task A_broadcast_is_handed_in_by_keys_watched_over_a_restart_reported_and_stopped()
    {
        await using var world = await FaxWorld.CreateAsync("");
        var fixedPort = ("FAXWERK__HTTPPORT", ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture));
        var server = await world.StartServerAsync(fixedPort);
        await using var browser = await Browser.OpenAsync();
        try
        {
            var page = browser.Page;
            await browser.SetUpAsync(server);
            foreach (var key in new[] { "g", "b" })
                await page.Keyboard.PressAsync(key);
            await Expect(page.GetByText("No broadcast yet")).ToBeVisibleAsync();
            await browser.PictureAsync("70-broadcasts-empty");
            await browser.AssertAccessibleAsync();
            await page.Keyboard.PressAsync("n");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "New broadcast" })).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send to all" })).ToBeDisabledAsync();
            await page.GetByLabel("Documents, in the order of their pages").SetInputFilesAsync(new FilePayload { Name = "offer.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("Our offer for spring.") });
            await page.GetByLabel("One a line").FillAsync("+49 30 5550101; Practice Dr. Huber\n110\n+49305550103");
            await Expect(page.GetByText("3 recipients")).ToBeVisibleAsync();
            await page.GetByLabel("Subject, for lists and the report").FillAsync("Spring offer");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Row 2");
            await browser.PictureAsync("71-broadcast-new", whole: true);
            await browser.AssertAccessibleAsync();
            await page.GetByLabel("One a line").FillAsync("+49 30 5550101; Practice Dr. Huber\n+49305550102\n+49305550103");
            await page.GetByLabel("Spread over").SelectOptionAsync(new SelectOptionValue { Label = "2 days" });
            await page.GetByRole(AriaRole.Button, new() { Name = "Send to all" }).FocusAsync();
            await page.Keyboard.PressAsync("Enter");

            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Spring offer", Level = 1 })).ToBeVisibleAsync();
            var progress = page.GetByRole(AriaRole.Region, new() { Name = "Progress" });
            await Expect(progress.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 sent, 0 failed, 0 cancelled, 2 open, of 3", new() { Timeout = 180_000 });
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
            await browser.PictureAsync("72-broadcast");
            await browser.AssertAccessibleAsync();
            await page.GetByLabel("State", new() { Exact = true }).SelectOptionAsync("sent");
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
            await Expect(page.Locator("tbody tr")).ToContainTextAsync("Practice Dr. Huber");
            var report = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Report as CSV" }).ClickAsync());
            Assert.Contains("+49305550101,Practice Dr. Huber,sent,", await File.ReadAllTextAsync(await report.PathAsync()), StringComparison.Ordinal);

            await server.KillAsync();
            await server.DisposeAsync();
            server = await world.StartServerAsync(fixedPort);
            await browser.CommandAsync("stop the broadcast");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Stop 2 faxes?");
            await browser.AssertAccessibleAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop the broadcast" }).ClickAsync();
            await Expect(progress.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 sent, 0 failed, 2 cancelled, 0 open, of 3", new() { Timeout = 120_000 });
            await Expect(progress.Locator(".chip")).ToHaveTextAsync("Stopped", new() { Timeout = 120_000 });

            await page.GetByRole(AriaRole.Link, new() { Name = "All broadcasts" }).ClickAsync();
            await browser.PictureAsync("73-broadcasts");
            await browser.AssertAccessibleAsync();
            foreach (var key in new[] { "j", "Enter" })
                await page.Keyboard.PressAsync(key);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Spring offer", Level = 1 })).ToBeVisibleAsync();
            Assert.Empty(browser.Faults);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_list_of_recipients_is_handed_in_on_a_telephone_in_German()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync("de-DE", width: 390, height: 780, scheme: ColorScheme.Dark);
        var page = browser.Page;
        await browser.SetUpAsync(server);
        await page.GetByRole(AriaRole.Link, new() { Name = "Rundsendungen" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Neue Rundsendung" }).First.ClickAsync();
        await page.GetByLabel("Dokumente, in der Folge ihrer Seiten").SetInputFilesAsync(new FilePayload { Name = "angebot.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("Unser Angebot.") });
        await page.GetByText("Aus einer Datei (CSV oder JSON)").ClickAsync();
        await page.GetByLabel("Spalten Nummer und Name").SetInputFilesAsync(new FilePayload { Name = "liste.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes("Nummer;Name\n030 5550101;Donaudampfschifffahrtsgesellschaft\n030 5550102;Zahnarztpraxis\n") });
        await page.GetByLabel("Betreff, für Listen und den Bericht").FillAsync("Rechtsschutzversicherungsgesellschaften");
        await page.GetByLabel("Nicht vor").FillAsync(TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-ddT08:00", CultureInfo.InvariantCulture));
        await browser.PictureAsync("74-broadcast-new-phone", whole: true);
        await browser.AssertAccessibleAsync();
        await browser.AssertFitsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "An alle senden" }).ClickAsync();
        await Expect(page.GetByText("2 Faxe stehen in der Warteschlange")).ToBeVisibleAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("tbody")).ToContainTextAsync(new Regex("Zahnarztpraxis.*Wartet", RegexOptions.Singleline));
        await browser.PictureAsync("75-broadcast-phone");
        await browser.AssertAccessibleAsync();
        await browser.AssertFitsAsync();
        Assert.Empty(browser.Faults);
    }
}
