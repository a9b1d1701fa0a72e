using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>The forms of the settings in a browser: every kind of field, in both languages, by keys and on a telephone.</summary>
public sealed class SettingsPageTests
{
    private static readonly string[] Groups =
        ["addresses", "smtp", "relay", "reports", "headline", "covers", "receiving", "archive", "sites", "alarms", "people", "programs", "documents", "costs", "certificates", "backup", "advanced"];

    [Theory]
    [InlineData("en-GB", 1280, true)]
    [InlineData("de-DE", 390, false)]
    public async Task Every_kind_of_setting_is_changed_saved_discarded_guarded_and_judged(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys);
        await visit.GoAsync("nav.settings");
        foreach (var group in Groups)
        {
            await GroupAsync(visit, group);
            await visit.LookAsync($"settings-{group}", whole: true);
        }

        await SearchAsync(visit);
        await KindsAsync(visit);
        await ListsAsync(visit);
        await SecretAsync(visit);
        await ConflictAsync(visit);
        await GuardAsync(visit);
        await TestRelayAsync(visit);
        Assert.Empty(visit.Browser.Faults);
    }

    /// <summary>The search finds a setting in any group; what is found is changed, and taken back.</summary>
    private static async Task SearchAsync(Visit visit)
    {
        await GroupAsync(visit, "archive");
        var search = visit.Page.GetByRole(AriaRole.Searchbox);
        await visit.Page.Keyboard.PressAsync("/");
        await Expect(search).ToBeFocusedAsync();
        await visit.WriteAsync(search, "nothing is called so");
        await Expect(visit.Page.GetByText(visit.Words["settings.noMatch"])).ToBeVisibleAsync();
        await visit.WriteAsync(search, "faxdomains");
        await Expect(visit.Page.Locator(".setting")).ToHaveCountAsync(1);
        var domains = Setting(visit, "mail.faxDomains");
        await visit.WriteAsync(domains, "fax.localhost\nfax.firma.example");
        await Expect(visit.Page.GetByText(visit.Words.Filled("settings.unsaved", ("n", 1)))).ToBeVisibleAsync();
        await Expect(search).Not.ToBeEditableAsync();
        await visit.LookAsync("settings-1-search");
        await visit.RestartOnceAsync();
        await SaveAsync(visit);
        Assert.Contains("fax.firma.example", await visit.SettingAsync("mail", "faxDomains"), StringComparison.Ordinal);
        await visit.PressAsync("app.undo");
        await Expect(domains).ToHaveValueAsync("fax.localhost");
        Assert.DoesNotContain("fax.firma.example", await visit.SettingAsync("mail", "faxDomains"), StringComparison.Ordinal);
    }

    /// <summary>A choice, a time, several lines and yes or no: discarded, then saved.</summary>
    private static async Task KindsAsync(Visit visit)
    {
        await GroupAsync(visit, "reports");
        foreach (var isSaved in new[] { false, true })
        {
            await visit.ChooseAsync(Setting(visit, "reports.when"), "onFailure");
            await visit.WriteAsync(Setting(visit, "reports.interimAfter"), "90");
            await visit.ChooseAsync(visit.Page.Locator("[id='reports.interimAfter'] + select"), "m");
            await visit.WriteAsync(Setting(visit, "reports.programs"), "erp@firma.example\n@sap.firma.example");
            if (!isSaved)
            {
                await visit.LookAsync("settings-2-unsaved", whole: true);
                await visit.PressAsync("settings.discard");
                await Expect(Setting(visit, "reports.when")).ToHaveValueAsync("always");
                await Expect(Setting(visit, "reports.programs")).ToHaveValueAsync("");
            }
        }

        await SaveAsync(visit);
        Assert.Equal(("onFailure", "01:30:00"), (await visit.SettingAsync("reports", "when"), await visit.SettingAsync("reports", "interimAfter")));
        Assert.Contains("@sap.firma.example", await visit.SettingAsync("reports", "programs"), StringComparison.Ordinal);
        await visit.PressAsync(visit.Page.Locator(".setting").Filter(new() { HasText = "reports.interimAfter" }).GetByRole(AriaRole.Button, new() { Name = visit.Words["settings.restore"] }));
        await SaveAsync(visit);
        Assert.Equal("00:00:00", await visit.SettingAsync("reports", "interimAfter"));

        await GroupAsync(visit, "headline");
        await visit.PressAsync(Setting(visit, "headline.footer"));
        await visit.WriteAsync(Setting(visit, "headline.text"), "Firma Köhler");
        await SaveAsync(visit);
        Assert.Equal(("True", "Firma Köhler"), (await visit.SettingAsync("headline", "footer"), await visit.SettingAsync("headline", "text")));
        await GroupAsync(visit, "archive");
        await visit.ChooseAsync(Setting(visit, "archive.sent"), "pdf");
        await SaveAsync(visit);
        Assert.Equal("pdf", await visit.SettingAsync("archive", "sent"));
    }

    /// <summary>Rows of objects are added, moved and removed; several of some are chosen.</summary>
    private static async Task ListsAsync(Visit visit)
    {
        await GroupAsync(visit, "reports");
        var printers = visit.Page.Locator(".setting").Filter(new() { HasText = "reports.printers" });
        for (var row = 0; row < 2; row++)
        {
            await visit.PressAsync(printers.GetByRole(AriaRole.Button, new() { Name = visit.Words["settings.addEntry"] }));
            await visit.WriteAsync(Setting(visit, $"reports.printers-{row}-user"), row == 0 ? "*" : "anna");
            await visit.WriteAsync(Setting(visit, $"reports.printers-{row}-printer"), row == 0 ? "Hall" : "Attic");
        }

        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words.Filled("settings.riseEntry", ("n", 2)) }));
        await Expect(Setting(visit, "reports.printers-0-user")).ToHaveValueAsync("anna");
        await visit.LookAsync("settings-3-rows");
        await SaveAsync(visit);
        Assert.Matches("Attic.*Hall", await visit.SettingAsync("reports", "printers"));
        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words.Filled("settings.removeEntry", ("n", 1)) }));
        await SaveAsync(visit);
        Assert.DoesNotContain("Attic", await visit.SettingAsync("reports", "printers"), StringComparison.Ordinal);

        await GroupAsync(visit, "smtp");
        var before = await visit.SettingAsync("commands", "allowed");
        await visit.PressAsync(visit.Page.Locator(".setting").Filter(new() { HasText = "commands.allowed" }).GetByRole(AriaRole.Checkbox, new() { Name = visit.Words["choice.commands.allowed.cover"] }));
        await SaveAsync(visit);
        Assert.NotEqual(before, await visit.SettingAsync("commands", "allowed"));
    }

    /// <summary>A wrong number is named at its field; a secret is kept, not shown, and removed.</summary>
    private static async Task SecretAsync(Visit visit)
    {
        await GroupAsync(visit, "relay");
        var (port, password) = (Setting(visit, "mail.relayPort"), Setting(visit, "mail.relayPassword"));
        await visit.WriteAsync(port, "70000");
        await visit.PressAsync("app.save");
        await Expect(visit.Page.Locator(".setting").Filter(new() { HasText = "mail.relayPort" }).GetByRole(AriaRole.Alert)).ToHaveTextAsync(new Regex("^1 (to|bis) 65535$"));
        await Expect(port).ToBeFocusedAsync();
        await visit.LookAsync("settings-4-wrong");
        await visit.WriteAsync(port, "2525");
        await visit.WriteAsync(password, "s3cret-of-the-relay");
        await SaveAsync(visit);
        Assert.Equal("2525", await visit.SettingAsync("mail", "relayPort"));
        Assert.DoesNotContain("s3cret", (await visit.ReadAsync("settings/mail")).GetRawText(), StringComparison.Ordinal);
        await Expect(password).ToHaveAttributeAsync("placeholder", visit.Words["settings.secretSet"]);
        await Expect(password).ToHaveValueAsync("");
        await visit.PressAsync("settings.secretRemove");
        await SaveAsync(visit);
        await Expect(visit.Page.Locator("[id='mail.relayPassword-hint']")).ToHaveTextAsync(visit.Words["settings.secretNone"]);
        await Expect(password).ToHaveAttributeAsync("placeholder", "");
    }

    /// <summary>What somebody else changed meanwhile is named, and taken or overwritten.</summary>
    private static async Task ConflictAsync(Visit visit)
    {
        await GroupAsync(visit, "reports");
        foreach (var (mine, theirs, isTaken) in new[] { ("german", "english", true), ("german", "both", false) })
        {
            await visit.ChooseAsync(Setting(visit, "reports.language"), mine);
            using var api = visit.Server.Api();
            using var changed = await api.PatchAsJsonAsync("api/settings/reports", new { language = theirs, attach = isTaken ? "nothing" : "firstPage" }, TestContext.Current.CancellationToken);
            Assert.True(changed.IsSuccessStatusCode);
            await visit.PressAsync("app.save");
            await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(visit.Words["settings.conflict"]);
            await visit.LookAsync("settings-5-conflict");
            await Expect(Setting(visit, "reports.attach")).ToHaveValueAsync(isTaken ? "nothing" : "firstPage");
            await visit.PressAsync(isTaken ? "settings.takeTheirs" : "settings.saveMine");
            await Expect(visit.Page.Locator(".save")).ToHaveCountAsync(0);
            await Expect(Setting(visit, "reports.language")).ToHaveValueAsync(isTaken ? theirs : mine);
            Assert.Equal(isTaken ? theirs : mine, await visit.SettingAsync("reports", "language"));
        }
    }

    /// <summary>Whoever leaves with something unsaved is asked.</summary>
    private static async Task GuardAsync(Visit visit)
    {
        await GroupAsync(visit, "headline");
        var text = Setting(visit, "headline.text");
        await visit.WriteAsync(text, "Firma Maier");
        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Link, new() { Name = visit.Words["nav.queue"], Exact = true }));
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words["settings.leaveTitle"]);
        await visit.LookAsync("settings-6-guard");
        await visit.PressAsync("settings.stay");
        await Expect(text).ToHaveValueAsync("Firma Maier");
        await visit.PressAsync(Link(visit, "reports"));
        await visit.PressAsync(visit.Dialog.GetByRole(AriaRole.Button, new() { Name = visit.Words["settings.discard"] }));
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/settings/reports$"));
        await GroupAsync(visit, "headline");
        await Expect(text).ToHaveValueAsync("Firma Köhler");
    }

    private static async Task TestRelayAsync(Visit visit)
    {
        await GroupAsync(visit, "relay");
        await visit.PressAsync("relay.test");
        await visit.WriteAsync("relay.to", "anna@firma.example");
        await visit.RestartOnceAsync();
        await visit.PressAsync("relay.test");
        await Expect(visit.Dialog.GetByRole(AriaRole.Status)).ToContainTextAsync(new Regex(@"outbox/test-\d+\.eml"));
        await visit.LookAsync("settings-7-relay");
        await visit.PressAsync("app.close");
        await visit.ClosedAsync();
        Assert.Contains(visit.World.Outbox, mail => mail.To[0].Address == "anna@firma.example");
    }

    private static ILocator Setting(Visit visit, string id) => visit.Page.Locator($"[id='{id}']");

    private static ILocator Link(Visit visit, string group) =>
        visit.Page.GetByRole(AriaRole.Navigation, new() { Name = visit.Words["settings.groups"] }).GetByRole(AriaRole.Link, new() { Name = visit.Words[$"group.{group}"], Exact = true });

    private static async Task GroupAsync(Visit visit, string group)
    {
        await visit.PressAsync(Link(visit, group));
        await Expect(Link(visit, group)).ToHaveAttributeAsync("aria-current", "page");
        await Expect(visit.Page.Locator("section.card").First).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".skeleton")).ToHaveCountAsync(0);
    }

    private static async Task SaveAsync(Visit visit)
    {
        await visit.PressAsync("app.save");
        await Expect(visit.Page.Locator(".save")).ToHaveCountAsync(0);
        await visit.ToldAsync("settings.saved");
    }
}
