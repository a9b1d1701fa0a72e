using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Barcodes;
using Faxwerk.Delivery;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Pages;
using Faxwerk.Receiving;
using Faxwerk.Rendering;
using Faxwerk.Routing;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Barcodes;
using Faxwerk.Tests.Rendering;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Faxwerk.Tests.Inbound;

/// <summary>Barcodes on received pages as a condition of rules, and as the name of who gets the fax.</summary>
public sealed class BarcodeRoutingTests(RendererFixture renderer)
{
    [Theory]
    [InlineData("RE-*", "RE-4711", true)]
    [InlineData("re-4711", "RE-4711", true)]
    [InlineData("RE-*", "LS-4711", false)]
    [InlineData("*", "x", true)]
    [InlineData("*", null, false)]
    public async Task A_rule_on_barcodes_holds_where_one_says_so(string pattern, string? code, bool holds)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await AddAsync(services, "invoices", [pattern], new RouteTarget(RouteKind.Mail, "invoices@firma.de"));
        Assert.Equal(holds ? "invoices@firma.de" : "postmaster@localhost", Assert.Single(await RouteAsync(services, code is null ? [] : ["other", code])));
    }

    [Theory, EveryEngine]
    public async Task A_barcode_names_users_groups_and_folders_that_there_are_and_the_first_that_names_one_counts(Engine engine)
    {
        await using var services = await StartAsync(engine);
        await AddAsync(services, "by code", [], new RouteTarget(RouteKind.User, "{barcode}"), new RouteTarget(RouteKind.Group, "Team {barcode}"), new RouteTarget(RouteKind.Folder, "{barcode}"));
        Assert.Equal(["anna@firma.de"], await RouteAsync(services, ["4711", "ANNA"]));
        Assert.Equal(["sales@firma.de"], await RouteAsync(services, ["sales"]));
        Assert.Equal(["Scans"], await RouteAsync(services, ["SCANS"]));
        Assert.Equal(["anna@firma.de", "sales@firma.de"], await RouteAsync(services, ["nobody", "Sales", "anna", "bert"]));
    }

    [Theory]
    [InlineData("mallory@elsewhere.example")]
    [InlineData("anna@firma.de")]
    [InlineData("SaveAsPDF:/tmp")]
    [InlineData("SaveAsPDF://host/share")]
    [InlineData("../../etc")]
    [InlineData("ipp://elsewhere.example/")]
    [InlineData("{barcode}")]
    [InlineData("%")]
    public async Task A_barcode_never_chooses_an_address_or_a_path_and_its_rule_does_not_hold(string code)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await AddAsync(services, "by code", [], new RouteTarget(RouteKind.User, "{barcode}"), new RouteTarget(RouteKind.Group, "{barcode}"), new RouteTarget(RouteKind.Folder, "{barcode}"), new RouteTarget(RouteKind.Mail, "copy@firma.de"));
        Assert.Equal(["postmaster@localhost"], await RouteAsync(services, [code]));
    }

    [Theory]
    [InlineData(RouteKind.Mail, "{barcode}")]
    [InlineData(RouteKind.Mail, "{barcode}@firma.de")]
    [InlineData(RouteKind.Mail, "anna@{barcode}")]
    [InlineData(RouteKind.Printer, "{barcode}")]
    [InlineData(RouteKind.Printer, "ipp://{barcode}/")]
    [InlineData(RouteKind.Folder, "SaveAsPDF:/srv/{barcode}")]
    public async Task Mail_addresses_printers_and_paths_cannot_be_named_by_a_barcode(RouteKind kind, string value)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        var (_, error) = await services.Get<RoutingRules>().AddAsync(new RoutingRule { Name = "x", Targets = [new RouteTarget(kind, value)] }, "test");
        Assert.Contains("{barcode} names a user, a group or a folder", error, StringComparison.Ordinal);
    }

    [Theory, EveryEngine]
    public async Task A_fax_goes_by_its_barcode_which_is_kept_with_it(Engine engine)
    {
        await using var services = await StartAsync(engine);
        await AddAsync(services, "by code", ["*-4711", "anna"], new RouteTarget(RouteKind.User, "{barcode}"));
        await ReceiveAsync(services, BarcodeSample.Page(Resolution.Standard), await PageAsync("RE-4711", "anna"));
        await services.RunTasksAsync();
        await services.RunTasksAsync();
        Assert.Equal(["anna@firma.de"], await DeliveredAsync(services));
        var fax = (await services.Get<ReceivedFaxes>().FindAsync(1, CancellationToken.None))!;
        Assert.Equal([new Barcode(2, BarcodeKind.QrCode, "anna"), new Barcode(2, BarcodeKind.QrCode, "RE-4711")], fax.ReadBarcodes()!.OrderBy(code => code.Text));
        Assert.Equal("", fax.BarcodeFault);
    }

    [Fact]
    public async Task Pages_are_read_only_where_a_rule_that_could_hold_asks_for_barcodes()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await AddAsync(services, "others", ["*"], called: ["99"], new RouteTarget(RouteKind.Mail, "codes@firma.de"));
        await AddAsync(services, "all", [], new RouteTarget(RouteKind.Mail, "all@firma.de"));
        await AddAsync(services, "too late", ["*"], new RouteTarget(RouteKind.Mail, "late@firma.de"));
        await ReceiveAsync(services, BarcodeSample.Page(Resolution.Standard));
        await services.RunTasksAsync();
        Assert.Equal(["all@firma.de"], await DeliveredAsync(services));
        Assert.Null((await services.Get<ReceivedFaxes>().FindAsync(1, CancellationToken.None))!.Barcodes);
    }

    [Fact]
    public async Task Only_the_first_pages_and_codes_count()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await services.SetAsync("barcodes.maxPages", "2");
        await services.SetAsync("barcodes.maxCodes", "3");
        await AddAsync(services, "codes", ["*"], new RouteTarget(RouteKind.Mail, "codes@firma.de"));
        await ReceiveAsync(services, await PageAsync("A1", "A2"), await PageAsync("B1", "B2"), await PageAsync("C1"));
        await ReceiveAsync(services, BarcodeSample.Page(Resolution.Standard), BarcodeSample.Page(Resolution.Standard), await PageAsync("C1"));
        await services.RunTasksAsync();
        await services.RunTasksAsync();
        var faxes = services.Get<ReceivedFaxes>();
        Assert.Equal([1, 1, 2], (await faxes.FindAsync(1, CancellationToken.None))!.ReadBarcodes()!.Select(code => code.Page));
        Assert.Empty((await faxes.FindAsync(2, CancellationToken.None))!.ReadBarcodes()!);
        Assert.Equal(["codes@firma.de", "postmaster@localhost"], await DeliveredAsync(services));
    }

    [Fact]
    public async Task What_is_missing_for_barcodes_is_a_fault_as_long_as_a_rule_asks_for_them()
    {
        await using var services = await StartAsync(Engine.Sqlite, "/usr/bin/no-reader");
        Assert.Null(await services.Get<BarcodesFirst>().CheckAsync(CancellationToken.None));
        await AddAsync(services, "codes", ["*"], new RouteTarget(RouteKind.Mail, "codes@firma.de"));
        Assert.Contains("install the Debian package", await services.Get<BarcodesFirst>().CheckAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.NotNull(services.Get<BarcodeReader>().Fault);
        Assert.True(await services.Get<RoutingRules>().RemoveAsync(1, "test"));
        Assert.Null(await services.Get<BarcodesFirst>().CheckAsync(CancellationToken.None));
        Assert.Null(services.Get<BarcodeReader>().Fault);
    }

    [Fact]
    public async Task Without_the_program_a_fax_goes_on_at_once_and_says_why_it_has_no_barcodes()
    {
        await using var services = await StartAsync(Engine.Sqlite, "/usr/bin/no-reader");
        await AddAsync(services, "codes", ["*"], new RouteTarget(RouteKind.Mail, "codes@firma.de"));
        await ReceiveAsync(services, BarcodeSample.Page(Resolution.Standard));
        await services.RunTasksAsync();
        await services.RunTasksAsync();
        Assert.Equal(["postmaster@localhost"], await DeliveredAsync(services));
        Assert.Contains("install the Debian package", (await services.Get<ReceivedFaxes>().FindAsync(1, CancellationToken.None))!.BarcodeFault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_hangs_delays_a_fax_no_longer_than_its_patience_and_what_comes_later_is_not_read()
    {
        await using var services = await StartAsync(Engine.Sqlite, "/usr/bin/sleep", "100");
        await services.SetAsync("barcodes.pageSeconds", "1");
        await AddAsync(services, "codes", ["*"], new RouteTarget(RouteKind.Mail, "codes@firma.de"));
        await ReceiveAsync(services, BarcodeSample.Page(Resolution.Standard));
        await ReceiveAsync(services, BarcodeSample.Page(Resolution.Standard));
        var bed = new DeliveryBed(services);
        Assert.Equal(2, await bed.TryAsync(ReceivedFaxes.RouteFax));
        services.Time.Advance(new BarcodeSettings().Patience - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await bed.TryAsync(ReceivedFaxes.RouteFax));
        services.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await bed.TryAsync(ReceivedFaxes.RouteFax));
        Assert.Equal(["postmaster@localhost", "postmaster@localhost"], await DeliveredAsync(services));
        Assert.Equal(2, await bed.TryAsync(ReadBarcodes.TaskKind));
        Assert.Contains("time was over", (await services.Get<ReceivedFaxes>().FindAsync(2, CancellationToken.None))!.BarcodeFault, StringComparison.Ordinal);
        await ReceiveAsync(services, BarcodeSample.Page(Resolution.Standard));
        await services.RunTasksAsync();
        await services.RunTasksAsync();
        Assert.Contains("was stopped", (await services.Get<ReceivedFaxes>().FindAsync(3, CancellationToken.None))!.BarcodeFault, StringComparison.Ordinal);
        Assert.Equal(3, (await DeliveredAsync(services)).Count);
    }

    [Fact]
    public async Task A_fax_with_a_QR_code_is_mailed_in_the_whole_server_as_its_rule_says_and_one_with_a_subaddress_next_to_it()
    {
        await using var server = await FaxServer.StartAsync();
        foreach (var (name, conditions, to) in new[] { ("invoices", new RuleConditions { Barcodes = ["RE-*"] }, "invoices@firma.de"), ("department", new RuleConditions { Subaddresses = ["42"] }, "department@firma.de") })
        {
            using var added = await server.Http.PostAsJsonAsync("/api/routing/rules", new { name, conditions = new { conditions.Barcodes, conditions.Subaddresses }, targets = new[] { new { kind = "mail", value = to } } });
            Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        }

        var tested = await server.Http.GetFromJsonAsync<JsonElement>("/api/routing/test?called=12&barcode=x&barcode=RE-1");
        Assert.Equal("invoices", tested.GetProperty("rules")[0].GetString());
        await ReceiveAsync(server, await PageAsync("RE-4711"), null);
        await ReceiveAsync(server, BarcodeSample.Page(Resolution.Standard), "42");
        await ReceiveAsync(server, BarcodeSample.Page(Resolution.Standard), null);
        var mails = await server.OutboxAsync(3);
        Assert.Equal(["department@firma.de", "invoices@firma.de", "postmaster@localhost"], mails.Select(mail => mail.To[0].Address).Order());
        var fax = await server.Http.GetFromJsonAsync<JsonElement>("/api/received/1");
        Assert.Equal("""[{"page":1,"kind":"qrCode","text":"RE-4711"}]""", fax.GetProperty("barcodes").GetRawText());
        Assert.Equal(JsonValueKind.Null, fax.GetProperty("barcodeFault").ValueKind);
        Assert.Equal(0, (await server.Http.GetFromJsonAsync<JsonElement>("/api/received/3")).GetProperty("barcodes").GetArrayLength());
    }

    private static async Task ReceiveAsync(FaxServer server, PageImage page, string? subaddress)
    {
        var fax = await server.Get<FaxReceiver>().ReceiveAsync(1, InboundServices.Announced("12"), "", 10, CancellationToken.None);
        await fax.StorePage(new ReceivedPage(0, page, BadRows: 0, IsLast: true, "+49 89 555") { Subaddress = subaddress }, CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
    }

    private static async Task ReceiveAsync(InboundServices services, params PageImage[] pages)
    {
        var fax = await services.AnswerAsync("12");
        foreach (var (i, page) in pages.Index())
            await fax.StorePage(new ReceivedPage(i, page, BadRows: 0, i == pages.Length - 1, "+49 89 555"), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = pages.Length });
    }

    private async Task<PageImage> PageAsync(params string[] codes)
    {
        var page = BarcodeSample.Page(Resolution.Standard);
        foreach (var (i, text) in codes.Index())
            (await BarcodeSample.MakeAsync(renderer.Runner, BarcodeKind.QrCode, text)).DrawOn(page, 30, 30 + (60 * i), 1);
        return page;
    }

    private static async Task<IReadOnlyList<string>> RouteAsync(InboundServices services, string[] codes) =>
        [.. (await services.Get<RoutingTable>().RouteAsync(new RoutedFax(services.Get<SignalledNumbers>().Called("12"), services.Time.GetUtcNow(), Barcodes: codes))).Targets.Select(to => to.Target)];

    private static async Task<IReadOnlyList<string>> DeliveredAsync(InboundServices services) =>
        [.. (await services.Get<Deliveries>().ListAsync(new DeliveryFilter(), CancellationToken.None)).Select(delivery => delivery.Target).Order(StringComparer.Ordinal)];

    private static Task AddAsync(InboundServices services, string name, string[] barcodes, params RouteTarget[] targets) => AddAsync(services, name, barcodes, [], targets);

    private static async Task AddAsync(InboundServices services, string name, string[] barcodes, string[] called, params RouteTarget[] targets) =>
        Assert.Null((await services.Get<RoutingRules>().AddAsync(new RoutingRule { Name = name, Conditions = new() { Barcodes = barcodes, Called = called }, Targets = targets }, "test")).Error);

    /// <summary>Anna and Bert are users, Team sales a group with a mailbox, Scans is a folder.</summary>
    private async Task<InboundServices> StartAsync(Engine engine, params string[] command)
    {
        renderer.RequireRenderer();
        var services = await InboundServices.StartAsync(engine, collection => collection.AddSingleton(provider =>
        {
            var (settings, rendering) = (provider.GetRequiredService<IOptionsMonitor<BarcodeSettings>>(), provider.GetRequiredService<IOptionsMonitor<RenderingSettings>>());
            return command.Length > 0 ? new BarcodeReader(renderer.Runner, settings, rendering) { Programs = [BarcodeSample.Program(command)] } : new BarcodeReader(renderer.Runner, settings, rendering);
        }));
        // Data Matrix takes seconds a page, also where there is none.
        await services.SetAsync("barcodes.dataMatrix", "false");
        foreach (var login in new[] { "anna", "bert" })
            Assert.Null((await services.Get<Users>().AddAsync(new User { Login = login, DisplayName = login, Language = "de", Addresses = [$"{login}@firma.de"] }, "", "test")).Error);
        Assert.Null((await services.Get<Groups>().AddAsync(new Group { Name = "Team sales", MailTo = ["sales@firma.de"] }, "test")).Error);
        await new DeliveryBed(services).FolderAsync("Scans", System.IO.Directory.CreateDirectory(Path.Combine(services.Folder, "Scans")).FullName);
        return services;
    }
}
