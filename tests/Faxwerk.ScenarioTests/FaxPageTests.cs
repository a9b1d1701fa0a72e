using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>A fax in a browser: its pages, its calls, what can be taken away of it, and sending it again.</summary>
[Collection(nameof(Browser))]
public sealed class FaxPageTests
{
    [Fact]
    public async Task A_sent_fax_is_shown_reported_downloaded_and_sent_again()
    {
        await using var world = await FaxWorld.CreateAsync("", ("trunk.stationId", "+49 30 7654321"));
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync("de-DE", width: 390, height: 780, scheme: ColorScheme.Dark);
        var page = browser.Page;
        await browser.SetUpAsync(server);
        await Expect(page.GetByText("Kein Fax wartet")).ToBeVisibleAsync();
        Assert.True(await FaxWorld.MailAsync(server.SmtpPort, "+49305550101", "Angebot", "Sehr geehrte Damen und Herren", TestContext.Current.CancellationToken), server.Output);
        await FaxWorld.UntilAsync(() => world.Station.Received.Any(fax => fax.File is not null), TimeSpan.FromMinutes(3), () => server.Output);
        await page.GotoAsync(new Uri(server.Http, "/faxes/1").ToString());
        await Expect(page.GetByText("Gesendet", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Expect(page.Locator(".sheets img")).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await page.Locator(".sheets img").EvaluateAsync<int>("image => image.naturalWidth") > 100);
        var call = page.Locator(".calls > li");
        await Expect(call).ToContainTextAsync(new Regex("Anruf 1.*gesendet.*Code.*0.*T\\.38.*Gegenstelle.*bit/s.*ECM", RegexOptions.Singleline));
        await Expect(call.Locator("tbody tr")).ToContainTextAsync(new Regex("MCF"));
        await page.GetByText("Anruf zeigen").ClickAsync();
        await Expect(page.Locator("pre")).ToContainTextAsync("MCF");
        await browser.PictureAsync("30-fax-phone", whole: true);
        await browser.AssertAccessibleAsync();
        await browser.AssertFitsAsync();

        await page.SetViewportSizeAsync(1280, 800);
        await page.GetByRole(AriaRole.Button, new() { Name = "Dunkel oder hell" }).ClickAsync();
        await browser.PictureAsync("31-fax");
        await page.GetByRole(AriaRole.Button, new() { Name = "Bericht und Dateien" }).ClickAsync();
        await browser.PictureAsync("32-files");
        foreach (var format in new[] { "PDF", "TIF", "SFF" })
        {
            var address = await page.GetByRole(AriaRole.Menuitem, new() { Name = $"Seiten als {format}" }).GetAttributeAsync("href");
            var file = await page.APIRequest.GetAsync(new Uri(server.Http, address).ToString());
            Assert.Equal((200, $"attachment; filename=fax-1.{format.ToLowerInvariant()}"), (file.Status, file.Headers["content-disposition"].Split("; filename*")[0]));
        }

        var report = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = "Sendebericht zum Drucken" }).ClickAsync());
        await Expect(report.Locator(".verdict")).ToHaveTextAsync("OK");
        foreach (var words in new[] { "Eigene Kennung (TSI)", "+49 30 7654321", "Gegenstelle", "1 im Dokument, 1 gesendet, 1 bestätigt", "T.38", "SHA-256", "+49305550101" })
            await Expect(report.Locator("main")).ToContainTextAsync(words);
        await browser.PictureAsync("33-report", whole: true, report);
        await report.CloseAsync();
        await SendAgainAsync(browser);
        Assert.Empty(browser.Faults);
    }

    private static async Task SendAgainAsync(Browser browser)
    {
        var page = browser.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GetByRole(AriaRole.Button, new() { Name = "Noch einmal senden" }).ClickAsync();
        await browser.AssertAccessibleAsync();
        await dialog.GetByText("An eine andere Nummer").ClickAsync();
        await dialog.GetByLabel("Nummer", new() { Exact = true }).FillAsync("112");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Diese Nummer darf nicht angerufen werden. (112 may not be called");
        await browser.PictureAsync("34-resend");
        await browser.AssertAccessibleAsync();
        await dialog.GetByLabel("Nummer", new() { Exact = true }).FillAsync("+49 30 5550109");
        await dialog.GetByLabel("Empfänger, wenn Sie mögen").FillAsync("Praxis Dr. Huber");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Es steht als Fax 2 in der Warteschlange")).ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Praxis Dr. Huber");
        await Expect(page.GetByText("Gesendet", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 120_000 });

        // By keys: the palette offers it too, and the same number needs no more than Enter.
        await browser.CommandAsync("noch einmal");
        await page.Keyboard.PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Senden" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Es steht als Fax 3 in der Warteschlange")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Sent", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Expect(page.Locator(".calls > li")).ToContainTextAsync("sent");
    }
}
