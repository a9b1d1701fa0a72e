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
            await SendElsewhereAsync(visit);
            await LeaveToAnotherAsync(visit);
        });
        Assert.Empty(visit.Browser.Faults);
    }

    private static ILocator Recipient(Visit visit, int n) => visit.Page.GetByLabel(visit.Words.Filled("send.recipient", ("n", n)), new() { Exact = true });

    private static ILocator Field(Visit visit, string key) => visit.Page.GetByLabel(visit.Words[key], new() { Exact = true });

    private static ILocator Documents(Visit visit) => visit.Page.Locator(".documents li");

    /// <summary>Drops a file on the heading; false where it was taken, and not left to the browser, which opens it.</summary>
    private static Task<bool> DropAsync(Visit visit, string name, string text) => visit.Page.EvaluateAsync<bool>(
        """
        ([name, text]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], name, { type: 'text/plain' }));
          return document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        }
        """,
        new[] { name, text });

    /// <summary>Pastes as a spreadsheet copies: the text of a table with a picture of it, or the picture alone; false where the page took it.</summary>
    private static Task<bool> PasteAsync(Visit visit, string into, string text) => visit.Page.EvaluateAsync<bool>(
        """
        ([into, text]) => {
          const clipboardData = new DataTransfer();
          if (text) clipboardData.setData('text/plain', text);
          clipboardData.items.add(new File(['a picture'], 'image.png', { type: 'image/png' }));
          return document.querySelector(into).dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }
        """,
        new[] { into, text });

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
        Assert.False(await DropAsync(visit, "first.txt", "The first document."));
        await Expect(Documents(visit)).ToHaveCountAsync(3);
        Assert.False(await PasteAsync(visit, "body", ""));
        await Expect(Documents(visit)).ToContainTextAsync(["second.txt", "wrong.txt", "first.txt", "image.png"]);
        await visit.PressAsync("send.removeOne", "image.png");
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
        Assert.False(await PasteAsync(visit, ".recipients li:nth-child(2) input", "110\tWache\r\nberta@kunde.de\t"));
        await Expect(Recipient(visit, 4)).ToBeFocusedAsync();
        Assert.True(await PasteAsync(visit, ".send textarea", "Name\tPrice"));
        Assert.True(await PasteAsync(visit, "body", "Name\tPrice"));
        await Expect(Documents(visit)).ToHaveCountAsync(2);
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
        await page.RouteAsync(new Regex(@"/api/faxes\?job="), route => route.ContinueAsync(new() { Url = route.Request.Url.Replace("limit=100", "limit=1", StringComparison.Ordinal) }));
        await page.ReloadAsync();
        await Expect(page.GetByText(words.Filled("send.shownOf", ("n", 1), ("of", 2)))).ToBeVisibleAsync();
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await visit.PressAsync("app.showMore");
        await Expect(visit.Rows).ToHaveCountAsync(3);
        await Expect(page.GetByText(words.Filled("send.recipientCount", ("n", 3)))).ToBeVisibleAsync();
        await visit.LookAsync("send-5-sent");
        var mail = Assert.Single(visit.World.Outbox, mail => mail.To[0].Address == "berta@kunde.de");
        Assert.Equal(("Our offer", "dora@example.com"), (mail.Subject, mail.From[0].Address));
        await visit.GoAsync("nav.send");
        await Expect(Documents(visit)).ToHaveCountAsync(0);
    }

    /// <summary>A message alone, whose first answer is lost on the way: the second try sends nothing more, though the page was loaded anew, and not before it knows what the user may do.</summary>
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
        await page.RouteAsync("**/api/faxes/form", route => route.FulfillAsync(new() { Status = 400, Json = new { } }), new() { Times = 1 });
        await page.ReloadAsync();
        await Expect(Field(visit, "send.message")).ToHaveValueAsync("See you on Monday.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = words["send.go"], Exact = true })).ToBeDisabledAsync();
        await visit.PressAsync("app.retry");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await visit.PressAsync("send.go");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Only words", Level = 1 })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/faxes/3$"));
        await Expect(page.Locator("dl.facts .chip.good").First).ToBeVisibleAsync(new() { Timeout = 180_000 });
        Assert.Equal(3, (await visit.ReadAsync("faxes")).GetProperty("faxes").GetArrayLength());
    }

    /// <summary>While a fax is uploaded its writer looks elsewhere and comes back; it is sent once, he stays where he is, and nothing can be added meanwhile.</summary>
    private static async Task SendElsewhereAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        var goesOn = new TaskCompletionSource();
        await page.RouteAsync("**/api/faxes", async route =>
        {
            await goesOn.Task;
            await route.ContinueAsync();
        }, new() { Times = 1 });
        await visit.GoAsync("nav.send");
        await visit.WriteAsync(Recipient(visit, 1), "+49305550104");
        await visit.WriteAsync(Field(visit, "send.message"), "Until then.");
        await visit.PressAsync("send.go");
        var progress = page.GetByRole(AriaRole.Progressbar, new() { Name = words["send.progress"] });
        await Expect(progress).ToBeVisibleAsync();
        await visit.LookAsync("send-6-uploading", whole: true);
        Assert.False(await DropAsync(visit, "late.txt", "Too late."));
        await visit.ToldAsync("send.notNow");
        await visit.GoAsync("nav.journal");
        await visit.GoAsync("nav.send");
        await Expect(progress).ToBeVisibleAsync();
        await Expect(Field(visit, "send.message")).ToBeDisabledAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        await visit.GoAsync("nav.journal");
        goesOn.SetResult();
        await visit.ToldAsync("send.done", ("n", 1));
        await Expect(page).ToHaveURLAsync(new Regex("/journal$"));
        await visit.GoAsync("nav.send");
        await Expect(Field(visit, "send.message")).ToHaveValueAsync("");
        Assert.Equal(4, (await visit.ReadAsync("faxes")).GetProperty("faxes").GetArrayLength());
    }

    /// <summary>What was written when the session ended is not there for another who signs in.</summary>
    private static async Task LeaveToAnotherAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.WriteAsync(Field(visit, "send.message"), "For nobody else.");
        await page.Context.ClearCookiesAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("form input[type=password]")).ToBeVisibleAsync();
        await visit.Browser.SignInAsync(visit.Server, "anna", Browser.Password);
        await visit.GoAsync("nav.send");
        await Expect(Field(visit, "send.message")).ToHaveValueAsync("");
        Assert.DoesNotContain("nobody", await page.EvaluateAsync<string>("JSON.stringify(sessionStorage)"));
    }
}
