using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Routing;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

/// <summary>Who finds which received fax in the web inbox, and what he has read of it.</summary>
public sealed class WebInboxTests
{
    [Theory, EveryEngine]
    public async Task An_inbox_has_what_rules_put_there_for_its_user_and_his_groups_and_what_was_mailed_to_him(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("receiving.routes", """[{"number":"1","mailTo":["Anna@Firma.de"]},{"number":"2","mailTo":["bert@firma.de"]}]""");
        var anna = await AddAsync(services, "anna", "anna@firma.de");
        var bert = await AddAsync(services, "bert", "bert@firma.de");
        var sales = (await services.Get<Groups>().AddAsync(new Group { Name = "Sales", Members = ["anna", "bert"] }, "test")).Group!;
        await RuleAsync(services, "3", new RouteTarget(RouteKind.UserInbox, "ANNA"));
        await RuleAsync(services, "4", new RouteTarget(RouteKind.GroupInbox, "sales"));
        await RuleAsync(services, "5", new RouteTarget(RouteKind.Inbox));
        await ReceiveAsync(services, "1", "2", "3", "4", "5");

        Assert.Equal([4, 3, 1], await IdsAsync(services, anna));
        Assert.Equal([4, 2], await IdsAsync(services, bert));
        Assert.Equal([5], await IdsAsync(services, bert, InboxScope.Unowned));
        Assert.Equal([5, 4, 3, 2, 1], await IdsAsync(services, bert, InboxScope.All));
        Assert.Equal(2, System.IO.Directory.GetFiles(services.Outbox, "*.eml").Length);
        Assert.True(await services.Get<ReceivedFaxes>().IsForAsync(3, anna, default));
        Assert.False(await services.Get<ReceivedFaxes>().IsForAsync(3, bert, default));

        // What a group had that is gone is nobody's, and what a disabled user had too.
        await services.Get<Groups>().RemoveAsync(sales.Id, "test");
        await services.Get<Users>().ChangeAsync(anna, user => user with { State = UserState.Disabled }, "test");
        Assert.Equal([2], await IdsAsync(services, bert));
        Assert.Equal([5, 4, 3], await IdsAsync(services, bert, InboxScope.Unowned));
    }

    [Theory, EveryEngine]
    public async Task A_rule_for_an_inbox_whose_user_is_gone_leaves_the_fax_to_the_postmaster(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var anna = await AddAsync(services, "anna", "anna@firma.de");
        await RuleAsync(services, "3", new RouteTarget(RouteKind.UserInbox, "anna"));
        await services.Get<Users>().ChangeAsync(anna, user => user with { State = UserState.Disabled }, "test");
        var routed = await services.Get<RoutingTable>().RouteAsync(new RoutedFax(services.Get<SignalledNumbers>().Called("3"), services.Time.GetUtcNow()));
        Assert.Equal("postmaster@localhost", Assert.Single(routed.Targets).Target);
        Assert.Empty(routed.Inboxes);
        Assert.Equal("targets: there is no user bert.", (await services.Get<RoutingRules>().AddAsync(new RoutingRule { Name = "x", Targets = [new(RouteKind.UserInbox, "bert")] }, "test")).Error);
    }

    [Theory, EveryEngine]
    public async Task Who_has_a_number_and_no_mail_address_finds_the_fax_in_the_inbox_and_the_postmaster_gets_it_all_the_same(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var carla = (await services.Get<Users>().AddAsync(new User { Login = "carla", DisplayName = "Carla", Language = "de", Extensions = ["+4989123"] }, "", "test")).User!.Id;
        await ReceiveAsync(services, "+4989123", "+4989124");
        Assert.Equal([1], await IdsAsync(services, carla));
        Assert.Equal(2, System.IO.Directory.GetFiles(services.Outbox, "*.eml").Length);
        await services.Get<Users>().ChangeAsync(carla, user => user with { Addresses = ["carla@firma.de"] }, "test");
        await ReceiveAsync(services, "+4989123");
        Assert.Equal([3, 1], await IdsAsync(services, carla));
    }

    [Theory, EveryEngine]
    public async Task What_was_read_is_known_by_reader_and_unread_ones_are_counted_searched_and_paged(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("receiving.routes", """[{"number":"*","mailTo":["office@firma.de"]}]""");
        var (anna, bert) = (await AddAsync(services, "anna", "anna@firma.de"), await AddAsync(services, "bert", "bert@firma.de"));
        await services.Get<Groups>().AddAsync(new Group { Name = "Office", MailTo = ["Office@firma.de"], Members = ["anna", "bert"] }, "test");
        await ReceiveAsync(services, "1", "2", "3");
        var inbox = services.Get<WebInbox>();
        Assert.Equal((3, 3), (await inbox.UnreadAsync(anna, default), await inbox.UnreadAsync(bert, default)));
        await inbox.MarkAsync(2, anna, isRead: true, default);
        await inbox.MarkAsync(2, anna, isRead: true, default);
        Assert.Equal((2, 3), (await inbox.UnreadAsync(anna, default), await inbox.UnreadAsync(bert, default)));
        Assert.Equal([false, true, false], (await inbox.ListAsync(new InboxFilter(InboxScope.Own), anna, default)).Select(fax => fax.IsRead));
        Assert.Equal([3, 1], await IdsAsync(services, anna, unread: true));
        await inbox.MarkAsync(2, anna, isRead: false, default);
        Assert.Equal(3, await inbox.MarkAllAsync(anna, default));
        Assert.Equal((0, 3), (await inbox.UnreadAsync(anna, default), await inbox.UnreadAsync(bert, default)));

        Assert.Equal([2L], (await inbox.ListAsync(new InboxFilter(InboxScope.Own, Before: 3, Limit: 1), anna, default)).Select(fax => fax.Id));
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE received_fax SET contact_company = 'Müller & Söhne' WHERE id = 3"));
        Assert.Equal([3], await IdsAsync(services, anna, text: "MÜLLER"));
        Assert.Equal([3, 2, 1], await IdsAsync(services, anna, text: "089 / 555"));
        Assert.Empty(await IdsAsync(services, anna, text: "100%"));
        await services.Get<ReceivedTexts>().AddAsync(1, 0, new Faxwerk.Ocr.PageText("Rechnung 4711/A", []), default);
        Assert.Equal([1], await IdsAsync(services, anna, text: "rechnung 4711"));

        // What is held as junk is in nobody's inbox.
        await services.Get<Database>().InTransactionAsync(tx => services.Get<Faxwerk.Junk.Quarantine>().HoldAsync(tx, 1, "caller x"));
        Assert.Equal([3, 2], await IdsAsync(services, anna, InboxScope.All));
    }

    private static async Task<long> AddAsync(InboundServices services, string login, string address) =>
        (await services.Get<Users>().AddAsync(new User { Login = login, DisplayName = login, Language = "de", Addresses = [address] }, "", "test")).User!.Id;

    private static async Task RuleAsync(InboundServices services, string called, RouteTarget target) =>
        Assert.Null((await services.Get<RoutingRules>().AddAsync(new RoutingRule { Name = called, IsFinal = true, Conditions = new() { Called = [called] }, Targets = [target] }, "test")).Error);

    private static async Task<IEnumerable<long>> IdsAsync(InboundServices services, long account, InboxScope scope = InboxScope.Own, bool unread = false, string text = "") =>
        (await services.Get<WebInbox>().ListAsync(new InboxFilter(scope, text, unread), account, default)).Select(fax => fax.Id);

    /// <summary>A fax to each number, in their order, delivered.</summary>
    private static async Task ReceiveAsync(InboundServices services, params string[] numbers)
    {
        foreach (var called in numbers)
        {
            var fax = await services.AnswerAsync(called);
            await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
            await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        }

        await services.RunTasksAsync();
    }
}
