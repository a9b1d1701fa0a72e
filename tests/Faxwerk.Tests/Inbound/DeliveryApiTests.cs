using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Alarms;
using Faxwerk.Receiving;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Printing;

namespace Faxwerk.Tests.Inbound;

/// <summary>Rules, printers and deliveries over REST, in a whole server.</summary>
public sealed class DeliveryApiTests
{
    [Theory]
    [InlineData("printer", "ipp://printer.example/", false)]
    [InlineData("folder", "SaveAsTiff:/srv/fax", false)]
    [InlineData("mail", "anna@firma.de", true)]
    public async Task A_new_rule_for_a_printer_or_folder_leaves_the_fax_to_the_owner_of_the_number_too_unless_somebody_says_otherwise(string kind, string value, bool isFinal)
    {
        await using var server = await FaxServer.StartAsync();
        foreach (var said in new bool?[] { null, true, false })
        {
            using var added = await server.Http.PostAsJsonAsync("/api/routing/rules", new { name = "x", isFinal = said, targets = new[] { new { kind, value } } });
            Assert.Equal(said ?? isFinal, (await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("isFinal").GetBoolean());
        }
    }

    [Fact]
    public async Task A_fax_comes_in_and_is_mailed_printed_and_saved_as_its_rule_says()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var server = await FaxServer.StartAsync();
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(server.Folder, "Scans")).FullName;
        await CreateAsync(server, "/api/outlets", new { kind = "printer", name = "Flur", address = printer.Address, options = new { copies = 2, footer = false }, password = "" });
        await CreateAsync(server, "/api/outlets", new { kind = "folder", name = "Scans", address = folder, options = new { format = "tiff" } });
        object[] targets = [new { kind = "mail", value = "anna@firma.de" }, new { kind = "printer", value = "Flur" }, new { kind = "folder", value = "Scans" }];
        var rule = await CreateAsync(server, "/api/routing/rules", new { name = "all ways", conditions = new { called = new[] { "+4989*" } }, targets });
        var test = await server.Http.GetFromJsonAsync<JsonElement>("/api/routing/test?called=%2B4989123&caller=030");
        Assert.Equal(["anna@firma.de", "Flur", "Scans"], test.GetProperty("targets").EnumerateArray().Select(to => to.GetProperty("target").GetString()));

        await ReceiveAsync(server, "+4989123");
        await Eventually.HoldsAsync(async () => (await ListAsync(server, "state=done")).Length == 3, "all three are delivered", 60);
        Assert.Single(printer.Jobs);
        Assert.Single(System.IO.Directory.GetFiles(folder, "*.tif"));
        Assert.Equal("anna@firma.de", (await server.OutboxAsync(1))[0].To[0].Address);
        using var removed = await server.Http.DeleteAsync(new Uri($"/api/routing/rules/{rule.GetProperty("id").GetInt64()}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    [Fact]
    public async Task A_fax_whose_routing_failed_for_good_is_listed_and_routed_anew_to_those_who_do_not_have_it()
    {
        await using var server = await FaxServer.StartAsync();
        var database = server.Get<Database>();
        await CreateAsync(server, "/api/routing/rules", new { name = "two", targets = new[] { new { kind = "mail", value = "anna@firma.de" }, new { kind = "mail", value = "bert@firma.de" } } });
        await ReceiveAsync(server, "+4989123");
        await Eventually.HoldsAsync(async () => (await ListAsync(server, "state=done")).Length == 2, "both have it", 60);
        var id = (await ListAsync(server, "state=done"))[0].GetProperty("fax").GetInt64();
        Assert.Equal(HttpStatusCode.Conflict, await RouteAsync(id));
        Assert.Equal(HttpStatusCode.NotFound, await RouteAsync(id + 1));

        // As if routing had failed, but for what an operator sent to Anna by hand; what was done so long ago that no key of a task tells of it.
        await database.InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync("DELETE FROM task WHERE state = 'done' AND kind = 'DeliverMail'");
            await tx.ExecuteAsync("DELETE FROM delivery WHERE target = 'bert@firma.de'");
            await tx.ExecuteAsync("UPDATE task SET state = 'failed', last_error = 'the database was locked', finished_at = @now, payload = @payload WHERE kind = 'RouteFax'", new { now = TimeProvider.System.GetUtcNow(), payload = $$"""{"faxId":{{id}}}""" });
        });
        var listed = Assert.Single((await server.Http.GetFromJsonAsync<JsonElement>("/api/deliveries/unrouted")).GetProperty("faxes").EnumerateArray());
        Assert.Equal((id, "+4989123", "the database was locked"), (listed.GetProperty("fax").GetInt64(), listed.GetProperty("called").GetString(), listed.GetProperty("detail").GetString()));
        Assert.Contains(await server.Get<Troubles>().FindAsync(default), trouble => trouble.Name == "failed:RouteFax");
        Assert.Equal(HttpStatusCode.NoContent, await RouteAsync(id));
        await Eventually.HoldsAsync(async () => (await ListAsync(server, "state=done")).Length == 2, "Bert has it", 60);
        Assert.Equal(["bert@firma.de", "anna@firma.de"], (await ListAsync(server, "")).Select(delivery => delivery.GetProperty("target").GetString()));
        Assert.Equal(3, (await server.OutboxAsync(3)).Count);
        Assert.Empty((await server.Http.GetFromJsonAsync<JsonElement>("/api/deliveries/unrouted")).GetProperty("faxes").EnumerateArray());
        Assert.DoesNotContain(await server.Get<Troubles>().FindAsync(default), trouble => trouble.Name == "failed:RouteFax");
        Assert.Equal(1, await database.FindAsync<int>("SELECT count(*) FROM audit WHERE action = 'delivery.routedAnew'"));

        async Task<HttpStatusCode> RouteAsync(long fax)
        {
            using var answer = await server.Http.PostAsync(new Uri($"/api/deliveries/unrouted/{fax}/route", UriKind.Relative), null);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_printer_that_is_off_is_listed_with_its_cause_tried_again_and_left_for_another()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var server = await FaxServer.StartAsync();
        await CreateAsync(server, "/api/outlets", new { kind = "printer", name = "Off", address = "ipp://127.0.0.1:1/ipp/print" });
        await CreateAsync(server, "/api/outlets", new { kind = "printer", name = "On", address = printer.Address });
        await CreateAsync(server, "/api/routing/rules", new { name = "print", isFinal = false, targets = new[] { new { kind = "printer", value = "Off" } } });
        await ReceiveAsync(server, "+4989123");
        await Eventually.HoldsAsync(async () => (await ListAsync(server, "state=waiting&kind=print")) is [var one] && one.GetProperty("detail").GetString()!.Contains("127.0.0.1:1", StringComparison.Ordinal), "the cause is listed", 60);
        Assert.Empty(await server.OutboxAsync(0));
        var id = (await ListAsync(server, "state=waiting"))[0].GetProperty("id").GetInt64();
        using var retried = await server.Http.PostAsync(new Uri($"/api/deliveries/{id}/retry", UriKind.Relative), null);
        Assert.True(retried.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, retried.StatusCode.ToString());
        foreach (var wrong in new object[] { new { kind = "print", target = "Nowhere" }, new { kind = "print", target = "ipp://127.0.0.1:1/" }, new { kind = "mail", target = "anna" }, new { kind = "save", target = "SaveAsPDF:/etc" } })
        {
            using var refused = await server.Http.PostAsJsonAsync($"/api/deliveries/{id}/redirect", wrong);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        await Eventually.HoldsAsync(
            async () =>
            {
                // While it is tried, which the retry above has asked for, it is told to come again.
                using var redirected = await server.Http.PostAsJsonAsync($"/api/deliveries/{id}/redirect", new { kind = "print", target = "On" });
                Assert.True(redirected.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, redirected.StatusCode.ToString());
                return redirected.StatusCode == HttpStatusCode.OK;
            },
            "it goes elsewhere",
            60);
        await Eventually.HoldsAsync(async () => (await ListAsync(server, "state=done&kind=print")).Length == 1, "it is printed elsewhere", 60);
        Assert.Single(printer.Jobs);
    }

    [Fact]
    public async Task A_printer_that_reports_come_out_of_is_neither_removed_nor_renamed()
    {
        await using var server = await FaxServer.StartAsync();
        var id = (await CreateAsync(server, "/api/outlets", new { kind = "printer", name = "Flur", address = "ipp://127.0.0.1:1/ipp/print" })).GetProperty("id").GetInt64();
        await SetAsync(new { printers = new[] { new { user = "*", printer = "flur" } } });
        using var renamed = await server.Http.PatchAsJsonAsync($"/api/outlets/{id}", new { name = "Keller" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, renamed.StatusCode);
        Assert.Equal((HttpStatusCode.Conflict, "The setting reports.printers prints reports there."), await RemoveAsync());
        await SetAsync(new { printers = Array.Empty<object>() });
        Assert.Equal((HttpStatusCode.NoContent, ""), await RemoveAsync());

        async Task SetAsync(object values)
        {
            using var answer = await server.Http.PatchAsJsonAsync("/api/settings/reports", values);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        async Task<(HttpStatusCode, string)> RemoveAsync()
        {
            using var answer = await server.Http.DeleteAsync(new Uri($"/api/outlets/{id}", UriKind.Relative));
            return (answer.StatusCode, answer.IsSuccessStatusCode ? "" : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!);
        }
    }

    [Theory]
    [InlineData("routing/rules", """{"name":"x","targets":[{"kind":"mail","value":null}]}""")]
    [InlineData("routing/rules", """{"name":"x","targets":[null]}""")]
    [InlineData("routing/rules", """{"name":"x","conditions":{"called":null},"targets":[{"kind":"inbox"}]}""")]
    [InlineData("routing/rules", """{"name":"x","conditions":{"callers":[null]},"targets":[{"kind":"inbox"}]}""")]
    [InlineData("routing/rules", """{"name":"x","conditions":{"times":[{"days":null}]},"targets":[{"kind":"inbox"}]}""")]
    [InlineData("routing/rules", """{"name":"x","targets":[{"kind":42,"value":"a@b.de"}]}""")]
    [InlineData("outlets", """{"kind":99,"name":"x","address":"/srv"}""")]
    [InlineData("outlets", """{"kind":"printer","name":"x","address":"ipp://127.0.0.1/","options":{"tray":null}}""")]
    [InlineData("outlets", """{"kind":"folder","name":"x","address":"/srv","options":{"fileName":null}}""")]
    public async Task What_is_null_or_a_number_where_a_word_belongs_is_refused_with_a_code(string path, string body)
    {
        await using var server = await FaxServer.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(new Uri($"/api/{path}", UriKind.Relative), content);
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, answer.StatusCode.ToString());
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!);
    }

    private static async Task<JsonElement> CreateAsync(FaxServer server, string path, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync(path, body);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<JsonElement[]> ListAsync(FaxServer server, string query) =>
        [.. (await server.Http.GetFromJsonAsync<JsonElement>($"/api/deliveries?{query}")).GetProperty("deliveries").EnumerateArray()];

    private static async Task ReceiveAsync(FaxServer server, string called)
    {
        var fax = await server.Get<FaxReceiver>().ReceiveAsync(1, InboundServices.Announced(called), "", 10, CancellationToken.None);
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
    }
}
