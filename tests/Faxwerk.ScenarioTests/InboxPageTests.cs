using Faxwerk.Telephony;
using Faxwerk.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>The web inbox in a browser: each of its actions in both languages, by keys and with the mouse.</summary>
public sealed class InboxPageTests
{
    [Theory]
    [InlineData("de-DE", 1280, false)]
    [InlineData("en-GB", 390, true)]
    public async Task Faxes_appear_in_the_inbox_as_they_come_are_read_found_and_counted(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys);
        await visit.GoAsync("nav.inbox");
        await Expect(visit.Page.GetByText(visit.Words["inbox.empty"])).ToBeVisibleAsync();
        await visit.LookAsync("inbox-1-empty");
        await RuleAsync(visit, "+4989*", "userInbox", "anna");
        await RuleAsync(visit, "+4930*", "inbox", "");
        foreach (var called in new[] { "+49891234", "+49895678", "+49301234" })
            Assert.Equal(CallStatus.Ok, (await visit.World.Station.SendAsync(new OutgoingFax { Called = called, PageCount = 1, ReadPage = (index, _) => ValueTask.FromResult(FaxWorld.Page(index)) }, TestContext.Current.CancellationToken)).Status);

        // Nothing is asked anew by hand.
        await Expect(visit.Rows).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        await Expect(visit.Rows.Locator("strong")).ToHaveCountAsync(2);
        await CountedAsync(visit, 2);
        await visit.LookAsync("inbox-2-unread");
        await visit.RestartOnceAsync();
        await visit.PressAsync("inbox.markRead", "1");
        await Expect(visit.Rows.Locator("strong")).ToHaveCountAsync(1);
        await CountedAsync(visit, 1);
        await visit.PressAsync("inbox.markUnread", "1");
        await CountedAsync(visit, 2);
        Assert.Equal(visit.Server.Http + "api/received/1/document?format=pdf", await visit.Page.GetByRole(AriaRole.Link, new() { Name = $"{visit.Words["inbox.pdf"]}: 1", Exact = true }).EvaluateAsync<string>("link => link.href"));

        await OpenAsync(visit);
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["inbox.which"], new() { Exact = true }), "true");
        await Expect(visit.Rows).ToHaveCountAsync(2);
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "089 / 5678");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await visit.LookAsync("inbox-4-found");
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "4711");
        await Expect(visit.Page.GetByText(visit.Words["inbox.noneChosen"])).ToBeVisibleAsync();
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "");
        await Expect(visit.Rows).ToHaveCountAsync(2);
        await visit.PressAsync("inbox.readAll");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("inbox.readAllText", ("n", 2)));
        await visit.LookAsync("inbox-5-all");
        await visit.RestartOnceAsync();
        await visit.PressAsync("inbox.readAll");
        await visit.ToldAsync("inbox.allRead");
        await visit.ClosedAsync();
        await CountedAsync(visit, 0);
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["inbox.which"], new() { Exact = true }), "");
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["inbox.whose"], new() { Exact = true }), "unowned");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await Expect(visit.Page.GetByText(visit.Words["inbox.noted"])).ToBeVisibleAsync();
        await visit.LookAsync("inbox-6-unowned");
        Assert.Equal(0, (await visit.ReadAsync("audit?action=received")).GetProperty("entries").GetArrayLength());
        await visit.PressAsync(visit.Rows.First.GetByRole(AriaRole.Link).First);
        await Expect(visit.Page.Locator(".sheets img")).ToHaveJSPropertyAsync("complete", true);
        Assert.Equal("received:3", (await visit.ReadAsync("audit?action=received")).GetProperty("entries")[0].GetProperty("target").GetString());
        await ProposeAsync(visit);
        Assert.Empty(visit.Browser.Faults);
    }

    /// <summary>A fax that is opened is read, until its reader says otherwise.</summary>
    private static async Task OpenAsync(Visit visit)
    {
        await visit.PressAsync(visit.Rows.Last.GetByRole(AriaRole.Link).First);
        await Expect(visit.Page.Locator(".sheets img")).ToHaveJSPropertyAsync("complete", true);
        await CountedAsync(visit, 1);
        await visit.LookAsync("inbox-3-fax");
        await visit.PressAsync("inbox.markUnread");
        await visit.ToldAsync("inbox.markedUnread");
        await CountedAsync(visit, 2);
        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Link, new() { Name = visit.Words["inbox.back"], Exact = true }));
        await Expect(visit.Rows).ToHaveCountAsync(2);
    }

    /// <summary>What users call junk is a proposal that they can take back; an administrator declines the one and confirms the other, and only that holds back what comes next.</summary>
    private static async Task ProposeAsync(Visit visit)
    {
        var proposals = visit.Page.GetByRole(AriaRole.Group, new() { Name = visit.Words["junk.proposals"], Exact = true }).Locator("tbody tr");
        await visit.AsUserAsync("dora", () => CallJunkAsync(visit, "dora", "+49401", "+4969555001"));
        await visit.AsUserAsync("emil", () => CallJunkAsync(visit, "emil", "+49402", "+4969555002"));
        await visit.GoAsync("nav.junk");
        await Expect(proposals).ToContainTextAsync(["emil", "dora"]);
        await visit.LookAsync("inbox-8-proposals", whole: true);
        Assert.Equal(0, (await visit.ReadAsync("junk/rules")).GetProperty("rules").GetArrayLength());
        await visit.PressAsync("junk.decline", "+4969555001");
        await visit.ToldAsync("junk.declined", ("pattern", "+4969555001"));
        await Expect(proposals).ToHaveCountAsync(1);
        await visit.RestartOnceAsync();
        await visit.PressAsync("junk.confirm", "+4969555002");
        await visit.ToldAsync("junk.marked", ("pattern", "+4969555002"));
        await Expect(proposals).ToHaveCountAsync(0);
        await Expect(visit.Row("+4969555002")).ToHaveCountAsync(1);
        foreach (var (called, caller) in new[] { ("+49401", "+4969555001"), ("+49402", "+4969555002") })
            await visit.World.CallAsync(called, FaxWorld.Page(1), caller);
        var kept = visit.Page.GetByRole(AriaRole.Group, new() { Name = visit.Words["junk.kept"] }).Locator("tbody tr");
        await Expect(kept).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Expect(kept).ToContainTextAsync("+4969555002");
    }

    private static async Task CallJunkAsync(Visit visit, string login, string called, string caller)
    {
        await RuleAsync(visit, called, "userInbox", login);
        await visit.World.CallAsync(called, FaxWorld.Page(1), caller);
        await visit.GoAsync("nav.inbox");
        await Expect(visit.Rows).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await visit.PressAsync(visit.Rows.First.GetByRole(AriaRole.Link).First);
        foreach (var isTakenBack in new[] { true, false })
        {
            await visit.PressAsync("junk.mark");
            await visit.ToldAsync("junk.proposed", ("pattern", caller));
            if (!isTakenBack)
                continue;
            await visit.LookAsync("inbox-7-proposed");
            await visit.PressAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.undo"] }).Last);
            await visit.ToldAsync("junk.unmarked");
            Assert.Equal(0, (await visit.ReadAsync("junk/proposals")).GetProperty("rules").EnumerateArray().Count(rule => rule.GetProperty("pattern").GetString() == caller));
        }
    }

    /// <summary>So many unread ones stand in the menu.</summary>
    private static Task CountedAsync(Visit visit, int count) => Expect(visit.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new()
    {
        Name = count == 0 ? visit.Words["nav.inbox"] : visit.Words.Filled("nav.withUnread", ("page", visit.Words["nav.inbox"]), ("n", count)), Exact = true,
    })).ToHaveCountAsync(1, new() { Timeout = 30_000 });

    private static async Task RuleAsync(Visit visit, string called, string kind, string value)
    {
        using var api = visit.Server.Api();
        await api.SendAsync(HttpMethod.Post, "api/routing/rules", new { name = called, isFinal = true, conditions = new { called = new[] { called } }, targets = new[] { new { kind, value } } });
    }
}
