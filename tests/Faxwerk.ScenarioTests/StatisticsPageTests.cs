using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Statistics in a browser: pictures, and the same as tables.</summary>
public sealed class StatisticsPageTests
{
    private static readonly (string Name, string Words)[] Charts =
    [
        ("statistics.days", ""), ("statistics.pages", ""), ("statistics.load", ""), ("statistics.trunks", "Ersatzleitung"), ("statistics.causes", ""), ("statistics.destinations", "Schweiz (+41)"),
    ];

    [Theory]
    [InlineData("en-GB", 1280, true)]
    [InlineData("de-DE", 390, false)]
    public async Task A_period_is_seen_as_pictures_and_as_tables_also_after_the_server_was_killed(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(
            locale, width, keys, ("statistics.rates", """[{"prefix":"+49","name":"Deutschland","perMinute":0.02,"perCall":0.05},{"prefix":"+41","name":"Schweiz","perMinute":0.08,"perCall":0}]"""));
        var (page, words) = (visit.Page, visit.Words);
        await visit.Server.KillAsync();
        await JournalSeed.FillAsync(visit.World);
        await visit.RestartAsync();
        await visit.GoAsync("nav.statistics");
        await Expect(page.Locator("figure.chart")).ToHaveCountAsync(6);
        await Expect(page.Locator("dl.figures")).ToContainTextAsync(new Regex($"{words["statistics.sent"]}.*{words["statistics.cost"]}.*€", RegexOptions.Singleline));
        if (width < 500)
            await Expect(page.Locator("figure.chart").First.GetByRole(AriaRole.Img)).ToHaveJSPropertyAsync("clientWidth", 324);
        await visit.LookAsync("statistics-1", whole: true);
        foreach (var (key, said) in Charts)
        {
            var chart = page.GetByRole(AriaRole.Figure, new() { Name = words[key] });
            await Expect(chart.GetByRole(AriaRole.Img, new() { Name = words[key] })).ToBeVisibleAsync();
            await visit.PressAsync(chart.Locator("summary"));
            await Expect(chart.GetByRole(AriaRole.Table)).ToContainTextAsync(said);
            Assert.True(await chart.Locator("tbody tr").CountAsync() > 1, key);
        }

        await Expect(page.GetByRole(AriaRole.Figure, new() { Name = words["statistics.days"] }).GetByRole(AriaRole.Columnheader)).ToContainTextAsync([words["statistics.day"], words["statistics.sent"]]);
        await visit.LookAsync("statistics-2-tables", whole: true);
        await ChooseAsync(visit);
        Assert.Empty(visit.Browser.Faults);
    }

    /// <summary>By weeks, days without a fax, no sensible days, and back after the server was killed.</summary>
    private static async Task ChooseAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        ILocator Choice(string key) => page.GetByLabel(words[key], new() { Exact = true });
        await visit.ChooseAsync(Choice("period.label"), "365");
        await Expect(page.GetByRole(AriaRole.Figure, new() { Name = words["statistics.weeks"] })).ToBeVisibleAsync();
        await visit.ChooseAsync(Choice("period.label"), "own");
        await visit.WriteAsync(Choice("period.from"), "2020-02-02");
        await visit.WriteAsync(Choice("period.until"), "2020-03-03");
        await Expect(page.GetByText(words["statistics.none"])).ToBeVisibleAsync();
        await visit.LookAsync("statistics-3-none");
        await visit.WriteAsync(Choice("period.until"), "2020-01-01");
        await Expect(page.GetByText(words["period.wrong"])).ToBeVisibleAsync();
        await visit.LookAsync("statistics-4-wrong");
        await visit.RestartAsync();
        await visit.ChooseAsync(Choice("period.label"), "90");
        await Expect(page.Locator("figure.chart")).ToHaveCountAsync(6);
    }
}
