using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>The queue in a browser, from the first start on: all that can be done to faxes, in both languages, with the mouse and by keys alone, on a desk and on a telephone.</summary>
public sealed class QueuePageTests
{
    private const string Queue = "**/api/queue?*";

    private static readonly string[] Numbers = ["+49305550101", "+49305550102", "+49305550103"];

    [Theory]
    [InlineData("en-GB", 1280, false)]
    [InlineData("de-DE", 390, true)]
    public async Task Faxes_are_found_steered_stopped_and_deleted_also_after_the_server_was_killed(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys);
        await visit.World.CommandAsync("trunks", "add", "reserve");
        await Expect(visit.Page.GetByText(visit.Words["queue.empty"])).ToBeVisibleAsync();
        await visit.LookAsync("queue-1-empty");

        await StopAsync(visit);
        foreach (var number in Numbers)
        {
            await MailAsync(visit, number, $"to-{number}", Lines(4));
            await Expect(visit.Row($"to-{number}")).ToHaveCountAsync(1);
        }

        await visit.LookAsync("queue-3-waiting");
        if (width > 1000)
            Assert.True(await visit.Page.Locator(".table-frame").EvaluateAsync<bool>("frame => frame.scrollWidth <= frame.clientWidth"), "a column is cut at 1280 px");
        await QueueListSteps.NarrowAsync(visit);
        await QueueListSteps.SortAsync(visit);
        await QueueListSteps.TurnPagesAsync(visit);
        await QueueListSteps.ByKeysAsync(visit);
        await SteerAsync(visit);
        await MoveAsync(visit);
        await DeleteAsync(visit);
        await StaySteadyAsync(visit);
        await SayWhatIsDownAsync(visit);
        await StopWhatIsSentAsync(visit);
        await DeleteAllAsync(visit);
        await LiveInManyTabsAsync(visit);
        await OwnAloneAsync(visit);
        await GoOnByItselfAsync(visit);
        Assert.Empty(visit.Browser.Faults);
    }

    private static ILocator Tools(Visit visit) => visit.Page.GetByRole(AriaRole.Toolbar);

    private static ILocator Tool(Visit visit, string key) => Tools(visit).GetByRole(AriaRole.Button, new() { Name = visit.Words[key], Exact = true });

    private static ILocator Item(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = name, Exact = true });

    private static ILocator Dues(Visit visit, string chip) => visit.Page.Locator($"td[data-column=dueAt] .chip.{chip}");

    private static Task SelectAsync(Visit visit, ILocator row) => visit.PressAsync(row.GetByRole(AriaRole.Checkbox));

    private static Task SelectAllAsync(Visit visit) => visit.PressAsync(visit.Page.GetByLabel(visit.Words["queue.selectAll"]));

    /// <summary>For an hour, told by whom and until when.</summary>
    private static async Task StopAsync(Visit visit)
    {
        await visit.PressAsync("queue.stop");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words["queue.stopTitle"]);
        await visit.LookAsync("queue-2-stop");
        await visit.PressAsync("app.cancel");
        await visit.ClosedAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words["queue.stop"], Exact = true })).ToBeFocusedAsync();
        await visit.PressAsync("queue.stop");
        await visit.PressAsync(visit.Dialog.GetByLabel(visit.Words.Filled("queue.stopHours", ("n", 1))));
        await visit.PressAsync("queue.stop");
        await visit.ClosedAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Timer)).ToContainTextAsync(Told(visit, "(1:00:00|59:)"));
    }

    private static Regex Told(Visit visit, string left) => new(Regex.Escape(visit.Words.Filled("queue.stopped", ("by", "anna"), ("left", "~"))).Split('~')[0] + left);

    /// <summary>Priority, time, at once, held, taken back and released; the server is killed while a fax is selected.</summary>
    private static async Task SteerAsync(Visit visit)
    {
        await Expect(visit.Rows).ToHaveCountAsync(3);
        await SelectAllAsync(visit);
        await Expect(Tools(visit)).ToContainTextAsync(visit.Words.Filled("queue.selected", ("n", 3)));
        await visit.LookAsync("queue-6-selected");
        await visit.PressAsync(Tool(visit, "queue.priority"));
        await visit.LookAsync("queue-7-priority");
        await visit.PressAsync(Item(visit, visit.Words["priority.urgent"]));
        var urgent = visit.Page.Locator("td[data-column=priority] .chip.live");
        await Expect(urgent).ToHaveTextAsync([.. Enumerable.Repeat(visit.Words["priority.urgent"], 3)]);
        await visit.ToldAsync("queue.done", ("n", 3));
        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.undo"] }).Last);
        await visit.ToldAsync("queue.restored", ("n", 3));
        await Expect(urgent).ToHaveCountAsync(0);
        await SelectAllAsync(visit);
        await visit.PressAsync(Tool(visit, "queue.priority"));
        await visit.PressAsync(Item(visit, visit.Words["priority.urgent"]));
        await Expect(urgent).ToHaveCountAsync(3);

        var first = visit.Row("to-+49305550101");
        await SelectAsync(visit, first);
        await visit.PressAsync(Tool(visit, "queue.time"));
        await visit.LookAsync("queue-8-time");
        await visit.WriteDayAsync(visit.Dialog.Locator("input"), TimeProvider.System.GetLocalNow().AddDays(3));
        await visit.PressAsync("queue.timeSet");
        await visit.ClosedAsync();
        await Expect(first.Locator("td[data-column=dueAt]")).ToContainTextAsync(new Regex("in [23] (days|Tagen)"));
        await Expect(first.Locator("td[data-column=position]")).ToHaveTextAsync("3");

        await SelectAsync(visit, first);
        await visit.RestartAsync();
        await visit.PressAsync(Tool(visit, "queue.sendNow"));
        await Expect(first.Locator("td[data-column=dueAt]")).ToHaveTextAsync(visit.Words["state.sentNow"]);
        await Expect(first.Locator("td[data-column=position]")).ToHaveTextAsync("1");

        await SelectAllAsync(visit);
        await visit.PressAsync(Tool(visit, "queue.hold"));
        await visit.ToldAsync("queue.done", ("n", 3));
        await Expect(Dues(visit, "wait")).ToHaveTextAsync([.. Enumerable.Repeat(visit.Words["state.held"], 3)]);
        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.undo"] }).Last);
        await Expect(Dues(visit, "wait")).ToHaveCountAsync(0);
        await SelectAsync(visit, first);
        await visit.PressAsync(Tool(visit, "queue.hold"));
        await Expect(Dues(visit, "wait")).ToHaveCountAsync(1);
        await visit.LookAsync("queue-9-held");
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["column.state"], new() { Exact = true }), "held");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await SelectAsync(visit, first);
        await visit.PressAsync(Tool(visit, "queue.release"));
        await Expect(visit.Page.GetByText(visit.Words["queue.noMatch"])).ToBeVisibleAsync();
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["column.state"], new() { Exact = true }), "");
        await Expect(visit.Rows).ToHaveCountAsync(3);
        await Expect(Dues(visit, "wait")).ToHaveCountAsync(0);
    }

    private static async Task MoveAsync(Visit visit)
    {
        await SelectAsync(visit, visit.Row("to-+49305550101"));
        await visit.PressAsync(Tool(visit, "queue.trunk"));
        await visit.PressAsync(Item(visit, "reserve"));
        await visit.ToldAsync("queue.done", ("n", 1));
        var trunk = visit.Page.GetByLabel(visit.Words["queue.trunk"], new() { Exact = true });
        await visit.ChooseAsync(trunk, "trunk");
        await Expect(visit.Rows).ToHaveCountAsync(2);
        await visit.LookAsync("queue-10-on-trunk");
        await visit.ChooseAsync(trunk, "");
        await Expect(visit.Rows).ToHaveCountAsync(3);
    }

    private static async Task DeleteAsync(Visit visit)
    {
        await SelectAsync(visit, visit.Row("to-+49305550101"));
        await visit.PressAsync(Tool(visit, "queue.delete"));
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("queue.deleteTitle", ("n", 1)));
        await visit.LookAsync("queue-11-delete");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.ClosedAsync();
        await visit.PressAsync(Tool(visit, "queue.delete"));
        await visit.PressAsync("queue.delete");
        await visit.ToldAsync("queue.deleted", ("n", 1));
        await visit.ClosedAsync();
        await Expect(visit.Rows).ToHaveCountAsync(2);
    }

    /// <summary>A fax that comes while one is selected waits until the reader wants it; nothing that is told or sent meanwhile moves a row.</summary>
    private static async Task StaySteadyAsync(Visit visit)
    {
        var top = await TopAsync(visit);
        await SelectAsync(visit, visit.Rows.First);
        await MailAsync(visit, "+49305550104", "to-+49305550104", "One more.");
        await Expect(visit.Page.GetByText(visit.Words["queue.changed"])).ToBeVisibleAsync();
        await Expect(visit.Rows).ToHaveCountAsync(2);
        await visit.LookAsync("queue-12-steady");
        await AlterAsync(visit, body =>
        {
            body["counts"]!["intake"] = "down";
            body["sending"]!.AsArray().Add(body["faxes"]![2]!.DeepClone());
        });
        await Expect(visit.Page.GetByText(visit.Words.Filled("queue.intakeDown", ("reason", "")))).ToBeVisibleAsync(new() { Timeout = 90_000 });
        Assert.Equal(top, await TopAsync(visit));
        await visit.LookAsync("queue-12-steady-down");
        await visit.Page.UnrouteAsync(Queue);
        await visit.PressAsync("queue.refresh");
        await Expect(visit.Rows).ToHaveCountAsync(3);
    }

    /// <summary>How far down the first row stands, in whole pixels.</summary>
    private static Task<int> TopAsync(Visit visit) => visit.Rows.First.EvaluateAsync<int>("row => Math.round(row.getBoundingClientRect().top + document.querySelector('main').scrollTop)");

    /// <summary>Changes what the server answers on its way to the page.</summary>
    private static Task AlterAsync(Visit visit, Action<JsonNode> change) => visit.Page.RouteAsync(Queue, async route =>
    {
        var answer = await route.FetchAsync();
        var body = JsonNode.Parse(await answer.TextAsync())!;
        change(body);
        await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
    });

    /// <summary>With the answers of the server changed, as they are when disk and trunks fail.</summary>
    private static async Task SayWhatIsDownAsync(Visit visit)
    {
        var page = visit.Page;
        await AlterAsync(visit, body =>
        {
            var counts = body["counts"]!;
            (counts["intake"], counts["sendingState"], counts["reason"], counts["preparing"]) = ("down", "down", "503 Service Unavailable", 7);
        });
        await page.ReloadAsync();
        await Expect(page.GetByText(visit.Words.Filled("queue.intakeDown", ("reason", "")))).ToBeVisibleAsync();
        await Expect(page.GetByText(visit.Words.Filled("queue.sendingDown", ("reason", "503 Service Unavailable")))).ToBeVisibleAsync();
        await Expect(page.Locator("footer")).ToContainTextAsync(visit.Words.Filled("queue.preparing", ("n", 7)));
        await visit.LookAsync("queue-13-down");
        await page.UnrouteAsync(Queue);
        await page.ReloadAsync();
        await Expect(page.GetByText(visit.Words.Filled("queue.intakeDown", ("reason", "")))).ToHaveCountAsync(0);
    }

    private static async Task StopWhatIsSentAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.PressAsync("queue.continue");
        var sent = page.Locator(".sending li").Filter(new() { HasText = "to-+49305550102" });
        var onPage = Regex.Escape(words.Filled("queue.progress", ("page", "~"), ("pages", 2))).Replace("~", "[12]", StringComparison.Ordinal);
        await Expect(sent).ToContainTextAsync(new Regex(onPage + ".*[1-9][0-9.,]+ bit/s.*[0-9]:[0-9]{2}", RegexOptions.Singleline));
        await Expect(sent.Locator("progress")).ToHaveAttributeAsync("max", "2");
        await visit.LookAsync("queue-14-sending");
        await visit.PressAsync(sent.GetByRole(AriaRole.Checkbox));
        await Expect(Tool(visit, "queue.hold")).ToBeDisabledAsync();
        await visit.PressAsync(Tool(visit, "queue.delete"));
        await visit.PressAsync("queue.delete");
        await visit.ToldAsync("queue.beingStopped", ("n", 1));
        await Expect(page.Locator(".sending")).ToContainTextAsync(words["queue.stopping"]);
        await visit.LookAsync("queue-15-stopping");
        await Expect(page.GetByText(words["queue.empty"])).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Expect(page.Locator(".sending li")).ToHaveCountAsync(0, new() { Timeout = 120_000 });
    }

    /// <summary>The page says that it has lost the server, finds it again, and asks for the number that is deleted.</summary>
    private static async Task DeleteAllAsync(Visit visit)
    {
        await StopAsync(visit);
        foreach (var number in Numbers)
            await MailAsync(visit, number, $"again-{number}", "A page.");
        await Expect(visit.Rows).ToHaveCountAsync(3);
        await visit.Server.KillAsync();
        var lost = visit.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = visit.Words["app.offline"][..20] });
        await Expect(lost).ToBeVisibleAsync();
        await visit.LookAsync("queue-16-offline");
        await visit.RestartAsync();
        await Expect(lost).ToHaveCountAsync(0);
        await visit.PressAsync("queue.deleteAll");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("queue.deleteTitle", ("n", 3)));
        await visit.LookAsync("queue-17-delete-all");
        await visit.PressAsync("queue.delete");
        await visit.ToldAsync("queue.deleted", ("n", 3));
        await Expect(visit.Page.GetByText(visit.Words["queue.empty"])).ToBeVisibleAsync();
        Assert.Equal(0, (await visit.ReadAsync("queue")).GetProperty("total").GetInt32());
    }

    /// <summary>A plain user sees his own fax and no other, may delete it and no more, and steers nothing.</summary>
    private static async Task OwnAloneAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await MailAsync(visit, Numbers[0], "of-another", "A page.");
        await Expect(visit.Row("of-another")).ToHaveCountAsync(1);
        await visit.AsUserAsync("otto", async () =>
        {
            await Expect(page.GetByText(words["queue.empty"])).ToBeVisibleAsync();
            Assert.True(await FaxWorld.MailAsync(visit.Server.SmtpPort, Numbers[1], "of-otto", "A page.", TestContext.Current.CancellationToken, "otto@example.com"), visit.Server.Output);
            await Expect(visit.Rows).ToHaveCountAsync(1);
            await Expect(visit.Row("of-otto")).ToHaveCountAsync(1);
            foreach (var key in new[] { "queue.stop", "queue.deleteAll", "queue.continue" })
                await Expect(page.GetByRole(AriaRole.Button, new() { Name = words[key], Exact = true })).ToHaveCountAsync(0);
            await Expect(page.GetByLabel(words["column.user"], new() { Exact = true })).ToHaveCountAsync(0);
            await SelectAsync(visit, visit.Row("of-otto"));
            await Expect(Tools(visit).GetByRole(AriaRole.Button)).ToHaveTextAsync([words["queue.delete"], words["queue.unselect"]]);
            await visit.LookAsync("queue-18-own");
            await visit.PressAsync(Tool(visit, "queue.delete"));
            await visit.PressAsync("queue.delete");
            await visit.ToldAsync("queue.deleted", ("n", 1));
            await Expect(page.GetByText(words["queue.empty"])).ToBeVisibleAsync();
        });
        await Expect(visit.Row("of-another")).ToHaveCountAsync(1);
        using var api = visit.Server.Api();
        using var cancelled = await api.PostAsJsonAsync(new Uri("api/queue/actions", UriKind.Relative), new { action = "cancel", all = true, expected = 1 });
        Assert.True(cancelled.IsSuccessStatusCode);
        await Expect(page.GetByText(words["queue.empty"])).ToBeVisibleAsync();
    }

    /// <summary>Over HTTP/1.1, where a browser has six connections to a server and no more; also after tabs were closed and the server was killed.</summary>
    private static async Task LiveInManyTabsAsync(Visit visit)
    {
        var others = new List<IPage>();
        while (others.Count < 7)
        {
            var page = await visit.Page.Context.NewPageAsync();
            await page.GotoAsync(visit.Page.Url);
            await Expect(page.GetByText(visit.Words["queue.empty"])).ToBeVisibleAsync();
            others.Add(page);
        }

        await MailAsync(visit, Numbers[0], "to all", "A page.");
        foreach (var page in others.Append(visit.Page))
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "to all" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await others[0].CloseAsync();
        await visit.RestartAsync();
        using var api = visit.Server.Api();
        using var cancelled = await api.PostAsJsonAsync(new Uri("api/queue/actions", UriKind.Relative), new { action = "cancel", all = true, expected = 1 });
        Assert.True(cancelled.IsSuccessStatusCode);
        foreach (var page in others.Skip(1).Append(visit.Page))
            await Expect(page.GetByText(visit.Words["queue.empty"])).ToBeVisibleAsync(new() { Timeout = 20_000 });
        foreach (var page in others)
            await page.CloseAsync();
    }

    /// <summary>Nobody lets it: the time that was given passes.</summary>
    private static async Task GoOnByItselfAsync(Visit visit)
    {
        var page = visit.Page;
        await MailAsync(visit, Numbers[2], "Auftrag", "Geht von selbst hinaus.");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        using var api = visit.Server.Api();
        using var shorter = await api.PostAsJsonAsync(new Uri("api/queue/pause", UriKind.Relative), new { until = TimeProvider.System.GetUtcNow().AddSeconds(20) });
        Assert.True(shorter.IsSuccessStatusCode);
        await Expect(page.GetByRole(AriaRole.Timer)).ToContainTextAsync(new Regex(" in 0:(20|[01][0-9])"));
        await Expect(page.GetByRole(AriaRole.Timer)).ToHaveCountAsync(0);
        await Expect(page.Locator(".sending li")).ToContainTextAsync("Auftrag");
        await Expect(page.GetByText(visit.Words["queue.empty"])).ToBeVisibleAsync();
        await Expect(page.Locator(".sending li")).ToHaveCountAsync(0);
    }

    private static async Task MailAsync(Visit visit, string number, string subject, string text) =>
        Assert.True(await FaxWorld.MailAsync(visit.Server.SmtpPort, number, subject, text, TestContext.Current.CancellationToken), visit.Server.Output);

    /// <summary>Text for two pages: long enough on the line to be stopped there.</summary>
    private static string Lines(int paragraphs) => string.Join('\n', Enumerable.Range(1, paragraphs * 20).Select(line => $"Line {line} of a letter that takes its time on the telephone."));
}
