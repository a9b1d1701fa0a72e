using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>The queue in a browser, from the first start on.</summary>
[Collection(nameof(Browser))]
public sealed class QueuePageTests
{
    private static readonly string[] Numbers = ["+49305550101", "+49305550102", "+49305550103"];

    [Fact]
    public async Task The_first_administrator_steers_the_queue_in_the_browser()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await world.CommandAsync("trunks", "add", "reserve");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        await browser.SetUpAsync(server);
        await Expect(page.GetByText("No fax is waiting")).ToBeVisibleAsync();
        await browser.PictureAsync("1-empty");
        await browser.AssertAccessibleAsync();

        await StopByKeysAsync(browser);
        var rows = page.Locator("tbody tr");
        for (var i = 0; i < Numbers.Length; i++)
        {
            await MailAsync(server, Numbers[i], $"to-{Numbers[i]}", Lines(4));
            await Expect(rows.Filter(new() { HasText = $"to-{Numbers[i]}" })).ToHaveCountAsync(1);
        }

        await browser.PictureAsync("3-waiting");
        await browser.AssertAccessibleAsync();
        Assert.True(await page.Locator(".table-frame").EvaluateAsync<bool>("frame => frame.scrollWidth <= frame.clientWidth"), "a column is cut at 1280 px");

        await NarrowAndSortAsync(browser);
        await SteerByKeysAsync(browser);
        await SteerSelectedAsync(browser);
        await StaySteadyAsync(browser, server);
        await SayWhatIsDownAsync(browser, "The way in is down: no new faxes are taken.", "No line can send now. 503 Service Unavailable", "7 are being prepared");
        await StopWhatIsSentAsync(browser);
        await DeleteAllAsync(browser, server);
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task The_page_is_German_fits_a_telephone_and_outlives_a_restart_of_the_server()
    {
        await using var world = await FaxWorld.CreateAsync("");
        var port = ServerProcess.FreePort();
        var fixedPort = ("FAXWERK__HTTPPORT", port.ToString(CultureInfo.InvariantCulture));
        var server = await world.StartServerAsync(fixedPort);
        await using var browser = await Browser.OpenAsync("de-DE", width: 390, height: 780, scheme: ColorScheme.Dark);
        try
        {
            var page = browser.Page;
            await browser.SetUpAsync(server);
            await Expect(page.GetByText("Kein Fax wartet")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Senden anhalten" }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Senden anhalten" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Timer)).ToContainTextAsync(new Regex("Das Senden ist von anna angehalten und geht in (15:00|14:)"));
            await MailAsync(server, Numbers[0], "Angebot über die Lieferung von Kühlschmierstoffen", "Sehr geehrte Damen und Herren");
            await Expect(page.GetByText("Angebot über")).ToBeVisibleAsync();
            await browser.PictureAsync("20-phone");
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
            await page.Locator("tbody").GetByRole(AriaRole.Checkbox).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync("ein Fax ausgewählt");
            await browser.PictureAsync("21-phone-selected");
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
            await SayWhatIsDownAsync(browser, "Die Annahme steht: Neue Faxe werden nicht angenommen.", "Zurzeit kann keine Leitung senden. 503 Service Unavailable", "7 in Vorbereitung");
            await browser.AssertFitsAsync();

            await server.KillAsync();
            await Expect(page.GetByText("Keine Verbindung zum Server")).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await browser.PictureAsync("23-offline");
            await server.DisposeAsync();
            server = await world.StartServerAsync(fixedPort);
            await Expect(page.GetByText("Keine Verbindung zum Server")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
            await MailAsync(server, Numbers[1], "Mahnung", "Noch eines.");
            await Expect(page.GetByText("Mahnung")).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await HoldAndDeleteInGermanAsync(browser);
            await GoOnByItselfAsync(browser, server);
            await page.GetByRole(AriaRole.Button, new() { Name = "Abmelden" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bei Faxwerk anmelden" })).ToBeVisibleAsync();
            await browser.PictureAsync("24-sign-in");
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

    private static async Task HoldAndDeleteInGermanAsync(Browser browser)
    {
        var page = browser.Page;
        var (toolbar, rows) = (page.GetByRole(AriaRole.Toolbar), page.Locator("tbody tr"));
        await page.Locator("tbody").GetByRole(AriaRole.Checkbox).First.ClickAsync();
        await toolbar.GetByRole(AriaRole.Button, new() { Name = "Anhalten" }).ClickAsync();
        await Expect(page.Locator("tbody .chip.wait")).ToHaveTextAsync("Angehalten");
        await rows.Filter(new() { Has = page.Locator(".chip.wait") }).GetByRole(AriaRole.Checkbox).ClickAsync();
        await toolbar.GetByRole(AriaRole.Button, new() { Name = "Freigeben" }).ClickAsync();
        await Expect(page.Locator("tbody .chip.wait")).ToHaveCountAsync(0);
        await page.GetByLabel("Zeilen je Seite").SelectOptionAsync("100");
        await Expect(rows).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Alle löschen" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("2 Faxe löschen?");
        await browser.AssertFitsAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Löschen" }).ClickAsync();
        await Expect(page.GetByText("2 Faxe gelöscht")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(0);
    }

    /// <summary>Nobody lets it: the time that was given passes.</summary>
    private static async Task GoOnByItselfAsync(Browser browser, ServerProcess server)
    {
        var page = browser.Page;
        await MailAsync(server, Numbers[2], "Auftrag", "Geht von selbst hinaus.");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        using var api = server.Api();
        using var shorter = await api.PostAsJsonAsync(new Uri("api/queue/pause", UriKind.Relative), new { until = TimeProvider.System.GetUtcNow().AddSeconds(20) });
        Assert.True(shorter.IsSuccessStatusCode);
        await Expect(page.GetByRole(AriaRole.Timer)).ToContainTextAsync(new Regex("in 0:(20|[01][0-9]) von selbst weiter"));
        await Expect(page.GetByRole(AriaRole.Timer)).ToHaveCountAsync(0);
        await Expect(page.Locator(".sending li")).ToContainTextAsync(new Regex("Seite 1 von 1|Wählt|bit/s"));
        await Expect(page.GetByText("Kein Fax wartet")).ToBeVisibleAsync();
        await Expect(page.Locator(".sending li")).ToHaveCountAsync(0);
    }

    private static async Task StopByKeysAsync(Browser browser)
    {
        var page = browser.Page;
        await browser.CommandAsync("stop");
        await browser.PictureAsync("4-palette");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Stop all sending");
        await browser.PictureAsync("2-stop");
        await browser.AssertAccessibleAsync();
        foreach (var key in new[] { "Tab", "ArrowDown", "ArrowDown", "Tab", "Tab", "Enter" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.GetByRole(AriaRole.Timer)).ToContainTextAsync(new Regex("Sending is stopped by anna and goes on by itself in (1:00:00|59:)"));
    }

    private static async Task NarrowAndSortAsync(Browser browser)
    {
        var page = browser.Page;
        var rows = page.Locator("tbody tr");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("550102");
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("nobody");
        await Expect(page.GetByText("No waiting fax matches")).ToBeVisibleAsync();
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear search and filters" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await page.GetByLabel("Priority", new() { Exact = true }).SelectOptionAsync("high");
        await Expect(page.GetByText("No waiting fax matches")).ToBeVisibleAsync();
        await page.GetByLabel("Priority", new() { Exact = true }).SelectOptionAsync("");

        await ToggleColumnsAsync("5-columns");
        var heads = page.Locator("th button");
        await Expect(heads).ToHaveCountAsync(15);
        for (var i = 0; i < 15; i++)
        {
            await heads.Nth(i).ClickAsync();
            await Expect(page.Locator("th").Nth(i + 1)).ToHaveAttributeAsync("aria-sort", i == 0 ? "descending" : "ascending");
            await Expect(page.Locator("table.stale")).ToHaveCountAsync(0);
            await Expect(rows).ToHaveCountAsync(3);
        }

        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Number" }).GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Number" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("103");
        await page.ReloadAsync();
        await Expect(heads).ToHaveCountAsync(15);
        await Expect(rows.First).ToContainTextAsync("103");

        var origin = new Uri(page.Url).GetLeftPart(UriPartial.Authority);
        await page.GotoAsync($"{origin}/?limit=2");
        await Expect(page.GetByText("Page 1 of 2")).ToBeVisibleAsync();
        await page.GetByLabel("Rows a page").SelectOptionAsync("25");
        await Expect(page.GetByText("Page 1 of 1")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await page.GotoAsync($"{origin}/?limit=2");
        await Expect(page.GetByText("Page 1 of 2")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("]");
        await Expect(page.GetByText("Page 2 of 2")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Previous page" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(2);
        // They are kept on the server, with the user.
        await page.EvaluateAsync("localStorage.clear()");
        await page.GotoAsync($"{origin}/");
        await Expect(rows).ToHaveCountAsync(3);
        await Expect(heads).ToHaveCountAsync(15);
        await ToggleColumnsAsync("5-columns-again");
        await Expect(heads).ToHaveCountAsync(10);

        async Task ToggleColumnsAsync(string picture)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
            await browser.PictureAsync(picture);
            foreach (var column in new[] { "State", "Sender", "Resolution", "Size", "Handed in" })
                await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = column, Exact = true }).ClickAsync();
            await page.Keyboard.PressAsync("Escape");
        }
    }

    /// <summary>By keys alone: down to the second row, select it, hold it by the command palette, and take that back.</summary>
    private static async Task SteerByKeysAsync(Browser browser)
    {
        var page = browser.Page;
        foreach (var key in new[] { "j", "j", "x" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync("one fax selected");
        await browser.CommandAsync("hold");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tbody .chip.wait")).ToHaveTextAsync("Held");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tbody .chip.wait")).ToHaveCountAsync(0);
        await browser.PictureAsync("6-undone");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Next row");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "to-+49305550102", Exact = true })).ToBeVisibleAsync();
        await SeePagesAsync(browser);
        await page.GoBackAsync();
    }

    /// <summary>The pages of a waiting fax as they will be sent.</summary>
    private static async Task SeePagesAsync(Browser browser)
    {
        var pictures = browser.Page.Locator(".sheets img");
        await Expect(pictures).ToHaveCountAsync(2);
        for (var i = 0; i < 2; i++)
        {
            await pictures.Nth(i).ScrollIntoViewIfNeededAsync();
            await Expect(pictures.Nth(i)).ToHaveJSPropertyAsync("complete", true);
            var full = await browser.Page.APIRequest.GetAsync(new Uri(new Uri(browser.Page.Url), await browser.Page.Locator(".sheets a").Nth(i).GetAttributeAsync("href")).ToString());
            Assert.Equal((200, "image/png"), (full.Status, full.Headers["content-type"]));
            Assert.True(await pictures.Nth(i).EvaluateAsync<int>("image => image.naturalWidth") > 100);
        }

        await browser.PictureAsync("6-pages-to-be", whole: true);
    }

    private static async Task SteerSelectedAsync(Browser browser)
    {
        var page = browser.Page;
        var toolbar = page.GetByRole(AriaRole.Toolbar);
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("a");
        await Expect(toolbar).ToContainTextAsync("3 faxes selected");
        await browser.AssertAccessibleAsync();
        await toolbar.GetByRole(AriaRole.Button, new() { Name = "Priority" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Urgent" }).ClickAsync();
        await Expect(page.Locator("td[data-column=priority] .chip.live")).ToHaveCountAsync(3);

        var first = page.Locator("tbody tr").Filter(new() { HasText = "to-+49305550101" });
        await first.GetByRole(AriaRole.Checkbox).ClickAsync();
        await toolbar.GetByRole(AriaRole.Button, new() { Name = "Time" }).ClickAsync();
        await browser.AssertAccessibleAsync();
        var later = await page.EvaluateAsync<string>("(() => { const d = new Date(Date.now() + 3 * 86400000); return d.toISOString().slice(0, 11) + '18:00'; })()");
        await page.GetByRole(AriaRole.Dialog).Locator("input").FillAsync(later);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set the time" }).ClickAsync();
        await Expect(first.Locator("td[data-column=dueAt]")).ToContainTextAsync(new Regex("in [2345] days"));
        await Expect(first.Locator("td[data-column=position]")).ToHaveTextAsync("3");
        await first.GetByRole(AriaRole.Checkbox).ClickAsync();
        await toolbar.GetByRole(AriaRole.Button, new() { Name = "Send immediately" }).ClickAsync();
        await Expect(first.Locator("td[data-column=dueAt]")).ToHaveTextAsync("Immediately");
        await Expect(first.Locator("td[data-column=position]")).ToHaveTextAsync("1");

        await first.GetByRole(AriaRole.Checkbox).ClickAsync();
        await toolbar.GetByRole(AriaRole.Button, new() { Name = "Trunk" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "reserve" }).ClickAsync();
        await Expect(page.GetByText("one fax changed").Last).ToBeVisibleAsync();
        await page.GetByLabel("Trunk", new() { Exact = true }).SelectOptionAsync("trunk");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await browser.PictureAsync("7-on-trunk");
        await page.GetByLabel("Trunk", new() { Exact = true }).SelectOptionAsync("");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await first.GetByRole(AriaRole.Checkbox).ClickAsync();
        await toolbar.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Delete one fax?");
        await browser.PictureAsync("8-delete");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
    }

    /// <summary>A fax that comes while one is selected waits until the reader wants it.</summary>
    private static async Task StaySteadyAsync(Browser browser, ServerProcess server)
    {
        var page = browser.Page;
        await page.Locator("tbody tr").First.GetByRole(AriaRole.Checkbox).ClickAsync();
        await MailAsync(server, "+49305550104", "to-+49305550104", "One more.");
        await Expect(page.GetByText("The list has changed since you selected.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await browser.PictureAsync("9-steady");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring up to date" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
    }

    /// <summary>With the answers of the server changed on their way, as they are when disk and trunks fail.</summary>
    private static async Task SayWhatIsDownAsync(Browser browser, string intake, string sending, string preparing)
    {
        var page = browser.Page;
        await page.RouteAsync("**/api/queue?*", async route =>
        {
            var answer = await route.FetchAsync();
            var body = JsonNode.Parse(await answer.TextAsync())!;
            var counts = body["counts"]!;
            (counts["intake"], counts["sendingState"], counts["reason"], counts["preparing"]) = ("down", "down", "503 Service Unavailable", 7);
            await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
        });
        await page.ReloadAsync();
        await Expect(page.GetByText(intake)).ToBeVisibleAsync();
        await Expect(page.GetByText(sending)).ToBeVisibleAsync();
        await Expect(page.Locator("footer")).ToContainTextAsync(preparing);
        await browser.PictureAsync($"10-down-{intake[..3]}");
        await browser.AssertAccessibleAsync();
        await page.UnrouteAsync("**/api/queue?*");
        await page.ReloadAsync();
        await Expect(page.GetByText(intake)).ToHaveCountAsync(0);
    }

    private static async Task StopWhatIsSentAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on sending" }).ClickAsync();
        var sent = page.Locator(".sending li").First;
        await Expect(sent).ToContainTextAsync(new Regex("Page [12] of 2.*[1-9][0-9,]+ bit/s.*[0-9]:[0-9]{2}", RegexOptions.Singleline), new() { Timeout = 60_000 });
        await Expect(sent.Locator("progress")).ToHaveAttributeAsync("max", "2");
        await Expect(page.Locator("footer")).ToContainTextAsync(new Regex("[123] of 6 channels used"));
        await browser.PictureAsync("11-sending");
        await sent.GetByRole(AriaRole.Checkbox).ClickAsync();
        await page.GetByRole(AriaRole.Toolbar).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("one call is being stopped")).ToBeVisibleAsync();
        await Expect(page.Locator(".sending")).ToContainTextAsync("Stopping");
        await browser.PictureAsync("12-stopping");
        await Expect(page.GetByText("No fax is waiting")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Expect(page.Locator(".sending li")).ToHaveCountAsync(0, new() { Timeout = 120_000 });
    }

    private static async Task DeleteAllAsync(Browser browser, ServerProcess server)
    {
        var page = browser.Page;
        await StopByKeysAsync(browser);
        foreach (var number in Numbers)
            await MailAsync(server, number, $"again-{number}", "A page.");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3, new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete all" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Delete 3 faxes?");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("3 faxes deleted")).ToBeVisibleAsync();
        await Expect(page.GetByText("No fax is waiting")).ToBeVisibleAsync();
    }

    private static async Task MailAsync(ServerProcess server, string number, string subject, string text) =>
        Assert.True(await FaxWorld.MailAsync(server.SmtpPort, number, subject, text, TestContext.Current.CancellationToken), server.Output);

    /// <summary>Text for two pages: long enough on the line to be stopped there.</summary>
    private static string Lines(int paragraphs) => string.Join('\n', Enumerable.Range(1, paragraphs * 20).Select(line => $"Line {line} of a letter that takes its time on the telephone."));
}
