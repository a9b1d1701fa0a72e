using Faxwerk.Telephony;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Routing, printers and folders, and deliveries in a browser, with one server for both languages.</summary>
[Collection(nameof(Browser))]
public sealed class DeliveryPagesTests
{
    [Fact]
    public async Task A_folder_and_a_printer_are_added_a_rule_sends_faxes_there_and_what_fails_is_sent_elsewhere()
    {
        await using var world = await FaxWorld.CreateAsync("", ("printing.cupsServer", ""));
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        await browser.SetUpAsync(server);
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(world.Folder, "Scans")).FullName;
        var dialog = page.GetByRole(AriaRole.Dialog);

        await GoAsync(page, "i");
        await Expect(page.GetByText("No printer and no folder yet")).ToBeVisibleAsync();
        await browser.PictureAsync("delivery-1-none");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("n");
        await Expect(dialog.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Hall");
        await dialog.GetByLabel("Address, ipp://").FillAsync("http://printer.example/");
        await dialog.GetByLabel("Paper").SelectOptionAsync("a4");
        await dialog.GetByLabel("Sides").SelectOptionAsync("longEdge");
        await dialog.GetByLabel("Copies").FillAsync("2");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("ipp://printer.example/ipp/print");
        await browser.PictureAsync("delivery-2-printer");
        await browser.AssertAccessibleAsync();
        await dialog.GetByLabel("Address, ipp://").FillAsync("ipp://127.0.0.1:1/ipp/print");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a folder" }).ClickAsync();
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Scans");
        await dialog.GetByLabel("A full path").FillAsync(folder);
        await dialog.GetByLabel("Format").SelectOptionAsync("tiff");
        await browser.PictureAsync("delivery-3-folder");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Enter");
        var rows = page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Test: Scans" }).ClickAsync();
        await Expect(page.GetByText("Scans answers").Last).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Test: Hall" }).ClickAsync();
        await Expect(page.GetByText("127.0.0.1:1").Last).ToBeVisibleAsync();
        await browser.PictureAsync("delivery-4-outlets");
        await browser.AssertAccessibleAsync();

        await GoAsync(page, "u");
        await Expect(page.GetByText("Faxes go to the owners of their numbers")).ToBeVisibleAsync();
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("n");
        await page.Keyboard.TypeAsync("Paper and scans");
        await dialog.GetByLabel("Called numbers").FillAsync("+4989*");
        await dialog.GetByLabel("Kind 1").SelectOptionAsync("printer");
        await dialog.GetByLabel("Target 1", new() { Exact = true }).FillAsync("Cellar");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("targets: there is no printer Cellar.");
        await dialog.GetByLabel("Target 1", new() { Exact = true }).FillAsync("Hall");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a target" }).ClickAsync();
        await dialog.GetByLabel("Kind 2").SelectOptionAsync("folder");
        await dialog.GetByLabel("Target 2", new() { Exact = true }).FillAsync("Scans");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a time" }).ClickAsync();
        await browser.PictureAsync("delivery-5-rule", whole: true);
        await browser.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove time 1" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a rule" }).ClickAsync();
        await Expect(rows).ToContainTextAsync("Called +4989*");
        await page.Keyboard.PressAsync("n");
        await page.Keyboard.TypeAsync("Everything");
        await dialog.GetByLabel("Text of barcodes").FillAsync("INV-*");
        await dialog.GetByLabel("Kind 1").SelectOptionAsync("inbox");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a rule" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Up: Everything" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("Barcode INV-*");
        await page.GetByLabel("Called number", new() { Exact = true }).FillAsync("+4989123");
        await page.GetByLabel("Barcode", new() { Exact = true }).FillAsync("INV-4711");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }).ClickAsync();
        await Expect(page.GetByText("It stays in the inbox on the web.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Everything", Exact = true }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove rule" }).ClickAsync();
        await browser.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove rule" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Rules that hold: Paper and scans")).ToBeVisibleAsync();
        await browser.PictureAsync("delivery-6-routing", whole: true);
        await browser.AssertAccessibleAsync();

        Assert.Equal(CallStatus.Ok, (await world.Station.SendAsync(
            new OutgoingFax { Called = "+49891234", PageCount = 1, ReadPage = (index, _) => ValueTask.FromResult(FaxWorld.Page(index)) }, TestContext.Current.CancellationToken)).Status);
        await GoAsync(page, "d");
        await Expect(rows.Filter(new() { HasText = "Scans" })).ToContainTextAsync("Delivered", new() { Timeout = 60_000 });
        await Expect(rows.Filter(new() { HasText = "Hall" })).ToContainTextAsync("127.0.0.1:1", new() { Timeout = 60_000 });
        Assert.Single(System.IO.Directory.GetFiles(folder, "*.tif"));
        await browser.PictureAsync("delivery-7-deliveries");
        await browser.AssertAccessibleAsync();
        await page.GetByLabel("State").SelectOptionAsync("waiting");
        await Expect(rows).ToHaveCountAsync(1);
        await rows.GetByRole(AriaRole.Button, new() { Name = "Redirect" }).ClickAsync();
        await dialog.GetByLabel("Way").SelectOptionAsync("mail");
        await dialog.GetByLabel("Mail address").FillAsync("anna@firma.de");
        await browser.PictureAsync("delivery-8-redirect");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("goes to anna@firma.de").Last).ToBeVisibleAsync();
        await FaxWorld.UntilAsync(() => world.Outbox.Any(mail => mail.To[0].Address == "anna@firma.de"), TimeSpan.FromMinutes(1), () => server.Output);

        await GermanOnTelephoneAsync(browser);
        Assert.Empty(browser.Faults);
    }

    private static async Task GermanOnTelephoneAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Deutsch" }).ClickAsync();
        await page.SetViewportSizeAsync(390, 780);
        foreach (var (key, title, add) in new[] { ("i", "Drucker und Ordner", "Drucker anlegen"), ("u", "Verteilung", "Regel anlegen"), ("k", "Unerwünscht", "Regel anlegen"), ("d", "Zustellungen", "") })
        {
            await GoAsync(page, key);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = title, Level = 1 })).ToBeVisibleAsync();
            await Expect(page.Locator("tbody tr, .empty").First).ToBeVisibleAsync();
            await browser.PictureAsync($"delivery-9-{key}");
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
            if (add.Length == 0)
                continue;
            await page.GetByRole(AriaRole.Button, new() { Name = add }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(add);
            await browser.PictureAsync($"delivery-9-{key}-dialog");
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }
    }

    private static async Task GoAsync(IPage page, string key)
    {
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync(key);
    }
}
