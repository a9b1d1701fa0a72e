using Faxwerk.Audit;
using Faxwerk.Delivery;
using Faxwerk.Directory;
using Faxwerk.Policies;
using Faxwerk.Routing;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Inbound;

/// <summary>Rules on where a received fax goes, before the owners of numbers and the postmaster.</summary>
public sealed class RoutingRuleTests
{
    /// <summary>A Monday, 10:00 in Berlin.</summary>
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, RuleConditions, bool> Conditions => new()
    {
        { "none", new(), true },
        { "number", new() { Called = ["+498984079812"] }, true },
        { "beginning", new() { Called = ["+4989*"] }, true },
        { "extension", new() { Called = ["10-19"] }, true },
        { "another extension", new() { Called = ["13-19"] }, false },
        { "one of several", new() { Called = ["99", "12"] }, true },
        { "subaddress", new() { Subaddresses = ["47*"] }, true },
        { "another subaddress", new() { Subaddresses = ["48"] }, false },
        { "caller in E.164", new() { Callers = ["+4930*"] }, true },
        { "caller as signalled", new() { Callers = ["030123"] }, true },
        { "withheld", new() { Callers = ["withheld"] }, false },
        { "station id", new() { StationIds = ["*müller*"] }, true },
        { "station id without blanks", new() { StationIds = ["+4930123*"] }, true },
        { "trunk", new() { Trunks = ["Backup"] }, true },
        { "another trunk", new() { Trunks = ["trunk"] }, false },
        { "office hours", new() { Times = [Week("08:00", "17:00")] }, true },
        { "night", new() { Times = [Week("17:00", "08:00")] }, false },
        { "all that are asked for", new() { Called = ["12"], Callers = ["+4930*"], Trunks = ["trunk"] }, false },
    };

    [Theory, MemberData(nameof(Conditions))]
    public async Task A_rule_holds_where_each_of_its_conditions_is_met(string what, RuleConditions conditions, bool holds)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await AddAsync(services, what, conditions, new RouteTarget(RouteKind.Mail, "rule@firma.de"));
        var routed = await services.Get<RoutingTable>().RouteAsync(new RoutedFax(services.Get<SignalledNumbers>().Called("12"), Monday, services.Get<SignalledNumbers>().Caller("030123"), "+49 30 123 Müller", "4711", "backup"));
        Assert.Equal(holds ? "rule@firma.de" : "anna@firma.de", Assert.Single(routed.Targets).Target);
        Assert.Equal(holds ? [what] : [], routed.Rules);
    }

    [Theory, EveryEngine]
    public async Task Rules_are_asked_in_their_order_up_to_a_final_one_and_behind_them_comes_the_owner(Engine engine)
    {
        await using var services = await StartAsync(engine);
        var print = await AddAsync(services, "print", new() { Called = ["12"] }, isFinal: false, new RouteTarget(RouteKind.Printer, "ipp://printer.example/"), new RouteTarget(RouteKind.Folder, "SaveAsTiff:/srv/fax"));
        Assert.Equal(["Print ipp://printer.example/ print", "Save SaveAsTiff:/srv/fax print", "Mail anna@firma.de "], await RouteAsync(services, "12"));
        Assert.Equal(["Mail postmaster@localhost "], await RouteAsync(services, "13"));

        var all = await AddAsync(services, "all", new(), isFinal: true, new RouteTarget(RouteKind.Group, "Sales"), new RouteTarget(RouteKind.User, "ANNA"));
        Assert.Equal(["Print ipp://printer.example/ print", "Save SaveAsTiff:/srv/fax print", "Mail sales@firma.de all", "Mail anna@firma.de all"], await RouteAsync(services, "12"));
        Assert.True(await services.Get<RoutingRules>().MoveAsync(all.Id, 1, "test"));
        Assert.Equal(["Mail sales@firma.de all", "Mail anna@firma.de all"], await RouteAsync(services, "12"));
        await services.Get<RoutingRules>().ChangeAsync(all.Id, rule => rule with { IsEnabled = false }, "test");
        Assert.True(await services.Get<RoutingRules>().RemoveAsync(print.Id, "test"));
        Assert.Equal(["Mail anna@firma.de "], await RouteAsync(services, "12"));
        var actions = (await services.Get<AuditLog>().ListAsync(new AuditFilter { Action = "rule" }, CancellationToken.None)).Select(entry => entry.Action);
        Assert.Equal([AuditAction.RuleRemoved, AuditAction.RuleChanged, AuditAction.RuleChanged, AuditAction.RuleAdded, AuditAction.RuleAdded], actions);
    }

    [Fact]
    public async Task A_printer_alone_takes_the_faxes_of_a_number_that_nobody_has_and_a_user_who_left_those_to_the_postmaster()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await AddAsync(services, "central printer", new() { Called = ["50"] }, isFinal: false, new RouteTarget(RouteKind.Printer, "ipp://printer.example/"));
        Assert.Equal(["Print ipp://printer.example/ central printer"], await RouteAsync(services, "50"));
        await AddAsync(services, "inbox", new() { Called = ["51"] }, isFinal: true, new RouteTarget(RouteKind.Inbox));
        Assert.Empty(await RouteAsync(services, "51"));
        await AddAsync(services, "anna's", new() { Called = ["52"] }, isFinal: true, new RouteTarget(RouteKind.User, "anna"));
        var users = services.Get<Users>();
        await users.ChangeAsync((await users.FindByLoginAsync("anna"))!.Id, user => user with { State = UserState.Disabled }, "test");
        Assert.Equal(["Mail postmaster@localhost anna's"], await RouteAsync(services, "52"));
    }

    [Fact]
    public async Task A_called_number_of_a_rule_is_answered_though_the_postmaster_does_not_take_it()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await services.SetAsync("receiving.postmasterNumbers", "70-79");
        Assert.False(await services.Get<RoutingTable>().ServesAsync(services.Get<SignalledNumbers>().Called("50")));
        await AddAsync(services, "central printer", new() { Called = ["50-59"] }, new RouteTarget(RouteKind.Printer, "ipp://printer.example/"));
        Assert.True(await services.Get<RoutingTable>().ServesAsync(services.Get<SignalledNumbers>().Called("50")));
        Assert.False(await services.Get<RoutingTable>().ServesAsync(services.Get<SignalledNumbers>().Called("60")));
    }

    [Fact]
    public async Task Times_are_those_of_the_called_site_and_its_holidays_are_Sundays()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await services.SetAsync("calendar.daysOff", "2026-03-03");
        Assert.Null(await services.Get<Sites>().AddAsync("london", new Dictionary<string, string?> { ["country"] = "44", ["mainNumber"] = "+44207123", ["timeZone"] = "Europe/London" }, "test"));
        await AddAsync(services, "office", new() { Times = [Week("10:00", "17:00")] }, new RouteTarget(RouteKind.Mail, "office@firma.de"));
        Assert.Equal(["Mail office@firma.de office"], await RouteAsync(services, "+498984079860"));
        Assert.Equal(["Mail postmaster@localhost "], await RouteAsync(services, "+4420712360"));
        Assert.Equal(["Mail office@firma.de office"], await RouteAsync(services, "+4420712360", Monday.AddHours(1)));
        Assert.Equal(["Mail postmaster@localhost "], await RouteAsync(services, "+498984079860", Monday.AddDays(1)));
    }

    [Theory]
    [InlineData("", "a@firma.de")]
    [InlineData("x", "no address")]
    public async Task What_cannot_be_a_rule_is_refused(string name, string address)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        var (rule, error) = await services.Get<RoutingRules>().AddAsync(new RoutingRule { Name = name, Targets = [new(RouteKind.Mail, address)] }, "test");
        Assert.Null(rule);
        Assert.NotNull(error);
        Assert.Contains("no printer Keller", (await services.Get<RoutingRules>().AddAsync(new RoutingRule { Name = "x", Targets = [new(RouteKind.Printer, "Keller")] }, "test")).Error, StringComparison.Ordinal);
    }

    [Theory, EveryEngine]
    public async Task A_received_fax_goes_to_all_targets_of_its_rule_at_once(Engine engine)
    {
        await using var services = await StartAsync(engine);
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(services.Folder, "Scans")).FullName;
        await AddAsync(services, "all ways", new() { Callers = ["withheld"], StationIds = ["+4989555"] }, new RouteTarget(RouteKind.User, "anna"), new RouteTarget(RouteKind.Folder, $"SaveAsPDF:{folder}"));
        var fax = await services.AnswerAsync("12", "");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        await services.RunTasksAsync();
        Assert.Single(System.IO.Directory.GetFiles(folder, "*.pdf"));
        Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml"));
        var deliveries = await services.Get<Deliveries>().ListAsync(new DeliveryFilter(), CancellationToken.None);
        Assert.All(deliveries, delivery => Assert.Equal(("all ways", DeliveryState.Done), (delivery.Rule, delivery.State)));
        Assert.Equal(2, deliveries.Count);
    }

    [Theory, EveryEngine]
    public async Task A_rule_on_a_subaddress_holds_for_a_fax_that_is_routed_before_its_call_is_over(Engine engine)
    {
        await using var services = await StartAsync(engine);
        await AddAsync(services, "department", new() { Subaddresses = ["42"] }, new RouteTarget(RouteKind.Mail, "department@firma.de"));
        var fax = await services.AnswerAsync("12");
        await fax.StorePage(InboundServices.Page(0, last: true) with { Subaddress = "42" }, CancellationToken.None);
        await services.RunTasksAsync();
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        Assert.Equal("department@firma.de", Assert.Single(await services.Get<Deliveries>().ListAsync(new DeliveryFilter(), CancellationToken.None)).Target);
        Assert.Equal("42", (await services.Get<Faxwerk.Inbox.ReceivedFaxes>().FindAsync(1, CancellationToken.None))!.Subaddress);
    }

    private static WeeklyWindow Week(string from, string to) => new() { Days = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], From = from, To = to };

    private static async Task<string[]> RouteAsync(InboundServices services, string called, DateTimeOffset? at = null) =>
        [.. (await services.Get<RoutingTable>().RouteAsync(new RoutedFax(services.Get<SignalledNumbers>().Called(called), at ?? Monday))).Targets.Select(to => $"{to.Kind} {to.Target} {to.Rule}")];

    private static Task<RoutingRule> AddAsync(InboundServices services, string name, RuleConditions conditions, params RouteTarget[] targets) => AddAsync(services, name, conditions, isFinal: true, targets);

    private static async Task<RoutingRule> AddAsync(InboundServices services, string name, RuleConditions conditions, bool isFinal, params RouteTarget[] targets)
    {
        var (rule, error) = await services.Get<RoutingRules>().AddAsync(new RoutingRule { Name = name, Conditions = conditions, IsFinal = isFinal, Targets = targets }, "test");
        Assert.Null(error);
        return rule!;
    }

    /// <summary>Anna has 12, Sales a mailbox.</summary>
    private static async Task<InboundServices> StartAsync(Engine engine)
    {
        var services = await InboundServices.StartAsync(engine, collection => collection.AddPolicies());
        await services.SetAsync("site.area", "89");
        await services.SetAsync("site.mainNumber", "+4989840798");
        await services.SetAsync("site.extensions", "10-99");
        Assert.Null((await services.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "anna", Language = "de", Addresses = ["anna@firma.de"], Extensions = ["12"] }, "", "test")).Error);
        Assert.Null((await services.Get<Groups>().AddAsync(new Group { Name = "Sales", MailTo = ["sales@firma.de"] }, "test")).Error);
        return services;
    }
}
