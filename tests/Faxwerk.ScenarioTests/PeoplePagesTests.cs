using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faxwerk.Tests.Directory.Ldap;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>People, groups, sites, contacts and the audit log in a browser: each of their actions in both languages, by keys and on a telephone.</summary>
public sealed class PeoplePagesTests
{
    [Theory]
    [InlineData("en-GB", 1280, true)]
    [InlineData("de-DE", 390, false)]
    public async Task People_groups_sites_and_contacts_are_added_changed_and_removed_and_the_audit_log_tells_of_it(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys);
        await HideColumnAsync(visit);
        await AddSiteAsync(visit);
        await PeopleAsync(visit);
        await GroupsAsync(visit);
        await BringAsync(visit);
        await NumbersAsync(visit);
        await RemoveSiteAsync(visit);
        await ContactsAsync(visit);
        await SourcesAsync(visit);
        await AuditAsync(visit);
        await DirectoryAsync(visit);
        await using var other = await Browser.OpenAsync(locale);
        await other.SignInAsync(visit.Server, "anna", "correct horse battery");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words["queue.columns"] }).ClickAsync();
        await Expect(Column(other.Page, visit)).ToHaveAttributeAsync("aria-checked", "false");
        Assert.Empty(visit.Browser.Faults.Concat(other.Faults));
    }

    /// <summary>What is chosen of the queue follows the user to another browser.</summary>
    private static async Task HideColumnAsync(Visit visit)
    {
        await visit.PressAsync("queue.columns");
        await visit.PressAsync(Column(visit.Page, visit));
        await visit.Page.Keyboard.PressAsync("Escape");
    }

    private static ILocator Column(IPage page, Visit visit) => page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = visit.Words["column.subject"], Exact = true });

    private static async Task AddSiteAsync(Visit visit)
    {
        await visit.GoAsync("nav.sites");
        await Expect(visit.Row(visit.Words["user.site.default"])).ToHaveCountAsync(1);
        await visit.PressAsync("site.add");
        await visit.LookAsync("people-1-site-add");
        await visit.WriteAsync("site.nameHint", "berlin");
        await visit.WriteAsync("site.area", "030");
        await visit.PressAsync("site.add");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("site:berlin.area");
        await visit.LookAsync("people-2-site-wrong");
        await visit.WriteAsync("site.area", "30");
        await visit.WriteAsync("site.mainNumber", "+49301234");
        await visit.WriteAsync("site.extensionsHint", "10-99, 200-299");
        await visit.ChooseAsync("site.callerForm", "national");
        await visit.RestartOnceAsync();
        await visit.PressAsync("site.add");
        await visit.ToldAsync("site.added", ("name", "berlin"));
        await visit.ClosedAsync();
        await Expect(visit.Row("berlin")).ToContainTextAsync("10-99, 200-299");
        await visit.LookAsync("people-3-sites");

        await visit.OpenAsync("berlin");
        await visit.PressAsync(visit.Field("site.outsideLineTyped"));
        await visit.ChooseAsync("site.dialAs", "national");
        await visit.PressAsync("app.save");
        await visit.ToldAsync("site.changed", ("name", "berlin"));
        await Expect(visit.Row("berlin")).ToContainTextAsync(visit.Words["site.dialAs.national"]);
        var settings = (await visit.ReadAsync("sites")).GetProperty("sites").EnumerateArray().Single(site => site.GetProperty("name").GetString() == "berlin").GetProperty("settings");
        Assert.Equal(("30", "national", true), (settings.GetProperty("area").GetString(), settings.GetProperty("callerForm").GetString(), settings.GetProperty("outsideLineTyped").GetBoolean()));
    }

    private static async Task PeopleAsync(Visit visit)
    {
        await visit.GoAsync("nav.people");
        await visit.PressAsync("user.add");
        await visit.WriteAsync("setUp.login", "berta");
        await visit.WriteAsync("user.name", "Berta Maier");
        await visit.WriteAsync("user.addressesHint", "berta@firma.de, b.maier@firma.de");
        await visit.ChooseAsync("user.role", "operator");
        await visit.WriteAsync("setUp.password", "short");
        await visit.PressAsync("user.add");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("12");
        await visit.LookAsync("people-4-person-wrong");
        await visit.WriteAsync("setUp.password", "correct horse battery");
        await visit.ChooseAsync("user.site", "berlin");
        await visit.WriteAsync("user.faxNumber", "+49 30 1234-12");
        await visit.RestartOnceAsync();
        await visit.PressAsync("user.add");
        await visit.ToldAsync("user.added", ("name", "Berta Maier"));
        await visit.ClosedAsync();
        var row = visit.Row("berta@firma.de");
        await Expect(row).ToContainTextAsync(new Regex($"Berta Maier.*{visit.Words["role.operator"]}.*{visit.Words["user.state.active"]}.*berlin.*{visit.Words["user.never"]}", RegexOptions.Singleline));
        await visit.LookAsync("people-5-people");

        await visit.OpenAsync("Berta Maier");
        await visit.PressAsync(visit.Field("user.active"));
        await visit.PressAsync(visit.Field("user.smsNotice"));
        await visit.WriteAsync("user.extensionsHint", "12, 77");
        await visit.WriteAsync("user.newPassword", "another horse battery");
        await visit.LookAsync("people-6-person");
        var change = await visit.Page.RunAndWaitForRequestAsync(() => visit.PressAsync("app.save"), request => request.Method == "PATCH");

        // What another has changed meanwhile must not be put back.
        Assert.Equal(["extensions", "smsNotice", "state"], JsonDocument.Parse(change.PostData!).RootElement.EnumerateObject().Select(one => one.Name).Order(StringComparer.Ordinal));
        await visit.ToldAsync("user.changed", ("name", "Berta Maier"));
        await Expect(row).ToContainTextAsync(visit.Words["user.state.disabled"]);
        var berta = (await visit.ReadAsync("users?text=berta")).GetProperty("users")[0];
        Assert.Equal(("disabled", true, 2), (berta.GetProperty("state").GetString(), berta.GetProperty("smsNotice").GetBoolean(), berta.GetProperty("extensions").GetArrayLength()));
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "berta");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "nobody");
        await Expect(visit.Page.GetByText(visit.Words["user.none"])).ToBeVisibleAsync();
    }

    private static async Task GroupsAsync(Visit visit)
    {
        await visit.GoAsync("nav.groups");
        await Expect(visit.Page.GetByText(visit.Words["group.empty"])).ToBeVisibleAsync();
        await visit.PressAsync("group.add");
        await visit.WriteAsync("group.name", "Sales");
        await visit.WriteAsync("group.membersHint", "berta, nobody");
        await visit.WriteAsync("user.extensionsHint", "500-599");
        await visit.PressAsync("group.add");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("members: there is no user nobody.");
        await visit.LookAsync("people-7-group-wrong");
        await visit.WriteAsync("group.membersHint", "berta");
        await visit.RestartOnceAsync();
        await visit.PressAsync("group.add");
        await visit.ToldAsync("group.added", ("name", "Sales"));
        await visit.ClosedAsync();
        await Expect(visit.Row("Sales")).ToContainTextAsync(visit.Words.Filled("group.count", ("n", 1)));

        await visit.OpenAsync("Sales");
        await visit.WriteAsync("group.name", "Sales and more");
        await visit.WriteAsync("group.mailToHint", "sales@firma.de");
        await visit.PressAsync("app.save");
        await visit.ToldAsync("group.changed", ("name", "Sales and more"));
        await Expect(visit.Row("Sales and more")).ToContainTextAsync("sales@firma.de");
        await visit.LookAsync("people-8-groups");
        Assert.Equal("Sales and more", (await visit.ReadAsync("users?text=berta")).GetProperty("users")[0].GetProperty("groups")[0].GetString());

        await visit.OpenAsync("Sales and more");
        await visit.PressAsync("group.remove");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("group.removeText", ("n", 1)));
        await visit.LookAsync("people-9-group-remove");
        await visit.PressAsync("group.remove");
        await visit.ToldAsync("group.removed", ("name", "Sales and more"));
        await Expect(visit.Page.GetByText(visit.Words["group.empty"])).ToBeVisibleAsync();
        await visit.ClosedAsync();
        Assert.Equal(0, (await visit.ReadAsync("groups")).GetProperty("groups").GetArrayLength());
    }

    /// <summary>Who would come, change or go is named before anything happens; without a directory the page says so.</summary>
    private static async Task BringAsync(Visit visit)
    {
        await visit.GoAsync("nav.people");
        await visit.PressAsync("people.sync");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("ldap.host");
        await visit.LookAsync("people-11-no-directory");
        await visit.PressAsync("app.cancel");
        await visit.ClosedAsync();
        await visit.PressAsync("people.import");
        await visit.GiveAsync(visit.Field("people.list"), new() { Name = "people.csv", MimeType = "text/csv", Buffer = "login;displayName;extensions\nemil;Emil Roth;+4930123488|+4930999\nberta;Berta Huber;12\n;;\nb c;x;\n"u8.ToArray() });
        await Expect(visit.Dialog).ToContainTextAsync("Emil Roth (emil)");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("people.would", ("added", 1), ("changed", 1), ("disabled", 0)));
        await Expect(visit.Dialog).ToContainTextAsync("b c");
        await visit.LookAsync("people-12-import");
        Assert.Equal(0, (await visit.ReadAsync("users?text=emil")).GetProperty("users").GetArrayLength());
        await visit.RestartOnceAsync();
        await visit.PressAsync("people.importNow");
        await visit.ToldAsync("people.done", ("added", 1), ("changed", 1), ("disabled", 0));
        await visit.ClosedAsync();
        await Expect(visit.Row("Emil Roth")).ToHaveCountAsync(1);
    }

    /// <summary>A dry run names who would come; one that would disable many says so, and does it only where that is confirmed.</summary>
    private static async Task DirectoryAsync(Visit visit)
    {
        await using var slapd = await SlapdServer.StartAsync();
        var ldap = slapd.Settings();
        await visit.GoAsync("nav.people");
        await visit.PressAsync("people.sync");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("ldap.host");
        await SetAsync(visit, "ldap", new()
        {
            ["host"] = ldap.Host, ["port"] = ldap.Port.ToString(CultureInfo.InvariantCulture), ["caFile"] = ldap.CaFile, ["bindDn"] = ldap.BindDn, ["baseDn"] = ldap.BaseDn, ["userFilter"] = ldap.UserFilter,
            ["loginAttribute"] = "mail", ["bindPassword"] = ldap.BindPassword, ["disableAtLeast"] = "1", ["syncEvery"] = "1.00:00:00",
        });
        await visit.PressAsync("app.retry");
        await Expect(visit.Dialog).ToContainTextAsync("Anna Huber (anna@firma.de)");
        await Expect(visit.Dialog).ToContainTextAsync("dora");
        await visit.LookAsync("people-14-directory");
        await visit.PressAsync("app.cancel");
        await visit.ClosedAsync();
        Assert.Equal(0, (await visit.ReadAsync("users?text=dora")).GetProperty("users").GetArrayLength());
        await visit.PressAsync("people.sync");
        await Expect(visit.Dialog).ToContainTextAsync("dora");
        await visit.RestartOnceAsync();
        await visit.PressAsync("people.syncNow");
        await visit.ClosedAsync();
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "dora");
        await Expect(visit.Row("dora@firma.de")).ToHaveCountAsync(1);

        // A filter that is wrong.
        await SetAsync(visit, "ldap", new() { ["userFilter"] = "(mail=bert@firma.de)" });
        await visit.PressAsync("people.sync");
        await Expect(visit.Dialog.Locator(".notice.bad").First).ToBeVisibleAsync();
        await Expect(visit.Dialog).ToContainTextAsync($"dora (dora@firma.de): {visit.Words["people.reason.notFound"]}");
        await visit.LookAsync("people-15-many-disabled");
        await visit.PressAsync("people.disableNow");
        await visit.ClosedAsync();
        await Expect(visit.Row("dora@firma.de")).ToContainTextAsync(visit.Words["user.state.disabled"]);
    }

    private static async Task SetAsync(Visit visit, string section, Dictionary<string, string> values)
    {
        using var api = visit.Server.Api();
        using var answer = await api.PatchAsJsonAsync($"api/settings/{section}", values, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task NumbersAsync(Visit visit)
    {
        await visit.GoAsync("nav.numbers");
        await Expect(visit.Row("+4930123488")).ToContainTextAsync("Emil Roth");
        await Expect(visit.Row("+4930999")).ToContainTextAsync(visit.Words["numbers.outside"]);
        await Expect(visit.Row("10-99, 200-299")).ToContainTextAsync("10-87, 89-99, 200-299");
        await visit.LookAsync("people-13-numbers", whole: true);
        await visit.RestartOnceAsync();
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["numbers.which"], new() { Exact = true }), "wrong");
        await Expect(visit.Row("+4930123488")).ToHaveCountAsync(0);
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "nobody");
        await Expect(visit.Page.GetByText(visit.Words["numbers.noneChosen"])).ToBeVisibleAsync();
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "emil");
        await visit.PressAsync(visit.Row("+4930999").GetByRole(AriaRole.Link));
        await Expect(visit.Row("Emil Roth")).ToHaveCountAsync(1);
    }

    /// <summary>A site where somebody is stays.</summary>
    private static async Task RemoveSiteAsync(Visit visit)
    {
        await visit.GoAsync("nav.sites");
        await Expect(visit.Row("berlin").Locator("[data-column=users]")).ToHaveTextAsync("1");
        await visit.OpenAsync("berlin");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("site.occupied", ("n", 1)));
        await Expect(visit.Dialog.GetByRole(AriaRole.Button, new() { Name = visit.Words["site.remove"] })).ToHaveCountAsync(0);
        await visit.PressAsync("app.cancel");
        await visit.ClosedAsync();
        using (var api = visit.Server.Api())
        {
            var id = (await visit.ReadAsync("users?text=berta")).GetProperty("users")[0].GetProperty("id").GetInt64();
            using var moved = await api.PatchAsJsonAsync($"api/users/{id}", new { site = "default" }, TestContext.Current.CancellationToken);
            Assert.True(moved.IsSuccessStatusCode);
        }

        await visit.GoAsync("nav.groups");
        await visit.GoAsync("nav.sites");
        await visit.Page.ReloadAsync();
        await Expect(visit.Row("berlin").Locator("[data-column=users]")).ToHaveTextAsync("0");
        await visit.OpenAsync("berlin");
        await visit.PressAsync("site.remove");
        await visit.LookAsync("people-10-site-remove");
        await visit.PressAsync("site.remove");
        await visit.ToldAsync("site.removed", ("name", "berlin"));
        await Expect(visit.Row("berlin")).ToHaveCountAsync(0);
        Assert.Equal(1, (await visit.ReadAsync("sites")).GetProperty("sites").GetArrayLength());
    }

    private static async Task ContactsAsync(Visit visit)
    {
        await visit.GoAsync("nav.contacts");
        await Expect(visit.Page.GetByText(visit.Words["contact.empty"])).ToBeVisibleAsync();
        await visit.PressAsync("contact.add");
        await visit.WriteAsync("contact.numberHint", "+49 89 1111-0");
        await visit.PressAsync("contact.add");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("name, company");
        await visit.LookAsync("contacts-1-wrong");
        await visit.WriteAsync("contact.company", "Huber GmbH");
        await visit.RestartOnceAsync();
        await visit.PressAsync("contact.add");
        await visit.ToldAsync("contact.added", ("name", "Huber GmbH"));
        await visit.ClosedAsync();
        await visit.OpenAsync("Huber GmbH");
        await visit.WriteAsync("contact.customerNumber", "K-12");
        await visit.PressAsync("app.save");
        await visit.ToldAsync("contact.changed", ("name", "Huber GmbH"));
        await Expect(visit.Row("Huber GmbH")).ToContainTextAsync("K-12");
        Assert.Equal("K-12", (await visit.ReadAsync("contacts")).GetProperty("contacts")[0].GetProperty("customerNumber").GetString());
    }

    /// <summary>A source is added, set, read and removed; then the contact that was added here goes.</summary>
    private static async Task SourcesAsync(Visit visit)
    {
        var file = Path.Combine(visit.World.Folder, "customers.csv");
        await File.WriteAllTextAsync(file, "Firma;Fax;Kundennummer\nMaier KG;+49 89 2222;K-77\n");
        await visit.PressAsync("source.add");
        await visit.WriteAsync("source.name", "crm");
        await visit.PressAsync("source.add");
        await visit.ClosedAsync();
        var card = visit.Page.GetByRole(AriaRole.Region, new() { Name = "crm", Exact = true });
        await visit.ChooseAsync(card.Locator("[id='contacts:crm.kind']"), "csv");
        await visit.WriteAsync(card.Locator("[id='contacts:crm.address']"), file);
        await visit.PressAsync(card.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.save"] }));
        await visit.ToldAsync("settings.saved");
        await visit.RestartOnceAsync();
        await visit.PressAsync("source.read", "crm");
        await Expect(card.GetByRole(AriaRole.Status)).ToContainTextAsync(visit.Words.Filled("source.state", ("n", 1), ("left", 0)));
        await visit.LookAsync("contacts-2-source", whole: true);
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "k-77");
        await Expect(visit.Row("Maier KG")).ToContainTextAsync("crm");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await visit.PressAsync("source.remove", "crm");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("source.removeText", ("n", 1)));
        await visit.LookAsync("contacts-3-remove");
        await visit.PressAsync("source.remove");
        await Expect(card).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByText(visit.Words["contact.none"])).ToBeVisibleAsync();
        await visit.ClosedAsync();
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox), "");
        await visit.OpenAsync("Huber GmbH");
        await visit.PressAsync("contact.remove");
        await visit.PressAsync("contact.remove");
        await visit.ToldAsync("contact.removed", ("name", "Huber GmbH"));
        await Expect(visit.Page.GetByText(visit.Words["contact.empty"])).ToBeVisibleAsync();
        Assert.Equal(0, (await visit.ReadAsync("contacts")).GetProperty("contacts").GetArrayLength());
    }

    private static async Task AuditAsync(Visit visit)
    {
        var table = visit.Page.Locator("tbody");
        await visit.GoAsync("nav.audit");
        await Expect(table).ToContainTextAsync("settings.removed");
        await visit.LookAsync("people-11-audit");
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["audit.action"], new() { Exact = true }), "group");
        await Expect(table).Not.ToContainTextAsync("settings.removed");
        await Expect(table).ToContainTextAsync(new Regex("group.removed.*group.changed.*group.added", RegexOptions.Singleline));
        await visit.RestartOnceAsync();
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["audit.action"], new() { Exact = true }), "");
        await visit.WriteAsync(visit.Page.GetByLabel(visit.Words["audit.targetHint"]), "user:Bert");
        await Expect(table).ToContainTextAsync(new Regex("anna.*user\\.changed.*user:berta.*user\\.added.*user:berta", RegexOptions.Singleline));
        await visit.WriteAsync(visit.Page.GetByRole(AriaRole.Searchbox, new() { Name = visit.Words["audit.who"], Exact = true }), "nobody");
        await Expect(visit.Page.GetByText(visit.Words["audit.empty"])).ToBeVisibleAsync();
        await visit.LookAsync("people-12-audit-none");
    }
}
