using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faxwerk.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Policies and trunks in a browser: each of their actions in both languages, by keys and on a telephone.</summary>
public sealed class PolicyPagesTests
{
    [Theory]
    [InlineData("en-GB", 1280, true)]
    [InlineData("de-DE", 390, false)]
    public async Task Policies_are_changed_and_hold_at_once_and_trunks_are_added_set_tested_and_removed(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys);
        await TestFaxAsync(visit);
        await AddTrunkAsync(visit);
        await visit.GoAsync("nav.policies");
        await visit.LookAsync("policies-1", whole: true);
        await NumbersAsync(visit);
        await RedialAsync(visit);
        await TimesAsync(visit);
        await PrioritiesAsync(visit);
        await LimitsAsync(visit);
        await visit.GoAsync("nav.alarms");
        await Expect(visit.Page.GetByText(visit.Words["alarm.none"])).ToBeVisibleAsync();
        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Link, new() { Name = visit.Words["alarm.who"] }));
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/settings/alarms$"));
        Assert.Empty(visit.Browser.Faults);
    }

    /// <summary>A page goes out over the trunk, and is seen on its way.</summary>
    private static async Task TestFaxAsync(Visit visit)
    {
        await visit.GoAsync("nav.trunks");
        var trunk = visit.Page.GetByRole(AriaRole.Region, new() { Name = "trunk", Exact = true });
        await Expect(trunk.Locator(".chip").First).ToHaveTextAsync(visit.Words["trunk.up"]);
        await visit.LookAsync("trunks-1");
        await visit.PressAsync("trunk.test");
        await visit.WriteAsync("column.number", "+49 30 5550101");
        await visit.LookAsync("trunks-2-test-fax");
        await visit.RestartOnceAsync();
        await Eventually.HoldsAsync(async () => (await visit.ReadAsync("trunks")).GetProperty("trunks")[0].GetProperty("isUp").GetBoolean(), "the trunk is up again", 60);
        await visit.PressAsync("trunk.test");
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"/faxes/\d+$"));
        await Expect(visit.Page.GetByText(visit.Words["state.sent"], new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 180_000 });
        await FaxWorld.UntilAsync(() => visit.World.Station.Received.Any(fax => fax.File is not null), TimeSpan.FromMinutes(1), () => visit.Server.Output);
    }

    private static async Task AddTrunkAsync(Visit visit)
    {
        await visit.GoAsync("nav.trunks");
        await visit.PressAsync("trunk.add");
        await visit.WriteAsync("trunk.name", "Reserve");
        await visit.PressAsync("trunk.add");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("small letters");
        await visit.LookAsync("trunks-3-wrong");
        await visit.WriteAsync("trunk.name", "reserve");
        await visit.WriteAsync("trunk.host", "127.0.0.1");
        await visit.PressAsync("trunk.add");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = visit.Words.Filled("trunk.settings", ("trunk", "reserve")) })).ToBeVisibleAsync();
        await Expect(visit.Dialog).ToHaveCountAsync(0);
        var connection = Card(visit, "trunk.connection");
        var password = connection.Locator("[id='trunk:reserve.password']");
        await visit.WriteAsync(password, "s3cret-of-the-trunk");
        await SaveAsync(visit, connection);
        await Expect(password).ToHaveAttributeAsync("placeholder", visit.Words["settings.secretSet"]);
        await visit.WriteAsync(connection.Locator("[id='trunk:reserve.port']"), "5999");
        await visit.PressAsync(connection.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.save"] }));
        await Expect(connection.GetByRole(AriaRole.Alert)).ToContainTextAsync("give password in the same request");
        await visit.LookAsync("trunks-4-password-asked");
        await visit.WriteAsync(password, "s3cret-of-the-trunk");
        await visit.RestartOnceAsync();
        await SaveAsync(visit, connection);
        Assert.Equal("5999", await visit.SettingAsync("trunk:reserve", "port"));
        await visit.PressAsync("trunk.ask");
        await Expect(visit.Page.GetByText(visit.Words["trunk.silent"].Split(":")[0])).ToBeVisibleAsync();
        await visit.LookAsync("trunks-5-silent", whole: true);
        await visit.PressAsync("trunk.remove");
        await visit.LookAsync("trunks-6-remove");
        await visit.PressAsync("trunk.remove");
        await visit.ToldAsync("trunk.removed", ("trunk", "reserve"));
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "reserve", Exact = true })).ToHaveCountAsync(0);
        await visit.ClosedAsync();
        Assert.Equal(1, (await visit.ReadAsync("trunks")).GetProperty("trunks").GetArrayLength());
        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Link, new() { Name = visit.Words.Filled("trunk.settings", ("trunk", "trunk")) }));
        await visit.PressAsync("trunk.ask");
        await Expect(visit.Page.Locator(".notice.good")).ToContainTextAsync("200");
        await visit.LookAsync("trunks-7-answers");
    }

    private static async Task NumbersAsync(Visit visit)
    {
        var (numbers, blocked) = (Card(visit, "policy.numbers"), visit.Page.Locator("[id='limits.blockedPrefixes']"));
        await visit.WriteAsync(blocked, "+4930555");
        await visit.LookAsync("policies-2-unsaved");
        await visit.RestartOnceAsync();
        await SaveAsync(visit, numbers);
        Assert.Equal("barred-number", await CodeAsync(visit, "+49305550101"));
        await visit.PressAsync("app.undo");
        await Expect(blocked).ToHaveValueAsync("");
        await visit.WriteAsync(visit.Page.Locator("[id='limits.allowedPrefixes']"), "+4930");
        await SaveAsync(visit, numbers);
        Assert.Equal("barred-number", await CodeAsync(visit, "+4989123456"));
    }

    private static async Task RedialAsync(Visit visit)
    {
        var (redial, limit) = (Card(visit, "policy.redial"), visit.Page.Locator("[id='sending.busy.limit']"));
        await visit.WriteAsync(limit, "0");
        await visit.PressAsync(redial.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.save"] }));
        await Expect(redial.GetByRole(AriaRole.Alert)).ToHaveTextAsync(new Regex("^1 (to|bis) 1000$"));
        await Expect(limit).ToBeFocusedAsync();
        await visit.LookAsync("policies-3-redial-wrong");
        await visit.WriteAsync(limit, "4");
        await visit.WriteAsync(visit.Page.Locator("[id='sending.busy.interval']"), "90");
        await visit.ChooseAsync(visit.Page.Locator("[id='sending.busy.interval'] + select"), "s");
        await SaveAsync(visit, redial);
        Assert.Equal(("4", "00:01:30"), (await visit.SettingAsync("sending", "busy.limit"), await visit.SettingAsync("sending", "busy.interval")));
        await visit.WriteAsync(visit.Page.Locator("[id='sending.callsPerDestination']"), "2");
        await visit.PressAsync(Card(visit, "policy.giveUp").GetByRole(AriaRole.Button, new() { Name = visit.Words["settings.discard"] }));
        await Expect(visit.Page.Locator("[id='sending.callsPerDestination']")).Not.ToHaveValueAsync("2");
        await visit.WriteAsync(visit.Page.Locator("[id='sending.callsPerDestination']"), "2");
        await SaveAsync(visit, Card(visit, "policy.giveUp"));
        Assert.Equal("2", await visit.SettingAsync("sending", "callsPerDestination"));
    }

    /// <summary>The economy window, holidays, and how long pages are kept.</summary>
    private static async Task TimesAsync(Visit visit)
    {
        var economy = Card(visit, "policy.economy");
        await visit.PressAsync(visit.Page.Locator("[id='economy.enabled']"));
        await visit.PressAsync(economy.GetByRole(AriaRole.Button, new() { Name = visit.Words["settings.addEntry"] }));
        await visit.PressAsync(economy.GetByRole(AriaRole.Checkbox, new() { Name = visit.Words["choice.wednesday"] }).Last);
        await visit.WriteAsync(economy.GetByLabel(visit.Words["field.from"]).Last, "12:00");
        await visit.WriteAsync(economy.GetByLabel(visit.Words["field.to"], new() { Exact = true }).Last, "13:00");
        await visit.LookAsync("policies-4-economy");
        await SaveAsync(visit, economy);
        Assert.Contains("\"12:00\"", await visit.SettingAsync("economy", "windows"), StringComparison.Ordinal);
        await visit.ChooseAsync(visit.Page.Locator("[id='calendar.region']"), "DE-BY");
        await SaveAsync(visit, Card(visit, "policy.calendar"));
        Assert.Equal("DE-BY", await visit.SettingAsync("calendar", "region"));
        await visit.WriteAsync(visit.Page.Locator("[id='retention.sentPages']"), "90");
        await visit.ChooseAsync(visit.Page.Locator("[id='retention.sentPages'] + select"), "d");
        await SaveAsync(visit, Card(visit, "policy.retention"));
        Assert.Equal("90.00:00:00", await visit.SettingAsync("retention", "sentPages"));
    }

    /// <summary>How urgent users may make their faxes: what is otherwise for one of them goes before what holds for all.</summary>
    private static async Task PrioritiesAsync(Visit visit)
    {
        var card = Card(visit, "policy.priority");
        await visit.ChooseAsync(visit.Page.Locator("[id='priorities.highest']"), "normal");
        await visit.PressAsync(card.GetByRole(AriaRole.Button, new() { Name = visit.Words["settings.addEntry"] }));
        await visit.ChooseAsync(card.GetByLabel(visit.Words["field.highest"], new() { Exact = true }), "high");
        await visit.PressAsync(card.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.save"] }));
        await Expect(card.GetByRole(AriaRole.Alert)).ToContainTextAsync("group:NAME");
        await visit.LookAsync("policies-5-priorities");
        await visit.WriteAsync(card.GetByLabel(visit.Words["field.user"], new() { Exact = true }), "dora");
        await visit.RestartOnceAsync();
        await SaveAsync(visit, card);
        Assert.Equal("normal", await visit.SettingAsync("priorities", "highest"));
        await visit.AsUserAsync("dora", async () =>
        {
            await visit.GoAsync("nav.send");
            await visit.PressAsync(visit.Page.Locator("summary"));
            await Expect(visit.Page.GetByLabel(visit.Words["column.priority"], new() { Exact = true }).Locator("option")).ToHaveTextAsync([visit.Words["priority.high"], visit.Words["priority.normal"], visit.Words["priority.low"]]);
        });
        await visit.GoAsync("nav.policies");
        await visit.PressAsync(card.GetByRole(AriaRole.Button, new() { Name = visit.Words.Filled("settings.removeEntry", ("n", 1)), Exact = true }));
        await SaveAsync(visit, card);
        Assert.Equal("[]", await visit.SettingAsync("priorities", "users"));
    }

    private static async Task LimitsAsync(Visit visit)
    {
        await visit.PressAsync(Card(visit, "policy.classes").GetByRole(AriaRole.Checkbox, new() { Name = visit.Words["choice.mobile"] }));
        await SaveAsync(visit, Card(visit, "policy.classes"));
        Assert.Contains("mobile", await visit.SettingAsync("site", "refusedClasses"), StringComparison.Ordinal);
        await visit.WriteAsync(visit.Page.Locator("[id='limits.faxesPerHour']"), "1");
        await SaveAsync(visit, Card(visit, "policy.limits"));
        Assert.Equal("", await CodeAsync(visit, "+49305550101"));
        Assert.Equal("rate-limited", await CodeAsync(visit, "+49305550102"));
        await visit.LookAsync("policies-6", whole: true);
    }

    /// <summary>Why the next fax is refused; empty where it is taken.</summary>
    private static async Task<string> CodeAsync(Visit visit, string number)
    {
        using var api = visit.Server.Api();
        using var form = new MultipartFormDataContent { { new StringContent(number), "to" }, { new StringContent("Text"), "body" } };
        using var answer = await api.PostAsync(new Uri("api/faxes", UriKind.Relative), form, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).TryGetProperty("code", out var code) ? code.GetString()! : "";
    }

    private static ILocator Card(Visit visit, string title) => visit.Page.GetByRole(AriaRole.Region, new() { Name = visit.Words[title], Exact = true });

    private static async Task SaveAsync(Visit visit, ILocator card)
    {
        await visit.PressAsync(card.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.save"] }));
        await Expect(card.Locator(".save")).ToHaveCountAsync(0);
        await visit.ToldAsync("settings.saved");
    }
}
