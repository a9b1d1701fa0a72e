using Faxwerk.Delivery;
using Faxwerk.Directory;
using Faxwerk.Mail.Mime;
using Faxwerk.Routing;
using Faxwerk.Settings;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

/// <summary>Who gets a received fax by the directory, behind the routes and before the postmaster.</summary>
public sealed class DirectoryRoutingTests
{
    [Theory, EveryEngine]
    public async Task A_fax_to_an_extension_goes_to_its_user_or_group_however_the_trunk_writes_the_number(Engine engine)
    {
        await using var services = await StartAsync(engine);
        var table = services.Get<RoutingTable>();
        foreach (var called in new[] { "12", "+498984079812", "08984079812", "00498984079812" })
            Assert.Equal(["anna@firma.de"], await table.RoutesForAsync(services.Get<SignalledNumbers>().Called(called)));
        Assert.Equal(["sales@firma.de", "list@firma.de"], await table.RoutesForAsync(services.Get<SignalledNumbers>().Called("+4989840798550")));
        Assert.Equal(["bert@firma.de"], await table.RoutesForAsync(services.Get<SignalledNumbers>().Called("+4989840798555")));
        Assert.Equal(["berta@firma.de"], await table.RoutesForAsync(services.Get<SignalledNumbers>().Called("+4930123412")));
        Assert.Equal(["anna@firma.de", "bert@firma.de"], await table.RoutesForAsync(services.Get<SignalledNumbers>().Called("+4940777")));
        Assert.Equal(["postmaster@localhost"], await table.RoutesForAsync(services.Get<SignalledNumbers>().Called("+498984079899")));
    }

    [Fact]
    public async Task Routes_of_the_settings_go_first_and_who_is_disabled_gets_nothing()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        var table = services.Get<RoutingTable>();
        await services.SetAsync("receiving.routes", """[{"number":"+498984079812","mailTo":["boss@firma.de"]}]""");
        Assert.Equal(["boss@firma.de"], await table.RoutesForAsync(services.Get<SignalledNumbers>().Called("12")));
        await services.SetAsync("receiving.routes", "[]");
        var users = services.Get<Users>();
        await users.ChangeAsync((await users.FindByLoginAsync("anna"))!.Id, user => user with { State = UserState.Disabled }, "test");
        Assert.Equal(["postmaster@localhost"], await table.RoutesForAsync(services.Get<SignalledNumbers>().Called("12")));
        Assert.Equal(["bert@firma.de"], await table.RoutesForAsync(services.Get<SignalledNumbers>().Called("+4940777")));
    }

    [Fact]
    public async Task A_received_fax_is_mailed_to_the_user_of_its_extension()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await ReceiveAsync(services, "12");
        await services.RunTasksAsync();
        Assert.Contains("anna@firma.de", Mail(services), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostMasterNumbers_keep_the_catch_all_to_their_ranges_and_without_them_it_takes_all()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        Assert.IsType<CallDecision.Accept>(await services.DecideAsync("33"));
        await SetAsync(services, @"Fax2Mail\PostMasterNumbers", "70-79;+4930000");
        Assert.Equal("70-79;+4930000", AdvancedParameter.Find(@"Fax2Mail\PostMasterNumbers")!.FromSetting(services.Get<SettingsStore>().List("receiving.postmasterNumbers")[0].Value));
        Assert.Equal(404, Assert.IsType<CallDecision.Reject>(await services.DecideAsync("33")).SipStatus);
        foreach (var called in new[] { "75", "+498984079875", "+4930000", "12", "+4989840798555" })
            Assert.IsType<CallDecision.Accept>(await services.DecideAsync(called));
        Assert.Equal(["postmaster@localhost"], await services.Get<RoutingTable>().RoutesForAsync(services.Get<SignalledNumbers>().Called("33")));
    }

    [Theory]
    [InlineData("", "postmaster@localhost")]
    [InlineData("12", "anna@firma.de")]
    public async Task CommonNumber_gets_the_calls_that_name_no_number(string common, string gets)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await SetAsync(services, @"Fax2Mail\CommonNumber", common);
        Assert.Equal([gets], await services.Get<RoutingTable>().RoutesForAsync(services.Get<SignalledNumbers>().Called("anonymous")));
        Assert.Equal(["bert@firma.de"], await services.Get<RoutingTable>().RoutesForAsync(services.Get<SignalledNumbers>().Called("555")));
    }

    [Theory]
    [InlineData("0", "+498984079812", "Fax +498984079812")]
    [InlineData("1", "+498984079812", "Praxis Dr. Huber")]
    public async Task CallerIdentification_names_the_caller_or_leaves_his_number(string value, string caller, string name)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await SetAsync(services, @"Fax2Mail\CallerIdentification", value);
        await ReceiveAsync(services, "555", caller);
        await services.RunTasksAsync();
        Assert.Contains(name, MimeReader.Read(File.ReadAllBytes(Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml")))).Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "sff")]
    [InlineData("1", "tif")]
    public async Task Sff2Tiff_chooses_the_form_of_mailed_pages(string value, string ending)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await SetAsync(services, @"Fax2Mail\Sff2Tiff", value);
        await ReceiveAsync(services, "12");
        await services.RunTasksAsync();
        Assert.Contains("." + ending, Mail(services), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("600", true)]
    public async Task RedirectTimeout_gives_a_fax_whose_mail_is_not_taken_to_the_postmaster(string value, bool isRedirected)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await services.SetAsync("mail.relayHost", "127.0.0.1");
        await services.SetAsync("mail.relayPort", "1");
        await SetAsync(services, @"Fax2Mail\RedirectTimeout", value);
        Assert.Equal(value, AdvancedParameter.Find(@"Fax2Mail\RedirectTimeout")!.FromSetting(services.Get<SettingsStore>().List("receiving.redirectAfter")[0].Value));
        await ReceiveAsync(services, "12");
        await RunAsync(services, Faxwerk.Inbox.ReceivedFaxes.RouteFax);
        Assert.IsType<TaskResult.Temporary>(await HandleAsync(services));
        services.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(isRedirected, await HandleAsync(services) is TaskResult.Permanent);
    }

    private static async Task<TaskResult> HandleAsync(InboundServices services)
    {
        var task = (await services.Get<TaskQueue>().ClaimAsync(DeliverMail.TaskKind, "test", TimeSpan.FromMinutes(1)))!;
        return await services.Handler(DeliverMail.TaskKind).HandleAsync(task, CancellationToken.None);
    }

    private static async Task RunAsync(InboundServices services, string kind)
    {
        var task = (await services.Get<TaskQueue>().ClaimAsync(kind, "test", TimeSpan.FromMinutes(1)))!;
        Assert.Equal(TaskResult.Done, await services.Handler(kind).HandleAsync(task, CancellationToken.None));
    }

    private static async Task SetAsync(InboundServices services, string parameter, string value)
    {
        var found = AdvancedParameter.Find(parameter)!;
        await services.SetAsync(found.Key, found.ToSetting(value, out _)!);
    }

    private static async Task ReceiveAsync(InboundServices services, string called, string caller = "+4989555")
    {
        var fax = await services.AnswerAsync(called, caller);
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
    }

    private static string Mail(InboundServices services) => File.ReadAllText(Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml")));

    /// <summary>Anna has 12, Sales 500 to 599, Bert 555 of it, Berta 12 at Berlin, Everybody +4940777 without a mailbox.</summary>
    private static async Task<InboundServices> StartAsync(Engine engine)
    {
        var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("site.area", "89");
        await services.SetAsync("site.mainNumber", "+4989840798");
        await services.SetAsync("site.extensions", "10-99, 500-599");
        var sites = services.Get<Sites>();
        Assert.Null(await sites.AddAsync("berlin", new Dictionary<string, string?> { ["area"] = "30", ["mainNumber"] = "+49301234", ["extensions"] = "10-99" }, "test"));
        var users = services.Get<Users>();
        foreach (var (login, site, extension) in new[] { ("anna", Sites.Default, "12"), ("bert", Sites.Default, "555"), ("berta", "berlin", "12") })
        {
            Assert.Null((await users.AddAsync(
                new User { Login = login, DisplayName = login, Language = "de", Site = site, Addresses = [$"{login}@firma.de", $"{login}2@firma.de"], Extensions = [extension] }, "", "test")).Error);
        }

        var groups = services.Get<Groups>();
        Assert.Null((await groups.AddAsync(new Group { Name = "Sales", MailTo = ["sales@firma.de", "list@firma.de"], Extensions = ["500-599"] }, "test")).Error);
        Assert.Null((await groups.AddAsync(new Group { Name = "Everybody", Members = ["anna", "bert"], Extensions = ["+4940777"] }, "test")).Error);
        return services;
    }
}
