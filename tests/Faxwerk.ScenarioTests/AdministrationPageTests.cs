using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Trunks, people and the audit log in a browser.</summary>
[Collection(nameof(Browser))]
public sealed class AdministrationPageTests
{
    [Fact]
    public async Task Trunks_are_tested_people_are_added_and_the_audit_log_tells_of_both()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync("de-DE");
        var page = browser.Page;
        await browser.SetUpAsync(server);
        await page.GetByRole(AriaRole.Link, new() { Name = "Leitungen" }).ClickAsync();
        var trunk = page.GetByRole(AriaRole.Region, new() { Name = "trunk" });
        await Expect(trunk.Locator(".chip").First).ToHaveTextAsync("Bereit");
        await browser.PictureAsync("40-trunks");
        await browser.AssertAccessibleAsync();
        await trunk.GetByRole(AriaRole.Button, new() { Name = "Testfax senden" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Nummer").FillAsync("+49 30 5550101");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Testfax über trunk", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("Gesendet", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 180_000 });

        await page.GetByRole(AriaRole.Link, new() { Name = "Personen" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Person anlegen" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Anmeldename").FillAsync("berta");
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Berta Maier");
        await dialog.GetByLabel("Mailadressen, durch Kommas getrennt").FillAsync("berta@firma.de, b.maier@firma.de");
        await dialog.GetByLabel("Rolle").SelectOptionAsync("operator");
        await dialog.GetByLabel("Kennwort, mindestens 12 Zeichen").FillAsync("kurz");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("12");
        await browser.PictureAsync("41-person");
        await browser.AssertAccessibleAsync();
        await dialog.GetByLabel("Kennwort, mindestens 12 Zeichen").FillAsync("richtig Pferd Batterie");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Berta Maier ist angelegt")).ToBeVisibleAsync();
        var row = page.Locator("tbody tr").Filter(new() { HasText = "berta@firma.de" });
        await Expect(row).ToContainTextAsync(new Regex("Berta Maier.*Bediener.*Aktiv.*nie", RegexOptions.Singleline));
        await row.GetByRole(AriaRole.Button, new() { Name = "Berta Maier" }).ClickAsync();
        await dialog.GetByLabel("Darf sich anmelden und senden").ClickAsync();
        var change = await page.RunAndWaitForRequestAsync(() => dialog.GetByRole(AriaRole.Button, new() { Name = "Speichern" }).ClickAsync(), request => request.Method == "PATCH");

        // What another has changed meanwhile must not be put back.
        Assert.Equal("""{"state":"disabled"}""", change.PostData);
        await Expect(row).ToContainTextAsync("Gesperrt");
        await browser.PictureAsync("42-people");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("anna");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Link, new() { Name = "Protokoll" }).ClickAsync();
        await Expect(page.Locator("tbody")).ToContainTextAsync("user.added");
        await Expect(page.Locator("tbody")).ToContainTextAsync("fax.test");
        await browser.PictureAsync("43-audit");
        await browser.AssertAccessibleAsync();
        await page.GetByLabel("Vorgang", new() { Exact = true }).SelectOptionAsync("fax");
        await Expect(page.Locator("tbody")).Not.ToContainTextAsync("user.added");
        await page.GetByLabel("Vorgang", new() { Exact = true }).SelectOptionAsync("");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Protokoll" }).ClickAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("NN");
        await page.GetByLabel("Woran, etwa fax:12").FillAsync("Bert");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("tbody")).ToContainTextAsync(new Regex("anna.*user\\.changed.*user:berta.*user\\.added.*user:berta", RegexOptions.Singleline));
        await page.GetByLabel("Wer", new() { Exact = true }).FillAsync("niemand");
        await Expect(page.GetByText("Nichts im Protokoll passt")).ToBeVisibleAsync();
        await browser.AssertAccessibleAsync();
        await page.SetViewportSizeAsync(390, 780);
        foreach (var name in new[] { "Protokoll", "Personen", "Leitungen" })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();
            await browser.PictureAsync(string.Create(CultureInfo.InvariantCulture, $"44-{name.ToLowerInvariant()}-phone"));
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
        }

        Assert.Empty(browser.Faults);
    }
}
