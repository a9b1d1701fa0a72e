using System.Globalization;
using System.Text.RegularExpressions;
using Faxwerk.Telephony;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>The journal in a browser: what was sent and received, found, taken away and opened.</summary>
[Collection(nameof(Browser))]
public sealed class JournalPageTests
{
    [Fact]
    public async Task Faxes_are_found_by_keys_narrowed_exported_and_opened()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await JournalSeed.FillAsync(world);
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        await browser.SetUpAsync(server);
        Assert.Equal(CallStatus.Ok, (await world.Station.SendAsync(
            new OutgoingFax { Called = "+49891234", PageCount = 2, ReadPage = (index, _) => ValueTask.FromResult(FaxWorld.Page(index)) }, TestContext.Current.CancellationToken)).Status);
        Assert.True(await FaxWorld.MailAsync(server.SmtpPort, "+49305550101", "Contract 42", "Sent for the journal.", TestContext.Current.CancellationToken), server.Output);
        await FaxWorld.UntilAsync(() => world.Station.Received.Any(fax => fax.File is not null), TimeSpan.FromMinutes(3), () => server.Output);

        foreach (var key in new[] { "g", "j" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Journal", Level = 1 })).ToBeVisibleAsync();
        var rows = page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(100);
        var sent = rows.Filter(new() { HasText = "Contract 42" });

        // The station has the fax a moment before the server knows that it was confirmed, and the page is as it was when it was opened.
        for (var look = 0; look < 60 && await sent.CountAsync() == 0; look++)
        {
            await page.ReloadAsync();
            await Expect(rows).ToHaveCountAsync(100);
        }

        await Expect(sent).ToHaveCountAsync(1);
        await browser.PictureAsync("50-journal");
        await browser.AssertAccessibleAsync();
        Assert.True(await page.Locator(".table-frame").EvaluateAsync<bool>("frame => frame.scrollWidth <= frame.clientWidth"), "a column is cut at 1280 px");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(JournalSeed.Faxes + 2);

        await NarrowAsync(page, rows);
        await ExportAsync(page);
        await OpenAsync(browser, rows);
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task The_journal_is_German_fits_a_telephone_and_outlives_a_restart_of_the_server()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await JournalSeed.FillAsync(world);
        var fixedPort = ("FAXWERK__HTTPPORT", ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture));
        var server = await world.StartServerAsync(fixedPort);
        await using var browser = await Browser.OpenAsync("de-DE", width: 390, height: 780, scheme: ColorScheme.Dark);
        try
        {
            var page = browser.Page;
            await browser.SetUpAsync(server);
            await page.GetByRole(AriaRole.Link, new() { Name = "Journal" }).ClickAsync();
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(100);
            await browser.PictureAsync("52-journal-phone");
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
            await page.GetByLabel("Ursache", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "besetzt" });
            await Expect(page.Locator("tbody tr").First).ToContainTextAsync(new Regex("Fehlgeschlagen.*besetzt", RegexOptions.Singleline));
            await page.GetByLabel("Zeitraum").SelectOptionAsync("own");
            await page.GetByLabel("Von", new() { Exact = true }).FillAsync("2020-01-01");
            await page.GetByLabel("Bis einschließlich").FillAsync("2020-01-02");
            await Expect(page.GetByText("Kein Fax passt")).ToBeVisibleAsync();
            await browser.PictureAsync("53-journal-phone-none");
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();

            await server.KillAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Suche und Filter aufheben" }).ClickAsync();
            await page.GetByRole(AriaRole.Searchbox).FillAsync("Rechtsschutz");
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Das hat nicht geklappt", new() { Timeout = 60_000 });
            await browser.AssertAccessibleAsync();
            await server.DisposeAsync();
            server = await world.StartServerAsync(fixedPort);
            await page.GetByRole(AriaRole.Button, new() { Name = "Noch einmal versuchen" }).ClickAsync();
            await Expect(page.Locator("tbody tr").First).ToContainTextAsync("Rechtsschutzversicherungsbescheinigung");
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>By text and each filter, with the view kept in the address.</summary>
    private static async Task NarrowAsync(IPage page, ILocator rows)
    {
        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("co");
        await Expect(page.GetByText("three characters or digits at least")).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("ntract");
        await Expect(rows).ToHaveCountAsync(1);
        await page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await page.GetByLabel("Direction").SelectOptionAsync("in");
        await Expect(rows).ToHaveCountAsync(JournalSeed.Received + 1);
        await page.GetByLabel("Direction").SelectOptionAsync("");
        await page.GetByLabel("Outcome").SelectOptionAsync("failed");
        await page.GetByLabel("Cause").SelectOptionAsync(new SelectOptionValue { Label = "no answer" });
        await Expect(rows.First).ToContainTextAsync("no answer");
        await Expect(rows.Filter(new() { HasText = "busy" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear search and filters" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(100);
        await page.GetByLabel("Period").SelectOptionAsync("7");
        await page.GetByLabel("Handed in by").SelectOptionAsync("key:erp");
        await Expect(rows.Filter(new() { HasText = "Contract 42" })).ToHaveCountAsync(0);
        await Expect(rows.First).ToContainTextAsync("erp@firma.de");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear search and filters" }).ClickAsync();
    }

    private static async Task ExportAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Searchbox).FillAsync("contract");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        var csv = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = "as CSV" }).ClickAsync());
        var lines = (await File.ReadAllTextAsync(await csv.PathAsync())).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(("journal.csv", 2), (csv.SuggestedFilename, lines.Length));
        Assert.Contains("Contract 42", lines[1], StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("to print");
        var pdf = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.StartsWith("%PDF", await File.ReadAllTextAsync(await pdf.PathAsync()), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(100);
    }

    /// <summary>The newest two are a sent and a received fax; each has its page.</summary>
    private static async Task OpenAsync(Browser browser, ILocator rows)
    {
        var page = browser.Page;
        await page.GetByRole(AriaRole.Heading, new() { Name = "Journal", Level = 1 }).ClickAsync();
        foreach (var key in new[] { "j", "Enter" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Contract 42", Level = 1 })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the journal" }).ClickAsync();
        await page.GetByLabel("Direction").SelectOptionAsync("in");
        await rows.First.Locator("td").Nth(7).ClickAsync();
        await Expect(page.Locator(".sheets img")).ToHaveCountAsync(2);
        await Expect(page.Locator(".sheets img").First).ToHaveJSPropertyAsync("complete", true);
        await Expect(page.Locator("dl.facts")).ToContainTextAsync(new Regex("Received.*Station ID.*\\+49 30 5550100", RegexOptions.Singleline));
        await browser.PictureAsync("51-received");
        await browser.AssertAccessibleAsync();
        var address = await page.Locator(".sheets a").First.GetAttributeAsync("href");
        Assert.Equal(200, (await page.APIRequest.GetAsync(new Uri(new Uri(page.Url), address).ToString())).Status);
    }
}
