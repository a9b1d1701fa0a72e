using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Statistics in a browser: pictures, and the same as tables.</summary>
[Collection(nameof(Browser))]
public sealed class StatisticsPageTests
{
    [Fact]
    public async Task A_period_is_seen_as_pictures_and_as_tables_in_both_languages_light_dark_and_on_a_telephone()
    {
        await using var world = await FaxWorld.CreateAsync("", ("statistics.rates", """[{"prefix":"+49","name":"Deutschland","perMinute":0.02,"perCall":0.05},{"prefix":"+41","name":"Schweiz","perMinute":0.08,"perCall":0}]"""));
        await JournalSeed.FillAsync(world);
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync("de-DE");
        var page = browser.Page;
        await browser.SetUpAsync(server);
        foreach (var key in new[] { "g", "s" })
            await page.Keyboard.PressAsync(key);
        var charts = page.Locator("figure.chart");
        await Expect(charts).ToHaveCountAsync(6);
        await Expect(page.Locator("dl.figures")).ToContainTextAsync(new Regex("Gesendete Faxe.*Kosten.*€", RegexOptions.Singleline));
        await browser.PictureAsync("60-statistics", whole: true);
        await browser.AssertAccessibleAsync();
        foreach (var (name, words) in new[]
        {
            ("Faxe je Tag", "Gesendete Faxe"), ("Seiten je Tag", "Gesendete Seiten"), ("Belegte Kanäle nach Wochentag und Stunde", "Mo"), ("Erfolg nach Leitung", "Ersatzleitung"),
            ("Anrufe nach ihrem Ausgang", "besetzt"), ("Erfolg und Kosten nach Ziel", "Schweiz (+41)"),
        })
        {
            var chart = page.GetByRole(AriaRole.Figure, new() { Name = name });
            await Expect(chart.GetByRole(AriaRole.Img, new() { Name = name })).ToBeVisibleAsync();
            await chart.GetByText("Als Tabelle").ClickAsync();
            await Expect(chart.GetByRole(AriaRole.Table)).ToContainTextAsync(words);
        }

        await browser.AssertAccessibleAsync();
        await page.GetByLabel("Zeitraum").SelectOptionAsync("365");
        await Expect(page.GetByRole(AriaRole.Figure, new() { Name = "Faxe je Woche" })).ToBeVisibleAsync();
        await page.GetByLabel("Zeitraum").SelectOptionAsync("own");
        await page.GetByLabel("Von", new() { Exact = true }).FillAsync("2020-01-01");
        await page.GetByLabel("Bis einschließlich").FillAsync("2020-01-31");
        await Expect(page.GetByText("In diesem Zeitraum wurde nichts gesendet oder empfangen")).ToBeVisibleAsync();
        await browser.AssertAccessibleAsync();
        await page.GetByLabel("Zeitraum").SelectOptionAsync("30");

        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark or light" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Figure, new() { Name = "Success and cost by destination" })).ToContainTextAsync("Successful");
        await browser.PictureAsync("61-statistics-dark", whole: true);
        await browser.AssertAccessibleAsync();
        await page.SetViewportSizeAsync(390, 780);
        await Expect(charts.First.GetByRole(AriaRole.Img)).ToHaveJSPropertyAsync("clientWidth", 324);
        await browser.PictureAsync("62-statistics-phone", whole: true);
        await browser.AssertAccessibleAsync();
        await browser.AssertFitsAsync();
        Assert.Empty(browser.Faults);
    }
}
