using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>The page of a new fax, as a plain user has it.</summary>
public sealed class SendPageTests
{
    [Theory]
    [InlineData("en-GB", 390, true)]
    [InlineData("de-DE", 1280, false)]
    public async Task Documents_go_to_numbers_and_a_mail_address_after_a_refused_number_was_mended_and_never_twice(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys, ("mail.copySenders", "*"), ("priorities.highest", "normal"));
        await visit.AsUserAsync("dora", async () =>
        {
            await ChooseAsync(visit);
            await AddressAsync(visit);
            await ReturnAsync(visit);
            await SendAsync(visit);
            await SendAgainAsync(visit);
        });
        Assert.Empty(visit.Browser.Faults);
    }

    private static ILocator Recipient(Visit visit, int n) => visit.Page.GetByLabel(visit.Words.Filled("send.recipient", ("n", n)), new() { Exact = true });

    private static ILocator Field(Visit visit, string key) => visit.Page.GetByLabel(visit.Words[key], new() { Exact = true });

    private static ILocator Documents(Visit visit) => visit.Page.Locator(".documents li");

    private static FilePayload Text(string name, string text) => new() { Name = name, MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes(text) };

    /// <summary>From the empty queue: three documents, of which one is moved and one removed; without any nothing is sent.</summary>
    private static async Task ChooseAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.GoAsync("nav.queue");
        await visit.LookAsync("send-1-queue");
        await visit.PressAsync(page.Locator("main").GetByRole(AriaRole.Link, new() { Name = words["nav.send"], Exact = true }));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = words["nav.send"], Level = 1 })).ToBeVisibleAsync();
        await visit.LookAsync("send-2-empty", whole: true);
        await visit.PressAsync("send.go");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(words["send.noDocument"]);
        await visit.GiveAsync(Choose("send.chooseDocuments"), Text("second.txt", "The second document."));
        await visit.GiveAsync(Choose("send.addDocuments"), Text("wrong.txt", "Not this one."));
        var data = await page.EvaluateHandleAsync("() => { const data = new DataTransfer(); data.items.add(new File(['The first document.'], 'first.txt', { type: 'text/plain' })); return data; }");
        await page.Locator("form.send").DispatchEventAsync("drop", new { dataTransfer = data });
        await Expect(Documents(visit)).ToHaveCountAsync(3);
        foreach (var press in new[] { "send.up", "send.up" })
            await visit.PressAsync(press, "first.txt");
        await visit.PressAsync("send.removeOne", "wrong.txt");
        await Expect(Documents(visit)).ToContainTextAsync(["first.txt", "second.txt"]);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = $"{words["send.removeOne"]}: second.txt" })).ToBeFocusedAsync();

        ILocator Choose(string key) => page.GetByRole(AriaRole.Button, new() { Name = words[key], Exact = true });
    }

    /// <summary>A number that may not be called is told beside it, and nothing is sent or lost.</summary>
    private static async Task AddressAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.WriteAsync(Recipient(visit, 1), "Dr. Huber <030/555 01 01>");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Recipient(visit, 2)).ToBeFocusedAsync();
        await Expect(page.GetByText(words.Filled("send.isFax", ("number", "+49 30 5550 101")))).ToBeVisibleAsync();
        await visit.WriteAsync(Recipient(visit, 2), "110, berta@kunde.de");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Recipient(visit, 4)).ToBeFocusedAsync();
        await visit.WriteAsync(Field(visit, "send.subject"), "Our offer");
        await visit.PressAsync("send.go");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(words.Filled("send.refused", ("n", 1)));
        await Expect(Recipient(visit, 2)).ToBeFocusedAsync();
        await Expect(Recipient(visit, 2)).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.Locator(".recipients .error")).ToContainTextAsync(visit.Language == "de" ? "110 darf nicht angerufen werden" : "110 may not be called");
        await visit.LookAsync("send-3-refused", whole: true);
        Assert.Empty((await visit.ReadAsync("faxes")).GetProperty("faxes").EnumerateArray());
        await visit.WriteAsync(Recipient(visit, 2), "+49 30 5550102");
        await Expect(page.GetByText(words.Filled("send.isFax", ("number", "+49 30 5550 102")))).ToBeVisibleAsync();
    }

    /// <summary>What was written is there after a look elsewhere, and what was typed also after a reload; options have what the user may ask for.</summary>
    private static async Task ReturnAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.GoAsync("nav.journal");
        await visit.GoAsync("nav.send");
        await Expect(Documents(visit)).ToContainTextAsync(["first.txt", "second.txt"]);
        await Expect(Recipient(visit, 3)).ToHaveValueAsync("berta@kunde.de");
        await Expect(Field(visit, "send.subject")).ToHaveValueAsync("Our offer");
        await visit.PressAsync(page.Locator("summary"));
        await Expect(Field(visit, "column.priority").Locator("option")).ToHaveCountAsync(2);
        await Expect(Field(visit, "send.reportTo")).ToHaveValueAsync("dora@example.com");
        await visit.ChooseAsync(Field(visit, "column.resolution"), "standard");
        await visit.LookAsync("send-4-options", whole: true);
    }

    private static async Task SendAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.PressAsync("send.go");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Our offer", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator("tbody .chip.good")).ToHaveCountAsync(3, new() { Timeout = 180_000 });
        await Expect(page.Locator("tbody")).ToContainTextAsync(new Regex($"Dr\\. Huber.*berta@kunde\\.de.*{words["send.isMail"]}", RegexOptions.Singleline));
        await visit.LookAsync("send-5-sent");
        var mail = Assert.Single(visit.World.Outbox, mail => mail.To[0].Address == "berta@kunde.de");
        Assert.Equal(("Our offer", "dora@example.com"), (mail.Subject, mail.From[0].Address));
        await visit.GoAsync("nav.send");
        await Expect(Documents(visit)).ToHaveCountAsync(0);
    }

    /// <summary>A message alone, whose first answer is lost on the way: the second try sends nothing more.</summary>
    private static async Task SendAgainAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await page.RouteAsync("**/api/faxes", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        }, new() { Times = 1 });
        await visit.WriteAsync(Recipient(visit, 1), "+49305550103");
        await visit.WriteAsync(Field(visit, "send.subject"), "Only words");
        await visit.WriteAsync(Field(visit, "send.message"), "See you on Monday.");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(words["problem.unreachable"]);
        await Expect(Field(visit, "send.message")).ToHaveValueAsync("See you on Monday.");
        await visit.PressAsync("send.go");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Only words", Level = 1 })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/faxes/3$"));
        await Expect(page.Locator("dl.facts .chip.good").First).ToBeVisibleAsync(new() { Timeout = 180_000 });
        Assert.Equal(3, (await visit.ReadAsync("faxes")).GetProperty("faxes").GetArrayLength());
    }
}
