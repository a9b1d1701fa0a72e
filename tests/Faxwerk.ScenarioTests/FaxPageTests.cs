using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>A fax in a browser: its pages, its calls, what can be taken away of it, sending it again and giving it up.</summary>
public sealed class FaxPageTests
{
    private static readonly (string Format, string Start)[] Formats = [("pdf", "%PDF"), ("tif", "II*\0"), ("sff", "Sfff")];

    [Theory]
    [InlineData("en-GB", 390, true)]
    [InlineData("de-DE", 1280, false)]
    public async Task A_fax_is_shown_reported_downloaded_sent_again_and_cancelled_also_after_the_server_was_killed(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys, ("trunk.stationId", "+49 30 7654321"));
        var (page, words) = (visit.Page, visit.Words);
        Assert.True(await FaxWorld.MailAsync(visit.Server.SmtpPort, "+49305550101", "Angebot", "Sehr geehrte Damen und Herren", TestContext.Current.CancellationToken), visit.Server.Output);
        await FaxWorld.UntilAsync(() => visit.World.Station.Received.Any(fax => fax.File is not null), TimeSpan.FromMinutes(3), () => visit.Server.Output);
        await page.GotoAsync(new Uri(visit.Server.Http, "/faxes/1").ToString());
        await SentAsync(visit);
        await Expect(page.Locator(".sheets img")).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await page.Locator(".sheets img").EvaluateAsync<int>("image => image.naturalWidth") > 100);
        var call = page.Locator(".calls > li");
        var facts = new[] { words.Filled("attempt.number", ("n", 1)), words["attempt.code"], "0", "T\\.38", words["attempt.remote"], "bit/s", "ECM" };
        await Expect(call).ToContainTextAsync(new Regex(string.Join(".*", facts), RegexOptions.Singleline));
        await Expect(call.Locator("tbody tr")).ToContainTextAsync("MCF");
        await visit.PressAsync(page.Locator("summary", new() { HasText = words["fax.ladder"] }));
        await Expect(page.Locator("pre")).ToContainTextAsync("MCF");
        await visit.LookAsync("fax-1-sent", whole: true);

        await TakeAwayAsync(visit);
        await SendAgainAsync(visit);
        await CancelAsync(visit);
        await page.GotoAsync(new Uri(visit.Server.Http, "/faxes/999").ToString());
        await Expect(page.GetByText(words.Filled("fax.missing", ("id", "999")))).ToBeVisibleAsync();
        await visit.LookAsync("fax-6-missing");
        Assert.Empty(visit.Browser.Faults);
    }

    private static async Task SentAsync(Visit visit)
    {
        try
        {
            await Expect(visit.Page.Locator(".facts .chip").First).ToHaveTextAsync(visit.Words["state.sent"], new() { Timeout = 120_000 });
        }
        catch (PlaywrightException fault)
        {
            // Whether the fax was not sent or the page does not show it is another question.
            Assert.Fail($"{fault.Message}\n{await visit.Page.EvaluateAsync<string>("fetch(`/api${location.pathname}`).then(answer => answer.text())")}\n{visit.Server.Output}");
        }
    }

    /// <summary>The pages as files and the report for printing.</summary>
    private static async Task TakeAwayAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        ILocator Entry(string name) => page.GetByRole(AriaRole.Menuitem, new() { Name = name, Exact = true });
        foreach (var (format, start) in Formats)
        {
            await visit.PressAsync("fax.files");
            if (format == "pdf")
                await visit.LookAsync("fax-2-files");
            var file = await page.RunAndWaitForDownloadAsync(() => visit.PressAsync(Entry(words.Filled("fax.download", ("format", format.ToUpperInvariant())))));
            Assert.Equal($"fax-1.{format}", file.SuggestedFilename);
            Assert.StartsWith(start, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(await file.PathAsync())), StringComparison.Ordinal);
        }

        await visit.PressAsync("fax.files");
        var sent = await page.RunAndWaitForDownloadAsync(() => visit.PressAsync(Entry(words.Filled("fax.downloadSent", ("format", "PDF")))));
        Assert.Equal("fax-1-sent.pdf", sent.SuggestedFilename);
        await visit.PressAsync("fax.files");
        var report = await page.Context.RunAndWaitForPageAsync(() => visit.PressAsync(Entry(words["fax.report"])));
        await Expect(report.Locator(".verdict")).ToHaveTextAsync("OK");
        await Expect(report.Locator("html")).ToHaveAttributeAsync("lang", words == Words.Of("de-DE") ? "de" : "en");
        var own = words == Words.Of("de-DE") ? new[] { "Eigene Kennung (TSI)", "1 im Dokument, 1 gesendet, 1 bestätigt" } : ["Own station ID (TSI)", "1 in the document, 1 sent, 1 confirmed"];
        foreach (var said in own.Concat(["+49 30 7654321", "T.38", "SHA-256", "+49305550101"]))
            await Expect(report.Locator("main")).ToContainTextAsync(said);
        await visit.Browser.AssertAccessibleAsync(report);
        await visit.Browser.PictureAsync($"fax-3-report-{report.Url[^2..]}", whole: true, report);
        await report.CloseAsync();
    }

    /// <summary>To a number that is refused, to another one after the server was killed, and to the same by the palette.</summary>
    private static async Task SendAgainAsync(Visit visit)
    {
        var (page, words) = (visit.Page, visit.Words);
        await visit.PressAsync("fax.resend");
        await visit.LookAsync("fax-4-resend");
        await page.Keyboard.PressAsync("Escape");
        await visit.ClosedAsync();
        await visit.PressAsync("fax.resend");
        await visit.PressAsync(visit.Dialog.GetByLabel(words["resend.other"]));
        await visit.WriteAsync("column.number", "112");
        await visit.PressAsync("resend.go");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("112 may not be called");
        if (words == Words.Of("de-DE"))
            await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync(words["problem.barred-number"]);
        await visit.LookAsync("fax-5-resend-refused");
        await visit.WriteAsync("column.number", "+49 30 5550109");
        await visit.WriteAsync("resend.name", "Praxis Dr. Huber");
        await visit.RestartAsync();
        await visit.PressAsync("resend.go");
        await AgainAsync(visit, "2");
        await Expect(page.Locator("main")).ToContainTextAsync("Praxis Dr. Huber");
        await SentAsync(visit);

        // By keys: the palette offers it too, and the same number needs no more than Enter.
        await visit.Browser.CommandAsync(words["fax.resend"]);
        await page.Keyboard.PressAsync("Enter");
        await Expect(visit.Dialog).ToBeVisibleAsync();
        await visit.PressAsync("resend.go");
        await AgainAsync(visit, "3");
        await SentAsync(visit);
        await Expect(page.Locator(".calls > li .chip").First).ToHaveClassAsync(new Regex("good"));
    }

    /// <summary>Told, and on the page of the new fax: the old one stays in sight for a moment, and is "sent" too.</summary>
    private static async Task AgainAsync(Visit visit, string id)
    {
        await visit.ToldAsync("resend.done", ("id", id));
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = visit.Words.Filled("fax.title", ("id", id)), Exact = true })).ToBeVisibleAsync();
    }

    /// <summary>A fax that waits, because sending is stopped.</summary>
    private static async Task CancelAsync(Visit visit)
    {
        var words = visit.Words;
        using var api = visit.Server.Api();
        using var pause = await api.PostAsync(new Uri("api/queue/pause", UriKind.Relative), new StringContent("""{"minutes":60}""", Encoding.UTF8, "application/json"));
        Assert.True(pause.IsSuccessStatusCode);
        await visit.PressAsync("fax.resend");
        await visit.PressAsync("resend.go");
        await AgainAsync(visit, "4");
        await Expect(visit.Page.Locator(".facts .chip").First).ToHaveTextAsync(words["state.waiting"]);
        await visit.PressAsync("fax.cancel");
        await Expect(visit.Dialog).ToContainTextAsync(words.Filled("queue.deleteTitle", ("n", 1)));
        await visit.LookAsync("fax-6-cancel");
        await visit.PressAsync("queue.delete");
        await visit.ClosedAsync();
        await Expect(visit.Page.Locator(".facts .chip").First).ToHaveTextAsync(words["state.cancelled"]);
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = words["fax.cancel"] })).ToHaveCountAsync(0);
        Assert.Equal("cancelled", (await visit.ReadAsync("faxes/4")).GetProperty("fax").GetProperty("state").GetString());
    }
}
