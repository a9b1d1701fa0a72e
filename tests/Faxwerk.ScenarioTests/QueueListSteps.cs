using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>How the list of the queue is looked through, with three faxes in it.</summary>
internal static class QueueListSteps
{
    private static readonly string[] Optional = ["column.state", "column.sender", "column.resolution", "column.size", "column.createdAt"];

    /// <summary>By text and by filters; where nothing matches one button brings all back.</summary>
    public static async Task NarrowAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.WriteAsync(page.GetByRole(AriaRole.Searchbox), "550102");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await visit.WriteAsync(page.GetByRole(AriaRole.Searchbox), "nobody");
        await Expect(page.GetByText(words["queue.noMatch"])).ToBeVisibleAsync();
        await visit.LookAsync("queue-4-no-match");
        await visit.PressAsync("queue.clearFilter");
        await Expect(visit.Rows).ToHaveCountAsync(3);
        await visit.ChooseAsync(page.GetByLabel(words["column.priority"], new() { Exact = true }), "high");
        await Expect(page.GetByText(words["queue.noMatch"])).ToBeVisibleAsync();
        await visit.ChooseAsync(page.GetByLabel(words["column.priority"], new() { Exact = true }), "");
        await Expect(visit.Rows).ToHaveCountAsync(3);
        await visit.ChooseAsync(page.GetByLabel(words["column.user"], new() { Exact = true }), "user:1");
        await Expect(page.GetByText(words["queue.noMatch"])).ToBeVisibleAsync();
        await visit.ChooseAsync(page.GetByLabel(words["column.user"], new() { Exact = true }), "");
        await Expect(visit.Rows).ToHaveCountAsync(3);
        var cause = page.GetByLabel(words["column.cause"], new() { Exact = true });
        await cause.SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Expect(page.GetByText(words["queue.noMatch"])).ToBeVisibleAsync();
        await visit.PressAsync("queue.clearFilter");
        await Expect(visit.Rows).ToHaveCountAsync(3);
    }

    /// <summary>By each column there is, up and down, and the same after the page was loaded anew.</summary>
    public static async Task SortAsync(Visit visit)
    {
        var heads = visit.Page.Locator("th button");
        await ToggleColumnsAsync(visit);
        await Expect(heads).ToHaveCountAsync(15);
        await visit.LookAsync("queue-5-columns");
        for (var at = 0; at < 15; at++)
        {
            await visit.PressAsync(heads.Nth(at));
            await Expect(visit.Page.Locator("th").Nth(at + 1)).ToHaveAttributeAsync("aria-sort", at == 0 ? "descending" : "ascending");
            await Expect(visit.Page.Locator("table.stale")).ToHaveCountAsync(0);
            await Expect(visit.Rows).ToHaveCountAsync(3);
        }

        var number = visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = visit.Words["column.number"] }).GetByRole(AriaRole.Button);
        await visit.PressAsync(number);
        await Expect(visit.Rows.First).ToContainTextAsync("101");
        await visit.PressAsync(number);
        await Expect(visit.Rows.First).ToContainTextAsync("103");
        await visit.Page.ReloadAsync();
        await Expect(heads).ToHaveCountAsync(15);
        await Expect(visit.Rows.First).ToContainTextAsync("103");
    }

    /// <summary>With two rows a page, by buttons and keys, and with more rows a page; the columns are kept on the server, with the user.</summary>
    public static async Task TurnPagesAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        var origin = new Uri(page.Url).GetLeftPart(UriPartial.Authority);
        await page.GotoAsync($"{origin}/?limit=2");
        ILocator Shown(int at, int of) => page.GetByText(words.Filled("queue.page", ("page", at), ("pages", of)));
        await Expect(Shown(1, 2)).ToBeVisibleAsync();
        await visit.PressAsync("queue.next");
        await Expect(Shown(2, 2)).ToBeVisibleAsync();
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await visit.PressAsync("queue.previous");
        await Expect(Shown(1, 2)).ToBeVisibleAsync();
        await Expect(visit.Rows).ToHaveCountAsync(2);
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("]");
        await Expect(Shown(2, 2)).ToBeVisibleAsync();
        await visit.ChooseAsync(page.GetByLabel(words["queue.size"]), "50");
        await Expect(Shown(1, 1)).ToBeVisibleAsync();
        await Expect(visit.Rows).ToHaveCountAsync(3);

        await page.EvaluateAsync("localStorage.clear()");
        await page.GotoAsync($"{origin}/");
        await Expect(visit.Rows).ToHaveCountAsync(3);
        await Expect(page.Locator("th button")).ToHaveCountAsync(15);
        await ToggleColumnsAsync(visit);
        await Expect(page.Locator("th button")).ToHaveCountAsync(10);
    }

    /// <summary>With the keys of the page and the command palette: down to the second row, held, taken back, and opened.</summary>
    public static async Task ByKeysAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        foreach (var key in new[] { "j", "j", "x" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync(words.Filled("queue.selected", ("n", 1)));
        await visit.Browser.CommandAsync(words["queue.hold"].ToLowerInvariant());
        await visit.LookAsync("queue-palette");
        await page.GetByRole(AriaRole.Option, new() { Name = words["queue.hold"], Exact = true }).ClickAsync();
        await Expect(page.Locator("tbody .chip.wait")).ToHaveTextAsync(words["state.held"]);
        await visit.PressAsync("app.undo");
        await Expect(page.Locator("tbody .chip.wait")).ToHaveCountAsync(0);
        await visit.Browser.CommandAsync(words.Filled("queue.stopHours", ("n", 4)));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Timer)).ToContainTextAsync(new Regex("3:59:|4:00:"));
        await visit.Browser.CommandAsync(words["queue.continue"]);
        await Expect(page.Locator("#palette-list li")).ToHaveTextAsync([words["queue.continue"]]);
        await page.Keyboard.PressAsync("Escape");
        await Expect(visit.Dialog).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("?");
        await Expect(visit.Dialog).ToContainTextAsync(words["keys.next"]);
        await visit.LookAsync("queue-keys");
        await page.Keyboard.PressAsync("Escape");
        await Expect(visit.Dialog).ToHaveCountAsync(0);
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "to-+49305550102", Exact = true })).ToBeVisibleAsync();
        await SeePagesAsync(visit);
        await page.GoBackAsync();
    }

    /// <summary>The pages of a waiting fax as they will be sent.</summary>
    private static async Task SeePagesAsync(Visit visit)
    {
        var pictures = visit.Page.Locator(".sheets img");
        await Expect(pictures).ToHaveCountAsync(2);
        for (var at = 0; at < 2; at++)
        {
            await pictures.Nth(at).ScrollIntoViewIfNeededAsync();
            await Expect(pictures.Nth(at)).ToHaveJSPropertyAsync("complete", true);
            var full = await visit.Page.APIRequest.GetAsync(new Uri(new Uri(visit.Page.Url), await visit.Page.Locator(".sheets a").Nth(at).GetAttributeAsync("href")).ToString());
            Assert.Equal((200, "image/png"), (full.Status, full.Headers["content-type"]));
            Assert.True(await pictures.Nth(at).EvaluateAsync<int>("image => image.naturalWidth") > 100);
        }

        await visit.LookAsync("queue-pages-to-be", whole: true);
    }

    private static async Task ToggleColumnsAsync(Visit visit)
    {
        await visit.PressAsync("queue.columns");
        await visit.LookAsync("queue-column-menu");
        foreach (var column in Optional)
            await visit.PressAsync(visit.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = visit.Words[column], Exact = true }));
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
    }
}
