using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Broadcasts in a browser: handed in, watched, reported and stopped.</summary>
public sealed class BroadcastPageTests
{
    [Theory]
    [InlineData("en-GB", 390, true)]
    [InlineData("de-DE", 1280, false)]
    public async Task A_broadcast_is_handed_in_watched_reported_and_stopped_also_after_the_server_was_killed(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys);
        await HandInAsync(visit);
        await WatchAsync(visit);
        await StopAsync(visit);
        await HandInListAsync(visit);
        Assert.Empty(visit.Browser.Faults);
    }

    private static ILocator Progress(Visit visit) => visit.Page.GetByRole(AriaRole.Region, new() { Name = visit.Words["broadcast.progress"] });

    private static Task StandsAsync(Visit visit, int sent, int cancelled, int open) => Expect(Progress(visit).GetByRole(AriaRole.Status)).ToHaveTextAsync(
        visit.Words.Filled("broadcast.progressOf", ("sent", sent), ("failed", 0), ("cancelled", cancelled), ("open", open), ("of", 3)), new() { Timeout = 180_000 });

    private static ILocator Field(Visit visit, string key) => visit.Page.GetByLabel(visit.Words[key], new() { Exact = true });

    private static FilePayload Text(string name, string type, string text) => new() { Name = name, MimeType = type, Buffer = Encoding.UTF8.GetBytes(text) };

    private static async Task HandInAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.GoAsync("nav.broadcasts");
        await Expect(page.GetByText(words["broadcast.empty"])).ToBeVisibleAsync();
        await visit.LookAsync("broadcast-1-empty");
        await page.Keyboard.PressAsync("n");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = words["broadcast.new"] })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = words["broadcast.send"] })).ToBeDisabledAsync();
        await visit.GiveAsync(Field(visit, "broadcast.documents"), Text("offer.txt", "text/plain", "Our offer for spring."));
        await visit.WriteAsync(Field(visit, "broadcast.typedHint"), "+49 30 5550101; Practice Dr. Huber\n110\n+49305550103");
        await Expect(page.GetByText(words.Filled("broadcast.counted", ("n", 3)))).ToBeVisibleAsync();
        await visit.WriteAsync(Field(visit, "broadcast.subject"), "Spring offer");
        await visit.PressAsync("broadcast.send");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Row 2");
        await visit.LookAsync("broadcast-2-new", whole: true);
        await visit.WriteAsync(Field(visit, "broadcast.typedHint"), "+49 30 5550101; Practice Dr. Huber\n+49305550102\n+49305550103");
        await visit.ChooseAsync(Field(visit, "broadcast.spread"), "2880");
        await visit.PressAsync("broadcast.send");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Spring offer", Level = 1 })).ToBeVisibleAsync();
    }

    private static async Task WatchAsync(Visit visit)
    {
        var page = visit.Page;
        await StandsAsync(visit, sent: 1, cancelled: 0, open: 2);
        await Expect(visit.Rows).ToHaveCountAsync(3);
        await visit.LookAsync("broadcast-3-under-way");
        await visit.ChooseAsync(Field(visit, "column.state"), "failed");
        await Expect(page.GetByText(visit.Words["broadcast.noFaxes"])).ToBeVisibleAsync();
        await visit.ChooseAsync(Field(visit, "column.state"), "sent");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await Expect(visit.Rows).ToContainTextAsync("Practice Dr. Huber");
        var report = await page.RunAndWaitForDownloadAsync(() => visit.PressAsync("broadcast.report"));
        Assert.Contains("+49305550101,Practice Dr. Huber,sent,", await File.ReadAllTextAsync(await report.PathAsync()), StringComparison.Ordinal);
    }

    private static async Task StopAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.RestartAsync();
        await visit.PressAsync("broadcast.stop");
        await Expect(visit.Dialog).ToContainTextAsync(words.Filled("broadcast.stopTitle", ("n", 2)));
        await visit.LookAsync("broadcast-4-stop");
        await visit.PressAsync("broadcast.stop");
        await visit.ToldAsync("broadcast.stopped");
        await visit.ClosedAsync();
        await StandsAsync(visit, sent: 1, cancelled: 2, open: 0);
        await Expect(Progress(visit).Locator(".chip")).ToHaveTextAsync(words["broadcast.state.stopped"]);
        await visit.PressAsync(page.GetByRole(AriaRole.Link, new() { Name = words["broadcast.back"] }));
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await visit.LookAsync("broadcast-5-all");
        foreach (var key in new[] { "j", "Enter" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Spring offer", Level = 1 })).ToBeVisibleAsync();
        await visit.PressAsync(page.GetByRole(AriaRole.Link, new() { Name = words["broadcast.back"] }));
    }

    /// <summary>To the numbers of a file, later.</summary>
    private static async Task HandInListAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.PressAsync("broadcast.new");
        await visit.GiveAsync(Field(visit, "broadcast.documents"), Text("angebot.txt", "text/plain", "Unser Angebot."));
        await visit.PressAsync(Field(visit, "broadcast.file"));
        await visit.GiveAsync(Field(visit, "broadcast.fileHint"), Text("liste.csv", "text/csv", "Nummer;Name\n030 5550101;Donaudampfschifffahrtsgesellschaft\n030 5550102;Zahnarztpraxis\n"));
        await visit.WriteAsync(Field(visit, "broadcast.subject"), "Rechtsschutzversicherungsgesellschaften");
        await visit.WriteDayAsync(Field(visit, "broadcast.dueAt"), TimeProvider.System.GetLocalNow().AddDays(29));
        await visit.LookAsync("broadcast-6-list", whole: true);
        await visit.PressAsync("broadcast.send");
        await visit.ToldAsync("broadcast.added", ("n", 2));
        await Expect(visit.Rows).ToHaveCountAsync(2);
        await Expect(page.Locator("tbody")).ToContainTextAsync(new Regex($"Zahnarztpraxis.*{words["state.waiting"]}", RegexOptions.Singleline));
        await Expect(page.Locator("tbody td[data-column=at]").First).ToContainTextAsync(new Regex("in (28|29) (days|Tagen)"));
        await visit.LookAsync("broadcast-7-later");
    }
}
