using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>What the settings have beside forms, in a browser: keys, documented parameters, backups, cover pages and templates of reports, in both languages, by keys and on a telephone.</summary>
public sealed class SettingsListsTests
{
    [Theory]
    [InlineData("en-GB", 1280, true)]
    [InlineData("de-DE", 390, false)]
    public async Task Keys_parameters_backups_cover_pages_and_templates_are_added_changed_and_removed(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys);
        await visit.GoAsync("nav.settings");
        await KeysAsync(visit);
        await ParametersAsync(visit);
        await BackupAsync(visit);
        await CoversAsync(visit);
        await TemplatesAsync(visit);
        await FoldersAsync(visit);
        await GroupAsync(visit, "certificates");
        await Expect(visit.Page.GetByText(visit.Words["node.noCertificate"])).ToBeVisibleAsync();
        Assert.Empty(visit.Browser.Faults);
    }

    private static async Task KeysAsync(Visit visit)
    {
        await GroupAsync(visit, "programs");
        await visit.PressAsync("key.make");
        await visit.WriteAsync("key.name", "erp");
        await visit.ChooseAsync("key.level", "send");
        await visit.RestartOnceAsync();
        await visit.PressAsync("key.make");
        var text = await visit.Page.Locator(".secret code").TextContentAsync();
        await visit.LookAsync("lists-1-key");
        await visit.PressAsync("key.done");
        await visit.ClosedAsync();
        await Expect(visit.Page.GetByText(text!)).ToHaveCountAsync(0);
        Assert.Equal(403, await StatusAsync());
        var level = visit.Page.GetByLabel($"{visit.Words["key.level"]}: erp", new() { Exact = true });
        await visit.ChooseAsync(level, "read");
        await visit.ToldAsync("key.changed", ("name", "erp"));
        Assert.Equal(200, await StatusAsync());
        await visit.PressAsync("app.undo");
        await Expect(level).ToHaveValueAsync("send");
        await visit.LookAsync("lists-2-keys");
        await visit.PressAsync("key.revoke", "erp");
        await visit.LookAsync("lists-3-revoke");
        await visit.PressAsync("key.revoke");
        await visit.ToldAsync("key.revoked", ("name", "erp"));
        await Expect(visit.Page.GetByText(visit.Words["key.none"])).ToBeVisibleAsync();
        await visit.ClosedAsync();
        Assert.Equal(401, await StatusAsync());

        async Task<int> StatusAsync()
        {
            using var client = new HttpClient { BaseAddress = visit.Server.Http };
            client.DefaultRequestHeaders.Add("X-Api-Key", text);
            using var answer = await client.GetAsync(new Uri("api/statistics?from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z&timeZone=UTC", UriKind.Relative), TestContext.Current.CancellationToken);
            return (int)answer.StatusCode;
        }
    }

    /// <summary>A parameter by its documented name is a view on a typed setting.</summary>
    private static async Task ParametersAsync(Visit visit)
    {
        const string Name = @"Mail2Fax\ShortFaxHeadline";
        await GroupAsync(visit, "advanced");
        await visit.PressAsync("parameter.add");
        await visit.ChooseAsync("parameter.name", Name);
        await visit.PressAsync(Choice("2"));
        await visit.LookAsync("lists-4-parameter");
        await visit.RestartOnceAsync();
        await visit.PressAsync("app.save");
        await visit.ToldAsync("parameter.set", ("name", Name));
        await visit.ClosedAsync();
        var row = visit.Row("ShortFaxHeadline");
        await Expect(row.Locator("[data-column=value]")).ToHaveTextAsync("2");
        await visit.LookAsync("lists-5-parameters");
        Assert.Equal("headlineAndPage", await visit.SettingAsync("headline", "form"));
        await visit.PressAsync("parameter.edit", Name);
        await visit.PressAsync(Choice("1"));
        await visit.PressAsync("app.save");
        await Expect(row.Locator("[data-column=value]")).ToHaveTextAsync("1");
        Assert.Equal("headlineOnly", await visit.SettingAsync("headline", "form"));
        await visit.PressAsync("parameter.delete", Name);
        await visit.ToldAsync("parameter.deleted", ("name", Name));
        await Expect(row).ToHaveCountAsync(0);
        Assert.Equal("long", await visit.SettingAsync("headline", "form"));
        await visit.PressAsync("app.undo");
        await Expect(row).ToHaveCountAsync(1);
        Assert.Equal("headlineOnly", await visit.SettingAsync("headline", "form"));

        ILocator Choice(string value) => visit.Dialog.Locator("label").Filter(new() { Has = visit.Page.GetByText(value, new() { Exact = true }) }).Locator("input");
    }

    private static async Task BackupAsync(Visit visit)
    {
        await GroupAsync(visit, "backup");
        await Expect(visit.Page.GetByText(visit.Words["backup.none"])).ToBeVisibleAsync();
        await visit.RestartOnceAsync();
        await visit.PressAsync("backup.now");
        await Expect(visit.Page.GetByRole(AriaRole.Status).Locator(".notice.good")).ToContainTextAsync("faxwerk-");
        await Expect(visit.Rows).ToContainTextAsync(new Regex(@"faxwerk-\d{8}T\d+Z\.tar\.gz.*B", RegexOptions.Singleline));
        await Expect(visit.Page.Locator(".steps code").Nth(2)).ToContainTextAsync(new Regex("faxwerk restore /.*/backups/faxwerk-"));
        await visit.PressAsync(visit.Rows.GetByRole(AriaRole.Button));
        await Expect(visit.Page.GetByText(visit.Words.Filled("backup.whole", ("name", "~")).Split('~')[1].Trim())).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("dl.facts")).ToContainTextAsync("SQLite");
        await visit.GiveAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words["backup.checkFile"] }), new() { Name = "letter.gz", MimeType = "application/gzip", Buffer = "no backup"u8.ToArray() });
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is no backup, or a damaged one");
        await visit.LookAsync("lists-6-backup", whole: true);
        Assert.Single((await visit.ReadAsync("backups")).GetProperty("backups").EnumerateArray());
    }

    private static async Task CoversAsync(Visit visit)
    {
        await GroupAsync(visit, "covers");
        await visit.PressAsync("cover.upload");
        await visit.GiveAsync(visit.Field("cover.file"), new() { Name = "Angebot.html", MimeType = "text/html", Buffer = "<html><body><h1>Fax</h1><p>{{nobody.knows}}</p></body></html>"u8.ToArray() });
        await Expect(visit.Field("cover.nameHint")).ToHaveValueAsync("angebot");
        await visit.PressAsync("cover.upload");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("nobody.knows");
        await visit.LookAsync("lists-7-cover-wrong");
        await visit.GiveAsync(visit.Field("cover.file"), new() { Name = "Angebot.html", MimeType = "text/html", Buffer = "<html><body><h1>Fax</h1><p>{{recipient.name}}</p></body></html>"u8.ToArray() });
        await visit.RestartOnceAsync();
        await visit.PressAsync("cover.upload");
        await visit.ToldAsync("cover.uploaded", ("name", "angebot"));
        await visit.ClosedAsync();
        await Expect(visit.Row("angebot")).ToContainTextAsync(visit.Words["cover.origin.server"]);
        await visit.PressAsync("cover.preview", "angebot");
        await Expect(visit.Dialog.Locator("img")).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await visit.Dialog.Locator("img").EvaluateAsync<int>("image => image.naturalWidth") > 1000);
        await visit.LookAsync("lists-8-preview");
        await visit.PressAsync("app.close");
        await visit.ClosedAsync();
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.PressAsync(visit.Row("angebot").GetByRole(AriaRole.Link)));
        Assert.Contains("recipient.name", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
        await visit.GiveAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words["cover.picture"], Exact = true }), new() { Name = "logo.png", MimeType = "image/png", Buffer = await visit.Page.ScreenshotAsync() });
        await visit.ToldAsync("cover.pictureDone");
        await visit.PressAsync("cover.delete", "angebot");
        await visit.PressAsync("cover.delete");
        await visit.ToldAsync("cover.deleted", ("name", "angebot"));
        await Expect(visit.Row("angebot")).ToHaveCountAsync(0);
        await visit.ClosedAsync();
        await visit.LookAsync("lists-9-covers");
    }

    /// <summary>A template with a field that there is not is refused; it is shown with sample values, kept, and reset.</summary>
    private static async Task TemplatesAsync(Visit visit)
    {
        var title = $"{visit.Words["template.kind.sent"]}, {visit.Words["template.language.de"]}";
        await GroupAsync(visit, "reports");
        await visit.OpenAsync(title);
        await visit.WriteAsync("template.subject", "{{nichts}}");
        await visit.PressAsync("app.save");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("{{nichts}}");
        await visit.WriteAsync("template.subject", "Ihr Fax: {{verdict}}");
        await visit.PressAsync("template.preview");
        await Expect(visit.Dialog.GetByText("Ihr Fax: OK")).ToBeVisibleAsync();
        await Expect(visit.Dialog.Locator("pre")).ToContainTextAsync("Fax-Sendebericht: OK");
        await visit.LookAsync("lists-10-template", whole: true);
        await visit.RestartOnceAsync();
        await visit.PressAsync("app.save");
        await visit.ToldAsync("template.kept");
        await visit.ClosedAsync();
        await Expect(visit.Row("Ihr Fax: {{verdict}}")).ToContainTextAsync(visit.Words["template.own"]);
        await visit.LookAsync("lists-11-templates", whole: true);
        await visit.OpenAsync(title);
        await visit.PressAsync("template.reset");
        await visit.ToldAsync("template.wasReset");
        await Expect(visit.Row("Ihr Fax: {{verdict}}")).ToHaveCountAsync(0);
        Assert.DoesNotContain("Ihr Fax", (await visit.ReadAsync("report-templates")).GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>A watched folder says how it is, and its test what stands in the way.</summary>
    private static async Task FoldersAsync(Visit visit)
    {
        var path = Path.Combine(visit.World.Folder + "-in");
        await GroupAsync(visit, "folders");
        await Expect(visit.Page.GetByText(visit.Words["folder.none"])).ToBeVisibleAsync();
        using var api = visit.Server.Api();
        await api.SendAsync(HttpMethod.Patch, "api/settings/folders", new { watched = $$"""[{"path":"{{path}}","user":"nobody-yet"}]""" });
        await Expect(visit.Page.GetByText(visit.Words["folder.state.missing"])).ToBeVisibleAsync();
        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words.Filled("folder.testOf", ("path", path)), Exact = true }));
        await Expect(visit.Page.GetByRole(AriaRole.Status).GetByText(path)).ToBeVisibleAsync();
        await visit.LookAsync("lists-9-folders");
        await api.SendAsync(HttpMethod.Patch, "api/settings/folders", new { watched = "[]" });
    }

    private static async Task GroupAsync(Visit visit, string group)
    {
        var link = visit.Page.GetByRole(AriaRole.Navigation, new() { Name = visit.Words["settings.groups"] }).GetByRole(AriaRole.Link, new() { Name = visit.Words[$"group.{group}"], Exact = true });
        await visit.PressAsync(link);
        await Expect(link).ToHaveAttributeAsync("aria-current", "page");
        await Expect(visit.Page.Locator(".skeleton")).ToHaveCountAsync(0);
    }
}
