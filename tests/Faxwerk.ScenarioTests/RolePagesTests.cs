using System.Globalization;
using Faxwerk.Directory.Ldap;
using Faxwerk.Tests;
using Faxwerk.Tests.Directory.Ldap;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>What a user, an operator and an auditor see in a browser, who sign in with the passwords of an LDAP server.</summary>
public sealed class RolePagesTests
{
    private static readonly string[] ForUsers = ["Neues Fax", "Warteschlange", "Eingang", "Journal", "Rundsendungen"];
    private static readonly string[] ForOperators = ["Neues Fax", "Warteschlange", "Eingang", "Journal", "Zustellungen", "Unerwünscht", "Rundsendungen", "Statistik", "Leitungen", "Alarme"];

    [Fact]
    public async Task A_user_of_the_directory_sees_his_own_faxes_and_no_administration_an_operator_steers_and_an_auditor_reads()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var world = await FaxWorld.CreateAsync("", [.. Settings(slapd.Settings())]);
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync("de-DE");
        var page = browser.Page;
        await browser.SetUpAsync(server);
        await page.GetByRole(AriaRole.Button, new() { Name = "Senden anhalten" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Senden anhalten" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Timer)).ToBeVisibleAsync();
        await LeaveAsync(page);

        await browser.SignInAsync(server, "dora@firma.de", "wrong horse battery");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Name oder Kennwort ist falsch.");
        await EnterAsync(browser, server, "dora@firma.de", ForUsers);
        var rows = page.Locator("tbody tr").Filter(new() { HasText = "+49" });
        await MailAsync(server, "dora@firma.de", "Doras Antrag");
        await Expect(rows).ToContainTextAsync("Doras Antrag");
        await MailAsync(server, "bert@firma.de", "Berts Angebot");
        using var api = server.Api();
        await Eventually.HoldsAsync(async () => (await api.GetStringAsync(new Uri("api/queue", UriKind.Relative))).Contains("Berts Angebot", StringComparison.Ordinal), "the other fax waits", 120);
        await page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Senden anhalten" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Timer)).ToContainTextAsync("Das Senden ist angehalten und geht in ");
        await browser.PictureAsync("90-user");
        await browser.AssertAccessibleAsync();
        var others = await page.EvaluateAsync<string>("fetch('/api/queue').then((a) => a.text())");
        Assert.Contains("Doras Antrag", others, StringComparison.Ordinal);
        Assert.DoesNotContain("Berts Angebot", others, StringComparison.Ordinal);
        foreach (var address in new[] { "settings", "people", "audit", "trunks/trunk", "policies" })
        {
            await page.GotoAsync(new Uri(server.Http, address).ToString());
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Ihre Rolle erlaubt das nicht.");
        }

        await browser.PictureAsync("91-forbidden");
        await browser.AssertAccessibleAsync();
        foreach (var fax in new[] { 1, 2 })
        {
            await page.GotoAsync(new Uri(server.Http, string.Create(CultureInfo.InvariantCulture, $"faxes/{fax}")).ToString());
            var own = page.GetByRole(AriaRole.Heading, new() { Name = "Doras Antrag", Exact = true });
            await Expect(own.Or(page.GetByText("oder Sie dürfen es nicht sehen"))).ToBeVisibleAsync();
            Assert.Equal(fax == 1, await own.IsVisibleAsync());
        }

        await LeaveAsync(page);
        await EnterAsync(browser, server, "bert@firma.de", ForOperators);
        await Expect(rows).ToHaveCountAsync(2);
        await rows.First.GetByRole(AriaRole.Checkbox).ClickAsync();
        await page.GetByRole(AriaRole.Toolbar).GetByRole(AriaRole.Button, new() { Name = "Anhalten" }).ClickAsync();
        await Expect(page.Locator("tbody .chip.wait")).ToHaveTextAsync("Angehalten");
        await browser.PictureAsync("92-operator");
        await LeaveAsync(page);

        await EnterAsync(browser, server, "anna@firma.de", [.. ForOperators[1..], "Personen", "Gruppen", "Kontakte", "Standorte", "Nummern", "Verteilung", "Drucker und Ordner", "Richtlinien", "Einstellungen", "Webhooks", "Protokoll"]);
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Senden anhalten" })).ToHaveCountAsync(0);
        await page.GotoAsync(new Uri(server.Http, "settings").ToString());
        await Expect(page.Locator("fieldset input, fieldset select").First).ToBeDisabledAsync();
        await browser.PictureAsync("93-auditor");
        Assert.Empty(browser.Faults);
    }

    private static async Task EnterAsync(Browser browser, ServerProcess server, string login, string[] pages)
    {
        await browser.SignInAsync(server, login, SlapdServer.Password);
        await Expect(browser.Page.Locator("nav a")).ToHaveTextAsync(pages);
    }

    private static async Task LeaveAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Abmelden" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bei Faxwerk anmelden" })).ToBeVisibleAsync();
    }

    private static async Task MailAsync(ServerProcess server, string from, string subject) =>
        Assert.True(await FaxWorld.MailAsync(server.SmtpPort, "+49305550101", subject, "Eine Seite.", TestContext.Current.CancellationToken, from), server.Output);

    /// <summary>The password last: it belongs to the server that is named before. The directory's anna is an auditor, with her mail address as login, as the first administrator is anna too.</summary>
    private static IEnumerable<(string, string)> Settings(LdapSettings ldap) =>
    [
        ("ldap.host", ldap.Host), ("ldap.port", ldap.Port.ToString(CultureInfo.InvariantCulture)), ("ldap.caFile", ldap.CaFile), ("ldap.bindDn", ldap.BindDn), ("ldap.baseDn", ldap.BaseDn), ("ldap.userFilter", ldap.UserFilter),
        ("ldap.loginAttribute", "mail"), ("ldap.operatorGroup", "cn=operators,dc=firma,dc=de"), ("ldap.auditorGroup", "cn=admins,dc=firma,dc=de"), ("ldap.language", "de"), ("ldap.bindPassword", ldap.BindPassword),
    ];
}
