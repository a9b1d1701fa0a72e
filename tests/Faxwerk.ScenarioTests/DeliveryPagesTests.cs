using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Faxwerk.Telephony;
using Faxwerk.Tests;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Routing, printers and folders, deliveries and junk in a browser: each of their actions in both languages, by keys and on a telephone.</summary>
public sealed class DeliveryPagesTests
{
    [Theory]
    [InlineData("en-GB", 1280, true)]
    [InlineData("de-DE", 390, false)]
    public async Task Faxes_go_where_rules_say_what_fails_is_tried_again_or_sent_elsewhere_and_junk_is_kept_and_released(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys, ("printing.cupsServer", ""), ("alarms.after", "0s"));
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(visit.World.Folder, "Scans")).FullName;
        await OutletsAsync(visit, folder);
        await RoutingAsync(visit);
        await ReceiveAsync(visit, 1);
        await DeliveriesAsync(visit, folder);
        await JunkAsync(visit);
        await RemoveAsync(visit);
        Assert.Empty(visit.Browser.Faults);
    }

    private static async Task OutletsAsync(Visit visit, string folder)
    {
        await visit.GoAsync("nav.outlets");
        await Expect(visit.Page.GetByText(visit.Words["outlet.empty"])).ToBeVisibleAsync();
        await visit.PressAsync("outlet.addPrinter");
        await visit.WriteAsync("outlet.name", "Hall");
        await visit.WriteAsync("outlet.printerAddress", "http://printer.example/");
        await visit.ChooseAsync("outlet.paper", "a4");
        await visit.ChooseAsync("outlet.sides", "longEdge");
        await visit.WriteAsync("outlet.copies", "2");
        await visit.PressAsync("outlet.addPrinter");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("ipp://printer.example/ipp/print");
        await visit.LookAsync("delivery-1-printer-wrong");
        await visit.WriteAsync("outlet.printerAddress", "ipp://127.0.0.1:1/ipp/print");
        await visit.RestartOnceAsync();
        await visit.PressAsync("outlet.addPrinter");
        await visit.ToldAsync("outlet.added", ("name", "Hall"));
        await visit.ClosedAsync();
        foreach (var (name, path) in new[] { ("Scans", folder), ("Attic", LoftOf(visit)) })
        {
            await visit.PressAsync("outlet.addFolder");
            await visit.WriteAsync("outlet.name", name);
            await visit.WriteAsync("outlet.folderAddress", path);
            await visit.ChooseAsync("outlet.format", "tiff");
            await visit.LookAsync("delivery-2-folder");
            await visit.PressAsync("outlet.addFolder");
            await visit.ToldAsync("outlet.added", ("name", name));
        }

        await Expect(visit.Row("Hall")).ToContainTextAsync(new Regex($"{visit.Words["outlet.paper.a4"]}, {visit.Words["outlet.sides.longEdge"]}, {visit.Words.Filled("outlet.copiesOf", ("n", 2))}"));
        await visit.PressAsync("outlet.test", "Scans");
        await visit.ToldAsync("outlet.tested", ("name", "Scans"));
        await visit.PressAsync("outlet.test", "Hall");
        await Expect(visit.Page.Locator(".messages").GetByText("127.0.0.1:1")).ToBeVisibleAsync();
        await visit.LookAsync("delivery-3-outlets");
        await visit.OpenAsync("Attic");
        await visit.WriteAsync("outlet.name", "Loft");
        await visit.PressAsync(visit.Field("outlet.footer"));
        await visit.PressAsync("app.save");
        await visit.ToldAsync("outlet.changed", ("name", "Loft"));
        await visit.ClosedAsync();
        var outlets = (await visit.ReadAsync("outlets")).GetProperty("outlets").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("options"));
        Assert.Equal(["Hall", "Loft", "Scans"], outlets.Keys);
        Assert.Equal((2, true, "tiff"), (outlets["Hall"].GetProperty("copies").GetInt32(), outlets["Loft"].GetProperty("footer").GetBoolean(), outlets["Scans"].GetProperty("format").GetString()));
    }

    private static string LoftOf(Visit visit) => Path.Combine(visit.World.Folder, "loft");

    private static async Task RoutingAsync(Visit visit)
    {
        await visit.GoAsync("nav.routing");
        await Expect(visit.Page.GetByText(visit.Words["rule.empty"])).ToBeVisibleAsync();
        await visit.PressAsync("rule.add");
        await visit.WriteAsync("rule.nameHint", "Paper and scans");
        await visit.WriteAsync("rule.calledHint", "+4989*");
        await TargetAsync(visit, 1, "printer", "Cellar");
        await visit.PressAsync("rule.add");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("targets: there is no printer Cellar.");
        await TargetAsync(visit, 1, "printer", "Hall");
        await visit.PressAsync("rule.addTarget");
        await TargetAsync(visit, 2, "folder", "Scans");
        await visit.PressAsync("rule.addTarget");
        await TargetAsync(visit, 3, "folder", "Loft");
        await visit.PressAsync("rule.addTime");
        await visit.WriteAsync("rule.from", "07:30");
        await visit.LookAsync("delivery-4-rule", whole: true);
        await visit.PressAsync(visit.Dialog.GetByRole(AriaRole.Button, new() { Name = visit.Words.Filled("rule.removeTime", ("n", 1)) }));
        await visit.RestartOnceAsync();
        await visit.PressAsync("rule.add");
        await visit.ToldAsync("rule.added", ("name", "Paper and scans"));
        await visit.ClosedAsync();
        await Expect(visit.Rows).ToContainTextAsync($"{visit.Words["rule.called"]} +4989*");

        await visit.PressAsync("rule.add");
        await visit.WriteAsync("rule.nameHint", "Bills");
        await visit.WriteAsync("rule.barcodesHint", "INV-*");
        await visit.ChooseAsync(visit.Field("rule.target", ("n", 1)), "inbox");
        await visit.PressAsync(visit.Field("rule.isEnabled"));
        await visit.PressAsync("rule.add");
        await Expect(visit.Row("Bills")).ToContainTextAsync(visit.Words["rule.off"]);
        await visit.OpenAsync("Bills");
        await visit.PressAsync(visit.Field("rule.isEnabled"));
        await visit.PressAsync("app.save");
        await visit.ToldAsync("rule.changed", ("name", "Bills"));
        await Expect(visit.Row("Bills")).ToContainTextAsync(visit.Words["rule.final"]);
        await visit.PressAsync("rule.up", "Bills");
        await Expect(visit.Rows.First).ToContainTextAsync("INV-*");
        Assert.Equal(["Bills", "Paper and scans"], (await visit.ReadAsync("routing/rules")).GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("name").GetString()));
        await AskAsync(visit, visit.Words["rule.testOwnInbox"]);
        await visit.PressAsync("rule.down", "Bills");
        await Expect(visit.Rows.First).ToContainTextAsync("Paper and scans");
        await AskAsync(visit, visit.Words.Filled("rule.testRules", ("names", "Paper and scans")));
        await visit.LookAsync("delivery-5-routing", whole: true);

        await visit.OpenAsync("Bills");
        await visit.PressAsync("rule.remove");
        await visit.LookAsync("delivery-6-rule-remove");
        await visit.PressAsync("rule.remove");
        await visit.ToldAsync("rule.removed", ("name", "Bills"));
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await visit.ClosedAsync();
    }

    private static async Task TargetAsync(Visit visit, int place, string kind, string name)
    {
        await visit.ChooseAsync(visit.Field("rule.target", ("n", place)), kind);
        await visit.WriteAsync(visit.Field("rule.value", ("n", place)), name);
    }

    /// <summary>Asks where a fax would go.</summary>
    private static async Task AskAsync(Visit visit, string answer)
    {
        var card = visit.Page.GetByRole(AriaRole.Region, new() { Name = visit.Words["rule.test"] });
        await visit.WriteAsync(card.GetByLabel(visit.Words["rule.testCalled"], new() { Exact = true }), "+4989123");
        await visit.WriteAsync(card.GetByLabel(visit.Words["rule.testBarcode"], new() { Exact = true }), "INV-4711");
        await visit.PressAsync("rule.testVerb");
        await Expect(card.GetByRole(AriaRole.Status)).ToContainTextAsync(answer);
    }

    private static async Task ReceiveAsync(Visit visit, int count)
    {
        var fax = new OutgoingFax { Called = "+49891234", PageCount = 1, ReadPage = (index, _) => ValueTask.FromResult(FaxWorld.Page(index)) };
        Assert.Equal(CallStatus.Ok, (await visit.World.Station.SendAsync(fax, TestContext.Current.CancellationToken)).Status);
        await Eventually.HoldsAsync(async () => (await visit.ReadAsync("received")).GetProperty("faxes").GetArrayLength() == count, "the fax is there", 60);
    }

    /// <summary>The folder that was missing gets its fax when it is there; what the printer should have goes by mail.</summary>
    private static async Task DeliveriesAsync(Visit visit, string folder)
    {
        await visit.GoAsync("nav.deliveries");
        await Expect(visit.Row("Scans")).ToContainTextAsync(visit.Words["delivery.state.done"]);
        await Expect(visit.Row("Hall")).ToContainTextAsync("127.0.0.1:1");
        await Expect(visit.Row("Loft")).ToContainTextAsync(visit.Words["delivery.state.waiting"]);
        Assert.Single(System.IO.Directory.GetFiles(folder, "*.tif"));
        await visit.LookAsync("delivery-7-deliveries");
        await visit.GoAsync("nav.outlets");
        await visit.OpenAsync("Hall");
        await visit.PressAsync("outlet.remove");
        await visit.PressAsync("outlet.remove");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The rule Paper and scans sends faxes there.");
        await visit.LookAsync("delivery-8-in-use");
        await visit.PressAsync("app.cancel");
        await visit.PressAsync("app.cancel");
        await visit.ClosedAsync();

        await visit.GoAsync("nav.deliveries");
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["delivery.state"], new() { Exact = true }), "waiting");
        await Expect(visit.Row("Scans")).ToHaveCountAsync(0);
        var loft = System.IO.Directory.CreateDirectory(LoftOf(visit)).FullName;
        await visit.PressAsync("delivery.retry", "1 Loft");
        await visit.ToldAsync("delivery.retried", ("fax", 1));
        await Expect(visit.Row("Loft")).ToHaveCountAsync(0);
        Assert.Single(System.IO.Directory.GetFiles(loft, "*.tif"));
        await visit.RestartOnceAsync();
        await visit.PressAsync("delivery.redirect", "1 Hall");
        await visit.ChooseAsync("delivery.kind", "mail");
        await visit.WriteAsync("delivery.address", "anna");
        await visit.PressAsync("delivery.redirect");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await visit.LookAsync("delivery-9-redirect");
        await visit.WriteAsync("delivery.address", "anna@firma.de");
        await visit.PressAsync("delivery.redirect");
        await visit.ToldAsync("delivery.redirected", ("fax", 1), ("target", "anna@firma.de"));
        await visit.ClosedAsync();
        await FaxWorld.UntilAsync(() => visit.World.Outbox.Any(mail => mail.To[0].Address == "anna@firma.de"), TimeSpan.FromMinutes(1), () => visit.Server.Output);
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["delivery.state"], new() { Exact = true }), "failed");
        await Expect(visit.Page.GetByText(visit.Words["delivery.noneChosen"])).ToBeVisibleAsync();
        await visit.LookAsync("delivery-10-none");
        await FailRoutingAsync(visit.World);
        await Expect(visit.Page.GetByText("the disk was full")).ToBeVisibleAsync();
        await visit.LookAsync("delivery-11-unrouted");
        await visit.PressAsync("unrouted.route", "1");
        await visit.ToldAsync("unrouted.routed", ("fax", 1));
        await Expect(visit.Page.GetByText("the disk was full")).ToHaveCountAsync(0);
        Assert.Single(System.IO.Directory.GetFiles(folder, "*.tif"));
    }

    /// <summary>As if the first fax had not been routed.</summary>
    private static async Task FailRoutingAsync(FaxWorld world)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(world.Folder, "faxwerk.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """UPDATE task SET state = 'failed', last_error = 'the disk was full', finished_at = @now, payload = '{"faxId":1}' WHERE kind = 'RouteFax' AND dedupe_key = 'route:1'""";
        command.Parameters.AddWithValue("@now", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    /// <summary>A fax is called junk on its page: the next of its caller is kept, and goes on when it is released.</summary>
    private static async Task JunkAsync(Visit visit)
    {
        await visit.ChooseAsync(visit.Page.GetByLabel(visit.Words["delivery.state"], new() { Exact = true }), "");
        await visit.PressAsync(visit.Row("Scans").GetByRole(AriaRole.Link));
        await Expect(visit.Page.Locator(".sheets img")).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await visit.Page.Locator(".sheets img").EvaluateAsync<int>("image => image.naturalWidth") > 0);
        await visit.RestartOnceAsync();
        await visit.PressAsync("junk.mark");
        await Expect(visit.Page.Locator(".messages")).ToContainTextAsync(visit.Words["junk.marked"].Split("{pattern}")[0]);
        await visit.LookAsync("delivery-11-received");
        var learned = Assert.Single((await visit.ReadAsync("junk/rules")).GetProperty("rules").EnumerateArray()).GetProperty("pattern").GetString()!;

        await ReceiveAsync(visit, 2);
        await visit.GoAsync("nav.junk");
        var kept = visit.Page.GetByRole(AriaRole.Group, new() { Name = visit.Words["junk.kept"] }).Locator("tbody tr");
        await Expect(kept).ToContainTextAsync(learned);
        await visit.LookAsync("delivery-12-junk");
        await visit.RestartOnceAsync();
        await visit.PressAsync("junk.release", "2");
        await visit.ToldAsync("junk.released", ("fax", 2));
        await Expect(visit.Page.GetByText(visit.Words["junk.none"])).ToBeVisibleAsync();
        await Eventually.HoldsAsync(async () => (await visit.ReadAsync("deliveries?state=done&kind=save")).GetProperty("deliveries").GetArrayLength() == 4, "the released fax is saved", 60);

        await visit.PressAsync("junk.add");
        await visit.WriteAsync("junk.hint.caller", "*");
        await visit.ChooseAsync("junk.action", "reject");
        await visit.PressAsync("junk.add");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("pattern: ");
        await visit.LookAsync("delivery-13-junk-wrong");
        await visit.ChooseAsync("junk.kind", "keyword");
        await visit.WriteAsync("junk.hint.keyword", "holiday offer");
        await visit.PressAsync("junk.add");
        await visit.ToldAsync("junk.addedIdle");
        await visit.ClosedAsync();
        await Expect(visit.Row("holiday offer")).ToContainTextAsync(visit.Words["junk.action.quarantine"]);
        await visit.OpenAsync("holiday offer");
        await visit.WriteAsync("junk.hint.keyword", "cheap ink");
        await visit.LookAsync("delivery-13-junk-change");
        await visit.PressAsync("app.save");
        await visit.ToldAsync("junk.changed");
        await visit.ClosedAsync();
        await visit.OpenAsync("cheap ink");
        await visit.WriteAsync("junk.hint.keyword", "holiday offer");
        await visit.PressAsync("app.save");
        await visit.ClosedAsync();
        await DeleteAsync(visit);
        await visit.PressAsync("junk.remove", "holiday offer");
        await visit.ToldAsync("junk.removed");
        await Expect(visit.Row("holiday offer")).ToHaveCountAsync(0);
        await visit.PressAsync("app.undo");
        await Expect(visit.Row("holiday offer")).ToHaveCountAsync(1);
        Assert.Equal(2, (await visit.ReadAsync("junk/rules")).GetProperty("rules").GetArrayLength());
    }

    /// <summary>What is kept can be deleted, and the menu counts it.</summary>
    private static async Task DeleteAsync(Visit visit)
    {
        for (var fax = 3; fax <= 5; fax++)
            await ReceiveAsync(visit, fax);
        var kept = visit.Page.GetByRole(AriaRole.Group, new() { Name = visit.Words["junk.kept"] }).Locator("tbody tr");
        await Expect(kept).ToHaveCountAsync(3, new() { Timeout = 30_000 });
        await visit.PressAsync("junk.delete", "5");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("junk.deleteTitle", ("n", 1)));
        await visit.PressAsync("junk.delete");
        await visit.ToldAsync("junk.deleted", ("n", 1));
        await visit.ClosedAsync();
        await Expect(kept).ToHaveCountAsync(2);
        await Expect(visit.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = visit.Words.Filled("nav.withHeld", ("page", visit.Words["nav.junk"]), ("n", 2)), Exact = true })).ToHaveCountAsync(1);
        await visit.PressAsync("junk.chooseAll");
        await visit.LookAsync("delivery-13-junk-chosen");
        await visit.PressAsync("junk.deleteChosen");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("junk.deleteTitle", ("n", 2)));
        await visit.LookAsync("delivery-13-junk-delete");
        await visit.RestartOnceAsync();
        await visit.PressAsync("junk.delete");
        await visit.ToldAsync("junk.deleted", ("n", 2));
        await visit.ClosedAsync();
        await Expect(visit.Page.GetByText(visit.Words["junk.none"])).ToBeVisibleAsync();
        Assert.Equal(0, (await visit.ReadAsync("junk/quarantine")).GetProperty("held").GetInt32());
    }

    /// <summary>What nothing names any more can be removed. The printer that does not take its fax has become an alarm.</summary>
    private static async Task RemoveAsync(Visit visit)
    {
        using (var api = visit.Server.Api())
        {
            var id = (await visit.ReadAsync("routing/rules")).GetProperty("rules")[0].GetProperty("id").GetInt64();
            using var changed = await api.PatchAsJsonAsync(string.Create(CultureInfo.InvariantCulture, $"api/routing/rules/{id}"), new { targets = new[] { new { kind = "folder", value = "Scans" } } }, TestContext.Current.CancellationToken);
            Assert.True(changed.IsSuccessStatusCode);
        }

        await visit.GoAsync("nav.alarms");
        await Expect(visit.Row(visit.Words.Filled("alarm.print", ("name", "Hall")))).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await visit.LookAsync("delivery-14-alarms");
        await visit.GoAsync("nav.outlets");
        await visit.OpenAsync("Loft");
        await visit.PressAsync("outlet.remove");
        await visit.PressAsync("outlet.remove");
        await visit.ToldAsync("outlet.removed", ("name", "Loft"));
        await Expect(visit.Row("Loft")).ToHaveCountAsync(0);
        await visit.ClosedAsync();
        Assert.Equal(2, (await visit.ReadAsync("outlets")).GetProperty("outlets").GetArrayLength());
    }
}
