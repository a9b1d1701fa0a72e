using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Templates of reports in a browser: looked at, changed, shown, kept and reset.</summary>
[Collection(nameof(Browser))]
public sealed class ReportTemplatePageTests
{
    [Theory]
    [InlineData("de-DE", 1280, "Gesendet, Deutsch", "Betreff", "Vorschau", "Speichern", "Die Vorlage wurde gespeichert", "Zurücksetzen", "hat wieder seine eingebauten Worte")]
    [InlineData("en-GB", 390, "Sent, German", "Subject", "Preview", "Save", "The template was kept", "Reset", "has its built-in words again")]
    public async Task A_template_is_changed_shown_kept_and_reset_and_a_wrong_field_named(string locale, int width, string template, string subject, string preview, string save, string kept, string reset, string wasReset)
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync(locale, width);
        var page = browser.Page;
        await browser.SetUpAsync(server);
        await page.GotoAsync(new Uri(server.Http, "/settings/reports").ToString());
        var link = page.GetByRole(AriaRole.Button, new() { Name = template, Exact = true });
        await Expect(link).ToBeVisibleAsync();
        await browser.AssertAccessibleAsync();
        await browser.AssertFitsAsync();
        await browser.PictureAsync($"95-templates-{width}", whole: true);

        await link.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel(subject).FillAsync("{{nichts}}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = save }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("{{nichts}}");
        await dialog.GetByLabel(subject).FillAsync("Ihr Fax: {{verdict}}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = preview }).ClickAsync();
        await Expect(dialog.GetByText("Ihr Fax: OK")).ToBeVisibleAsync();
        await Expect(dialog.Locator("pre")).ToContainTextAsync("Fax-Sendebericht: OK");
        await browser.AssertAccessibleAsync();
        await browser.AssertFitsAsync();
        await browser.PictureAsync($"96-template-{width}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = save }).ClickAsync();
        await Expect(page.GetByText(kept)).ToBeVisibleAsync();
        await Expect(page.GetByText("Ihr Fax: {{verdict}}")).ToBeVisibleAsync();

        await link.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = reset }).ClickAsync();
        await Expect(page.GetByText(wasReset)).ToBeVisibleAsync();
        await Expect(page.GetByText("Ihr Fax: {{verdict}}")).ToHaveCountAsync(0);
        Assert.Empty(browser.Faults);
    }
}
