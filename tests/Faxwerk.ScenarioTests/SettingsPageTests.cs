using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Settings, policies, trunks, keys and alarms in a browser.</summary>
[Collection(nameof(Browser))]
public sealed class SettingsPageTests
{
    private static readonly string[] Groups =
        ["addresses", "smtp", "relay", "reports", "headline", "covers", "receiving", "archive", "sites", "alarms", "people", "programs", "documents", "costs", "certificates", "backup", "advanced"];

    [Fact]
    public async Task Settings_are_changed_guarded_and_judged_in_the_browser()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync(height: 900);
        var page = browser.Page;
        await browser.SetUpAsync(server);
        foreach (var group in Groups)
        {
            await page.GotoAsync(new Uri(server.Http, $"/settings/{group}").ToString());
            await Expect(page.Locator("section.card").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
            await browser.PictureAsync($"40-{group}");
        }

        await ChangeByKeysAsync(browser, server);
        await JudgeAsync(browser);
        await ConflictAsync(browser, server);
        await GuardAsync(browser);
        await TestRelayAsync(browser);
        await KeysAsync(browser, server);
        await ParametersAsync(browser, server);
        await BackupAsync(browser);
        await CoversAsync(browser);
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Policies_and_trunks_are_changed_and_hold_at_once()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync(height: 900);
        var page = browser.Page;
        await browser.SetUpAsync(server);
        await browser.CommandAsync("policies");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Economy window" })).ToBeVisibleAsync();
        await browser.AssertAccessibleAsync();
        await browser.PictureAsync("60-policies", whole: true);

        var numbers = Card(page, "Allowed and blocked numbers");
        await numbers.GetByLabel("Numbers that begin so (E.164) are never called").FillAsync("+4930555");
        await browser.AssertAccessibleAsync();
        await SaveAsync(page, numbers);
        using var api = server.Api();
        using var blocked = await SendAsync(api, "+49305550101");
        Assert.Equal("barred-number", (await blocked.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(numbers.GetByLabel("Numbers that begin so (E.164) are never called")).ToHaveValueAsync("");

        var redial = Card(page, "Redial");
        await redial.GetByLabel("Calls Busy").FillAsync("0");
        await redial.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(redial.GetByRole(AriaRole.Alert)).ToHaveTextAsync("1 to 1000");
        await browser.PictureAsync("61-redial-wrong");
        await browser.AssertAccessibleAsync();
        await redial.GetByLabel("Calls Busy").FillAsync("4");
        await SaveAsync(page, redial);
        Assert.Equal("4", await ValueAsync(api, "sending", "busy.limit"));

        var economy = Card(page, "Economy window");
        await economy.GetByLabel("Whether faxes of the priorities").CheckAsync();
        await economy.GetByRole(AriaRole.Button, new() { Name = "Add an entry" }).ClickAsync();
        await economy.GetByRole(AriaRole.Checkbox, new() { Name = "Wednesday" }).Last.CheckAsync();
        await economy.GetByLabel("From").Last.FillAsync("12:00");
        await economy.GetByLabel("To", new() { Exact = true }).Last.FillAsync("13:00");
        await browser.PictureAsync("62-economy");
        await browser.AssertAccessibleAsync();
        await SaveAsync(page, economy);
        Assert.Contains("\"12:00\"", await ValueAsync(api, "economy", "windows"), StringComparison.Ordinal);
        await Card(page, "Calendar").GetByLabel("Whose public holidays are kept").SelectOptionAsync("DE-BY");
        await SaveAsync(page, Card(page, "Calendar"));
        await LimitAsync(browser, api);

        await TrunksAsync(browser, api);
        await page.GetByRole(AriaRole.Link, new() { Name = "Alarms" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Alarms" })).ToBeVisibleAsync();
        await browser.PictureAsync("68-alarms");
        await browser.AssertAccessibleAsync();
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Settings_and_policies_are_German_and_fit_a_telephone()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync("de-DE", width: 390, height: 780, scheme: ColorScheme.Dark);
        var page = browser.Page;
        await browser.SetUpAsync(server);
        foreach (var group in Groups)
        {
            await page.GotoAsync(new Uri(server.Http, $"/settings/{group}").ToString());
            await Expect(page.Locator("section.card").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
            await browser.PictureAsync($"50-phone-{group}", whole: true);
        }

        await page.GotoAsync(new Uri(server.Http, "/settings/relay").ToString());
        await page.GetByLabel("Port dieses Mailservers").FillAsync("0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Speichern" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("1 bis 65535");
        await browser.PictureAsync("51-phone-wrong");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Änderungen verwerfen" }).ClickAsync();
        foreach (var path in new[] { "policies", "trunks", "trunks/trunk", "alarms" })
        {
            await page.GotoAsync(new Uri(server.Http, path).ToString());
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
            await browser.PictureAsync($"52-phone-{path.Replace('/', '-')}", whole: true);
        }

        await Expect(page.GetByText("Alles in Ordnung")).ToBeVisibleAsync();
        await page.SetViewportSizeAsync(1280, 900);
        foreach (var path in new[] { "settings/site", "settings/relay", "settings/people", "policies", "trunks/trunk" })
        {
            await page.GotoAsync(new Uri(server.Http, path).ToString());
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await browser.AssertFitsAsync();
            await browser.PictureAsync($"55-german-{path.Replace('/', '-')}");
        }

        Assert.Empty(browser.Faults);
    }

    /// <summary>By keys alone: the palette leads to the group, Tab to the field, Enter saves; a mail to the new domain becomes a fax.</summary>
    private static async Task ChangeByKeysAsync(Browser browser, ServerProcess server)
    {
        var page = browser.Page;
        await browser.CommandAsync("settings fax addresses");
        await page.Keyboard.PressAsync("Enter");
        var domains = page.GetByLabel("Domains of fax addresses");
        await Expect(domains).ToHaveValueAsync("fax.localhost");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("faxdomains");
        await Expect(page.Locator(".setting")).ToHaveCountAsync(1);
        await browser.PictureAsync("41-search");
        for (var i = 0; i < 40 && !await domains.EvaluateAsync<bool>("field => field === document.activeElement"); i++)
            await page.Keyboard.PressAsync("Tab");
        await Expect(domains).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("fax.firma.example");
        await Expect(page.GetByText("one change is not saved")).ToBeVisibleAsync();
        await browser.PictureAsync("42-unsaved");
        await browser.AssertAccessibleAsync();
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save" });
        for (var i = 0; i < 10 && !await save.EvaluateAsync<bool>("button => button === document.activeElement"); i++)
            await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Saved. It holds from now on.")).ToBeVisibleAsync();
        using var api = server.Api();
        Assert.Contains("fax.firma.example", await ValueAsync(api, "mail", "faxDomains"), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(domains).ToHaveValueAsync("fax.localhost");
    }

    private static async Task JudgeAsync(Browser browser)
    {
        var page = browser.Page;
        await GroupAsync(page, "Mail out (relay)");
        await page.GetByLabel("Port of that mail server").FillAsync("70000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".setting").Filter(new() { HasText = "mail.relayPort" }).GetByRole(AriaRole.Alert)).ToHaveTextAsync("1 to 65535");
        await Expect(page.GetByLabel("Port of that mail server")).ToBeFocusedAsync();
        await browser.PictureAsync("43-wrong");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard changes" }).ClickAsync();
        await Expect(page.GetByLabel("Port of that mail server")).ToHaveValueAsync("25");
    }

    private static async Task ConflictAsync(Browser browser, ServerProcess server)
    {
        var page = browser.Page;
        await GroupAsync(page, "Reports");
        await page.GetByLabel("Language of reports").SelectOptionAsync("german");
        using var api = server.Api();
        Assert.True((await api.PatchAsJsonAsync("api/settings/reports", new { language = "english", when = "never" }, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else changed this section meanwhile: Language of reports");
        await browser.PictureAsync("44-conflict");
        await browser.AssertAccessibleAsync();
        await Expect(page.Locator("[id='reports.when']")).ToHaveValueAsync("never");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save mine all the same" }).ClickAsync();
        await Expect(page.GetByText("Saved. It holds from now on.").Last).ToBeVisibleAsync();
        Assert.Equal(("german", "never"), (await ValueAsync(api, "reports", "language"), await ValueAsync(api, "reports", "when")));
    }

    private static async Task GuardAsync(Browser browser)
    {
        var page = browser.Page;
        await GroupAsync(page, "Header line");
        await page.GetByLabel("Name of the sender in the header line").FillAsync("Firma Köhler");
        await page.GetByRole(AriaRole.Link, new() { Name = "Queue" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Leave without saving?");
        await browser.PictureAsync("45-guard");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stay here" }).ClickAsync();
        await Expect(page.GetByLabel("Name of the sender in the header line")).ToHaveValueAsync("Firma Köhler");
        await page.GetByRole(AriaRole.Link, new() { Name = "Reports" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Discard changes" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/settings/reports$"));
    }

    private static async Task TestRelayAsync(Browser browser)
    {
        var page = browser.Page;
        await GroupAsync(page, "Mail out (relay)");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send test mail" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("To").FillAsync("anna@firma.example");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Status)).ToContainTextAsync(new Regex(@"Taken after .* ms: .*outbox/test-\d+\.eml"));
        await browser.PictureAsync("46-relay");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
    }

    private static async Task KeysAsync(Browser browser, ServerProcess server)
    {
        var page = browser.Page;
        await GroupAsync(page, "Programs and API keys");
        await browser.CommandAsync("make a key");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name of the program").FillAsync("erp");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("May").SelectOptionAsync("read");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        var text = await page.Locator(".secret code").TextContentAsync();
        await browser.PictureAsync("47-key");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I have it" }).ClickAsync();
        await Expect(page.GetByText(text!)).ToHaveCountAsync(0);
        Assert.Equal(200, await StatusAsync());
        await browser.PictureAsync("48-keys");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke: erp" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(page.GetByText("The key erp was revoked")).ToBeVisibleAsync();
        Assert.Equal(401, await StatusAsync());

        async Task<int> StatusAsync()
        {
            using var client = new HttpClient { BaseAddress = server.Http };
            client.DefaultRequestHeaders.Add("X-Api-Key", text);
            using var answer = await client.GetAsync(new Uri("api/received", UriKind.Relative), TestContext.Current.CancellationToken);
            return (int)answer.StatusCode;
        }
    }

    private static async Task ParametersAsync(Browser browser, ServerProcess server)
    {
        var page = browser.Page;
        await GroupAsync(page, "Advanced settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a parameter" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Parameter").SelectOptionAsync(@"Mail2Fax\ShortFaxHeadline");
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "2 The headline and the page number" }).CheckAsync();
        await browser.PictureAsync("49-parameter");
        await browser.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var row = page.Locator("tbody tr").Filter(new() { HasText = "ShortFaxHeadline" });
        await Expect(row).ToContainTextAsync("The headline and the page number");
        await browser.PictureAsync("49-parameters");
        await browser.AssertAccessibleAsync();
        using var api = server.Api();
        Assert.Equal("headlineAndPage", await ValueAsync(api, "headline", "form"));
        await row.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "1 The headline alone" }).CheckAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(row).ToContainTextAsync("The headline alone");
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.Equal("long", await ValueAsync(api, "headline", "form"));
    }

    /// <summary>Each rule holds for the next fax: numbers that are allowed, faxes an hour. How long pages are kept and how many calls a number gets is what was typed.</summary>
    private static async Task LimitAsync(Browser browser, HttpClient api)
    {
        var page = browser.Page;
        await TypeAsync("Giving up", "sending.callsPerDestination", "2");
        Assert.Equal("2", await ValueAsync(api, "sending", "callsPerDestination"));
        await page.Locator("[id='retention.sentPages']").FillAsync("90");
        await page.Locator("[id='retention.sentPages'] + select").SelectOptionAsync("d");
        await SaveAsync(page, Card(page, "Retention"));
        Assert.Equal("90.00:00:00", await ValueAsync(api, "retention", "sentPages"));

        await TypeAsync("Allowed and blocked numbers", "limits.allowedPrefixes", "+4930");
        Assert.Equal("barred-number", await CodeAsync("+4989123456"));
        await TypeAsync("Limits", "limits.faxesPerHour", "1");
        Assert.Equal("", await CodeAsync("+49305550101"));
        Assert.Equal("rate-limited", await CodeAsync("+49305550102"));
        await browser.PictureAsync("62-limits", whole: true);
        await browser.AssertAccessibleAsync();

        async Task TypeAsync(string title, string id, string value)
        {
            await page.Locator($"[id='{id}']").FillAsync(value);
            await SaveAsync(page, Card(page, title));
        }

        async Task<string> CodeAsync(string number)
        {
            using var answer = await SendAsync(api, number);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).TryGetProperty("code", out var code) ? code.GetString()! : "";
        }
    }

    private static async Task BackupAsync(Browser browser)
    {
        var page = browser.Page;
        await GroupAsync(page, "Backup");
        await Expect(page.GetByText("No backup lies in the folder yet.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "is whole" })).ToBeVisibleAsync();
        var made = page.GetByRole(AriaRole.Group, new() { Name = "Backups" }).Locator("tbody tr");
        await Expect(made).ToContainTextAsync(new Regex(@"faxwerk-\d{8}T\d+Z\.tar\.gz.*B", RegexOptions.Singleline));
        await Expect(page.Locator("dd code")).ToContainTextAsync(new Regex(@"faxwerk restore /.*/backups/faxwerk-"));
        await browser.PictureAsync("49-backup");
        await browser.AssertAccessibleAsync();
    }

    private static async Task CoversAsync(Browser browser)
    {
        var page = browser.Page;
        await GroupAsync(page, "Cover pages");
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload a template" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("File").SetInputFilesAsync(new FilePayload { Name = "Angebot.html", MimeType = "text/html", Buffer = "<html><body><h1>Fax</h1><p>{{recipient.name}}</p></body></html>"u8.ToArray() });
        await Expect(dialog.GetByLabel("Name: small letters")).ToHaveValueAsync("angebot");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Upload a template" }).ClickAsync();
        await Expect(page.GetByText("The template angebot was kept")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview: angebot" }).ClickAsync();
        await Expect(dialog.Locator("img")).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await dialog.Locator("img").EvaluateAsync<int>("image => image.naturalWidth") > 1000);
        await browser.PictureAsync("49-preview");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete: angebot" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("The template angebot was deleted")).ToBeVisibleAsync();
    }

    private static async Task TrunksAsync(Browser browser, HttpClient api)
    {
        var page = browser.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Trunks", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a trunk" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Reserve");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("small letters");
        await browser.PictureAsync("63-add-trunk");
        await browser.AssertAccessibleAsync();
        await dialog.GetByLabel("Name").FillAsync("reserve");
        await dialog.GetByLabel("Host").FillAsync("127.0.0.1");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Settings of reserve" })).ToBeVisibleAsync();
        await browser.AssertAccessibleAsync();
        var connection = Card(page, "Connection");
        await connection.GetByLabel("Password at the trunk").FillAsync("s3cret-of-the-trunk");
        await SaveAsync(page, connection);
        await Expect(connection.GetByLabel("Password at the trunk")).ToHaveAttributeAsync("placeholder", "set, not shown");
        await connection.GetByLabel("Port of the SIP trunk").FillAsync("5999");
        await connection.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(connection.GetByRole(AriaRole.Alert)).ToContainTextAsync("give password in the same request");
        await browser.PictureAsync("64-trunk");
        await connection.GetByLabel("Password at the trunk").FillAsync("s3cret-of-the-trunk");
        await SaveAsync(page, connection);
        Assert.Equal("5999", await ValueAsync(api, "trunk:reserve", "port"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await Expect(page.GetByText("The provider does not answer")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await browser.PictureAsync("65-trunk-test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.GetByText("The trunk reserve was removed")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(new Uri(page.Url), "/trunks/trunk").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await Expect(page.GetByText("The provider answers after")).ToBeVisibleAsync();
        await browser.PictureAsync("66-trunk-answers");
    }

    private static Task GroupAsync(IPage page, string name) => page.GetByRole(AriaRole.Navigation, new() { Name = "Groups of settings" }).GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();

    private static ILocator Card(IPage page, string title) => page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });

    private static async Task SaveAsync(IPage page, ILocator card)
    {
        await card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(card.Locator(".save")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Saved. It holds from now on.").Last).ToBeVisibleAsync();
    }

    private static async Task<string> ValueAsync(HttpClient api, string section, string key)
    {
        var shown = await api.GetFromJsonAsync<JsonElement>(new Uri($"api/settings/{section}", UriKind.Relative), TestContext.Current.CancellationToken);
        return shown.GetProperty("keys").EnumerateArray().Single(one => one.GetProperty("key").GetString() == key).GetProperty("value").ToString();
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient api, string number)
    {
        var form = new MultipartFormDataContent { { new StringContent(number), "to" }, { new StringContent("Text"), "body" } };
        return api.PostAsync(new Uri("api/faxes", UriKind.Relative), form, TestContext.Current.CancellationToken);
    }
}
