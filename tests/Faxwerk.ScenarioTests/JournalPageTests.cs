using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Telephony;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>The journal in a browser: what was sent and received, told as it ends, found, taken away and opened.</summary>
public sealed class JournalPageTests
{
    private static readonly (string Format, string Start)[] Formats = [("PDF", "%PDF"), ("TIFF", "II*\0"), ("SFF", "Sfff")];

    [Theory]
    [InlineData("en-GB", 1280, true)]
    [InlineData("de-DE", 390, false)]
    public async Task Faxes_come_by_themselves_are_found_exported_and_opened_also_after_the_server_was_killed(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys);
        await visit.Server.KillAsync();
        await JournalSeed.FillAsync(visit.World);
        await visit.RestartAsync();
        await visit.GoAsync("nav.journal");
        await Expect(visit.Rows).ToHaveCountAsync(100);
        await ComeByThemselvesAsync(visit);
        await visit.LookAsync("journal-1");
        if (width > 1000)
            Assert.True(await visit.Page.Locator(".table-frame").EvaluateAsync<bool>("frame => frame.scrollWidth <= frame.clientWidth"), "a column is cut at 1280 px");
        await visit.PressAsync("app.showMore");
        await Expect(visit.Rows).ToHaveCountAsync(200);
        await visit.PressAsync("app.showMore");
        await Expect(visit.Rows).ToHaveCountAsync(JournalSeed.Faxes + 2);

        await NarrowAsync(visit);
        await ExportAsync(visit);
        await OutliveAsync(visit);
        await OpenAsync(visit);
        await OwnAloneAsync(visit);
        Assert.Empty(visit.Browser.Faults);
    }

    /// <summary>At the head a fax that is over comes by itself; once the reader is at a row nothing moves until he wants it.</summary>
    private static async Task ComeByThemselvesAsync(Visit visit)
    {
        var page = visit.Page;
        await ReceiveAsync(visit);
        await Expect(visit.Rows.First).ToContainTextAsync("+49 30 5550100");
        foreach (var key in new[] { "j", "j" })
            await page.Keyboard.PressAsync(key);
        await Expect(visit.Rows.Nth(1)).ToHaveClassAsync(new Regex("cursor"));
        Assert.True(await FaxWorld.MailAsync(visit.Server.SmtpPort, "+49305550101", "Contract 42", "Sent for the journal.", TestContext.Current.CancellationToken), visit.Server.Output);
        await Expect(page.GetByText(visit.Words["journal.behind"])).ToBeVisibleAsync(new() { Timeout = 180_000 });
        await Expect(visit.Row("Contract 42")).ToHaveCountAsync(0);
        await visit.LookAsync("journal-2-behind");
        await visit.PressAsync("queue.refresh");
        await Expect(visit.Rows.First).ToContainTextAsync("Contract 42");
        await Expect(page.GetByText(visit.Words["journal.behind"])).ToHaveCountAsync(0);
    }

    private static async Task ReceiveAsync(Visit visit) => Assert.Equal(CallStatus.Ok, (await visit.World.Station.SendAsync(
        new OutgoingFax { Called = "+49891234", PageCount = 2, ReadPage = (index, _) => ValueTask.FromResult(FaxWorld.Page(index)) }, TestContext.Current.CancellationToken)).Status);

    /// <summary>By text and each filter, with the view kept in the address.</summary>
    private static async Task NarrowAsync(Visit visit)
    {
        var (page, words, rows) = (visit.Page, visit.Words, visit.Rows);
        var search = page.GetByRole(AriaRole.Searchbox);
        ILocator Filter(string key) => page.GetByLabel(words[key], new() { Exact = true });
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("/");
        await Expect(search).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("co");
        await Expect(page.GetByText(words["journal.short"])).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("ntract");
        await Expect(rows).ToHaveCountAsync(1);
        await page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await visit.WriteAsync(search, "");
        await visit.ChooseAsync(Filter("journal.direction"), "in");
        await Expect(rows).ToHaveCountAsync(JournalSeed.Received + 1);
        await visit.ChooseAsync(Filter("journal.direction"), "");
        await visit.ChooseAsync(Filter("journal.outcome"), "failed");
        await visit.ChooseAsync(Filter("journal.cause"), "11");
        var cause = await Filter("journal.cause").Locator("option[value='11']").InnerTextAsync();
        await Expect(rows.First).ToContainTextAsync(new Regex($"{words["journal.outcome.failed"]}.*{cause}", RegexOptions.Singleline));
        await Expect(rows.Filter(new() { HasNotText = cause })).ToHaveCountAsync(0);
        await visit.PressAsync("journal.clear");
        await Expect(rows).ToHaveCountAsync(100);
        await visit.ChooseAsync(Filter("period.label"), "7");
        await visit.ChooseAsync(Filter("journal.user"), "key:erp");
        await Expect(visit.Row("Contract 42")).ToHaveCountAsync(0);
        await Expect(rows.First).ToContainTextAsync("erp@firma.de");
        await visit.PressAsync("journal.clear");
        await visit.ChooseAsync(Filter("period.label"), "own");
        await visit.WriteAsync(Filter("period.from"), "2020-01-01");
        await visit.WriteAsync(Filter("period.until"), "2020-02-02");
        await Expect(page.GetByText(words["journal.none"])).ToBeVisibleAsync();
        await visit.LookAsync("journal-3-none");
        await visit.PressAsync("journal.clear");
        await Expect(rows).ToHaveCountAsync(100);
    }

    private static async Task ExportAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.WriteAsync(page.GetByRole(AriaRole.Searchbox), "contract");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await visit.PressAsync("journal.export");
        await visit.LookAsync("journal-4-export");
        var csv = await page.RunAndWaitForDownloadAsync(() => visit.PressAsync(page.GetByRole(AriaRole.Menuitem, new() { Name = words["journal.csv"] })));
        var lines = (await File.ReadAllTextAsync(await csv.PathAsync())).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(("journal.csv", 2), (csv.SuggestedFilename, lines.Length));
        Assert.Contains("Contract 42", lines[1], StringComparison.Ordinal);
        Assert.Equal(words == Words.Of("de-DE"), lines[0].Contains(';', StringComparison.Ordinal));
        await visit.Browser.CommandAsync(words["journal.pdf"]);
        var pdf = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.StartsWith("%PDF", await File.ReadAllTextAsync(await pdf.PathAsync()), StringComparison.Ordinal);
        await visit.WriteAsync(page.GetByRole(AriaRole.Searchbox), "");
        await Expect(visit.Rows).ToHaveCountAsync(100);
    }

    /// <summary>What is asked for while the server is gone is shown as soon as there is one again.</summary>
    private static async Task OutliveAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.Server.KillAsync();
        var lost = page.GetByRole(AriaRole.Alert).Filter(new() { HasText = visit.Words["app.offline"][..20] });
        await Expect(lost).ToBeVisibleAsync();
        await visit.WriteAsync(page.GetByRole(AriaRole.Searchbox), "Rechtsschutz");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.retry"] })).ToBeVisibleAsync();
        await visit.LookAsync("journal-5-offline");
        await visit.RestartAsync();
        await Expect(visit.Rows.First).ToContainTextAsync("Rechtsschutzversicherungsbescheinigung");
        await Expect(lost).ToHaveCountAsync(0);
        await visit.PressAsync("journal.clear");
        await Expect(visit.Rows).ToHaveCountAsync(100);
    }

    /// <summary>A plain user finds what he handed in and nothing else, in the list and in the file.</summary>
    private static async Task OwnAloneAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.AsUserAsync("otto", async () =>
        {
            await visit.GoAsync("nav.journal");
            await Expect(page.GetByText(words["journal.empty"])).ToBeVisibleAsync();
            Assert.True(await FaxWorld.MailAsync(visit.Server.SmtpPort, "+49305550101", "of-otto", "Sent for the journal.", TestContext.Current.CancellationToken, "otto@example.com"), visit.Server.Output);
            await Expect(visit.Row("of-otto")).ToHaveCountAsync(1, new() { Timeout = 180_000 });
            await Expect(visit.Rows).ToHaveCountAsync(1);
            await Expect(page.GetByLabel(words["journal.user"], new() { Exact = true })).ToHaveCountAsync(0);
            await visit.LookAsync("journal-8-own");
            await visit.PressAsync("journal.export");
            var csv = await page.RunAndWaitForDownloadAsync(() => visit.PressAsync(page.GetByRole(AriaRole.Menuitem, new() { Name = words["journal.csv"] })));
            Assert.Equal(2, (await File.ReadAllLinesAsync(await csv.PathAsync())).Length);
            await visit.PressAsync(visit.Rows.First.GetByRole(AriaRole.Link));
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "of-otto", Level = 1 })).ToBeVisibleAsync();
        });
    }

    /// <summary>The newest two are a sent and a received fax; each has its page.</summary>
    private static async Task OpenAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.PressAsync(visit.Rows.First.GetByRole(AriaRole.Link));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Contract 42", Level = 1 })).ToBeVisibleAsync();
        await visit.PressAsync(page.GetByRole(AriaRole.Link, new() { Name = words["journal.back"] }));
        await visit.ChooseAsync(page.GetByLabel(words["journal.direction"], new() { Exact = true }), "in");
        await Expect(visit.Rows.First).ToContainTextAsync(words["journal.outcome.received"]);
        await page.Locator("h1").ClickAsync();
        foreach (var key in new[] { "j", "Enter" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.Locator(".sheets img")).ToHaveCountAsync(2);
        await Expect(page.Locator(".sheets img").First).ToHaveJSPropertyAsync("complete", true);
        await Expect(page.Locator("dl.facts")).ToContainTextAsync(new Regex($"{words["journal.outcome.received"]}.*{words["received.station"]}.*\\+49 30 5550100", RegexOptions.Singleline));
        await visit.LookAsync("journal-6-received", whole: true);
        var address = await page.Locator(".sheets a").First.GetAttributeAsync("href");
        Assert.Equal(200, (await page.APIRequest.GetAsync(new Uri(new Uri(page.Url), address).ToString())).Status);
        await visit.RestartAsync();
        foreach (var (format, start) in Formats)
        {
            await visit.PressAsync("received.files");
            var entry = page.GetByRole(AriaRole.Menuitem, new() { Name = words.Filled("fax.download", ("format", format)), Exact = true });
            var file = await page.RunAndWaitForDownloadAsync(() => visit.PressAsync(entry));
            Assert.StartsWith(start, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(await file.PathAsync())), StringComparison.Ordinal);
        }

        await visit.PressAsync("junk.mark");
        await Expect(page.Locator(".messages")).ToContainTextAsync(new Regex(Regex.Escape(words.Filled("junk.marked", ("pattern", "~"))).Replace("~", ".+", StringComparison.Ordinal)));
        await visit.LookAsync("journal-7-junk");
    }
}
