using Faxwerk.Inbox;
using Faxwerk.Journal;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Polling;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

/// <summary>Documents that callers fetch: who is offered which, and what is counted.</summary>
public sealed class OfferTests
{
    private const string Called = "+4989123";

    [Theory, EveryEngine]
    public async Task A_fetched_document_is_counted_and_leaves_its_call_in_the_journal_but_no_received_fax(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services);
        var fax = await services.AnswerAsync(Called);
        var document = Assert.Single(fax.Polled);
        Assert.Equal(("4711", "12", 2), (document.Password, document.Address, document.PageCount));
        Assert.Equal(Page(1).Bitmap.Height, (await document.ReadPage(1, default)).Bitmap.Height);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, Polled = document, PagesConfirmed = 2 });
        var offer = await FindAsync(services, id);
        Assert.Equal((1, 0, services.Time.GetUtcNow(), null), (offer.Fetches, offer.Refusals, offer.LastFetchedAt, offer.EndedAt));
        Assert.Empty(await services.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 10, default));
        var call = Assert.Single(await services.Get<CallJournal>().ListAsync(new CallFilter(), default));
        Assert.Equal((CallDirection.In, id, null, 2, "+4989555"), (call.Direction, call.OfferId!.Value, call.ReceivedId, call.PagesConfirmed, call.Caller));
        Assert.Equal(["anne offer.added offer:1"], await services.Get<Database>().QueryAsync<string>("SELECT who || ' ' || action || ' ' || target FROM audit"));
        Assert.Single((await services.AnswerAsync(Called)).Polled);
    }

    [Theory, EveryEngine]
    public async Task The_password_is_not_readable_in_the_table(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        Assert.DoesNotContain("4711", (await FindAsync(services, await OfferAsync(services))).Password);
    }

    [Theory, EveryEngine]
    public async Task What_is_guarded_by_a_password_whose_key_is_gone_is_given_to_nobody(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services);
        var foreign = TestSecrets.Text.Protect("4711");
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE poll_offer SET password = @foreign WHERE id = @id", new { id, foreign }));
        Assert.Empty((await services.AnswerAsync(Called)).Polled);
    }

    [Theory, EveryEngine]
    public async Task A_caller_with_another_password_is_refused_and_counted(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services);
        var fax = await services.AnswerAsync(Called);
        await fax.Ended(new CallOutcome { Status = CallStatus.Incompatible, PollRefused = fax.Polled[0] });
        var offer = await FindAsync(services, id);
        Assert.Equal((0, 1), (offer.Fetches, offer.Refusals));
        Assert.Equal(id, Assert.Single(await services.Get<CallJournal>().ListAsync(new CallFilter(), default)).OfferId);
    }

    [Theory, EveryEngine]
    public async Task A_document_for_one_number_waits_for_its_callers_only_and_before_those_for_all(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await OfferAsync(services, Offer(await BlobAsync(services)) with { Address = "1" });
        await OfferAsync(services, Offer(await BlobAsync(services)) with { Address = "2", Called = "089 123" });
        Assert.Equal(["2", "1"], (await services.AnswerAsync(Called)).Polled.Select(document => document.Address));
        Assert.Equal(["2", "1"], (await services.AnswerAsync("089123")).Polled.Select(document => document.Address));
        Assert.Equal(["1"], (await services.AnswerAsync("+4989124")).Polled.Select(document => document.Address));
    }

    [Theory, EveryEngine]
    public async Task What_is_given_once_goes_to_one_call_and_is_over_when_that_has_it_whole(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services, Offer(await BlobAsync(services)) with { Once = true });
        var (first, second) = (await services.AnswerAsync(Called), await services.AnswerAsync(Called));
        await first.Polled[0].ReadPage(0, default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => second.Polled[0].ReadPage(0, default).AsTask());
        await second.Ended(new CallOutcome { Status = CallStatus.DocumentUnreadable, Polled = second.Polled[0] });
        Assert.Empty((await services.AnswerAsync(Called)).Polled);
        await first.Ended(new CallOutcome { Status = CallStatus.CallDropped, Polled = first.Polled[0], PagesConfirmed = 1 });
        Assert.Equal((0, null), ((await FindAsync(services, id)).Fetches, (await FindAsync(services, id)).EndedAt));
        var third = await services.AnswerAsync(Called);
        await third.Polled[0].ReadPage(0, default);
        await third.Ended(new CallOutcome { Status = CallStatus.Ok, Polled = third.Polled[0], PagesConfirmed = 2 });
        Assert.Empty((await services.AnswerAsync(Called)).Polled);
        var offer = await FindAsync(services, id);
        Assert.Equal((1, "", services.Time.GetUtcNow()), (offer.Fetches, offer.Password, offer.EndedAt));
        Assert.Empty(await OwnersAsync(services));
    }

    [Theory, EveryEngine]
    public async Task What_is_given_once_waits_again_when_the_server_died_with_the_call_that_read_it(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await OfferAsync(services, Offer(await BlobAsync(services)) with { Once = true });
        await (await services.AnswerAsync(Called)).Polled[0].ReadPage(0, default);
        services.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Single((await services.AnswerAsync(Called)).Polled);
    }

    [Theory, EveryEngine]
    public async Task What_is_removed_or_too_old_is_offered_no_more_and_its_pages_are_let_go(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services);
        await OfferAsync(services, Offer(await BlobAsync(services)) with { Address = "late", ValidUntil = services.Time.GetUtcNow() + TimeSpan.FromHours(1) });
        var offers = services.Get<PollOffers>();
        Assert.True(await offers.RemoveAsync(id, "anne"));
        Assert.False(await offers.RemoveAsync(id, "anne"));
        Assert.Equal("late", Assert.Single((await services.AnswerAsync(Called)).Polled).Address);
        services.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty((await services.AnswerAsync(Called)).Polled);
        Assert.Equal(1, await offers.ExpireAsync());
        Assert.Equal(
            ["server offer.expired"], await services.Get<Database>().QueryAsync<string>("SELECT who || ' ' || action FROM audit WHERE action = 'offer.expired'"));
        Assert.Empty(await OwnersAsync(services));
        Assert.Equal(2, (await offers.ListAsync("key:anne", long.MaxValue, 10)).Count);
        Assert.Empty(await offers.ListAsync("key:bert", long.MaxValue, 10));
    }

    [Theory, EveryEngine]
    public async Task A_caller_that_sends_is_received_although_a_document_waits(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services);
        var fax = await services.AnswerAsync(Called);
        await fax.StorePage(InboundServices.Page(0, last: true), default);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        Assert.Equal(ReceivedState.Complete, Assert.Single(await services.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 10, default)).State);
        Assert.Equal(0, (await FindAsync(services, id)).Fetches);
    }

    [Theory, EveryEngine]
    public async Task Pages_that_a_caller_sent_before_it_fetched_a_document_are_delivered_at_once(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services, Offer(await BlobAsync(services)) with { Once = true });
        var fax = await services.AnswerAsync(Called);
        await fax.StorePage(InboundServices.Page(0, last: false), default);
        await fax.StorePage(InboundServices.Page(1, last: false), default);
        await fax.Polled[0].ReadPage(0, default);
        await fax.Ended(new CallOutcome { Status = CallStatus.CallDropped, Detail = "The call was cleared.", Polled = fax.Polled[0], PagesConfirmed = 2 });
        await AssertDeliveredAsync(services, id, "The call was cleared.");
        Assert.Equal(0, (await FindAsync(services, id)).Fetches);
        Assert.Single((await services.AnswerAsync(Called)).Polled);
    }

    [Theory, EveryEngine]
    public async Task Pages_that_a_caller_sent_before_it_named_another_password_are_delivered_at_once(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services);
        var fax = await services.AnswerAsync(Called);
        await fax.StorePage(InboundServices.Page(0, last: false), default);
        await fax.Ended(new CallOutcome { Status = CallStatus.Incompatible, Detail = "Not this document.", PollRefused = fax.Polled[0], PagesConfirmed = 1 });
        await AssertDeliveredAsync(services, id, "Not this document.");
        Assert.Equal((0, 1), ((await FindAsync(services, id)).Fetches, (await FindAsync(services, id)).Refusals));
    }

    [Theory, EveryEngine]
    public async Task A_caller_that_guesses_passwords_is_given_nothing_that_has_one_for_a_while(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services);
        await OfferAsync(services, Offer(await BlobAsync(services)) with { Address = "open", Password = "" });
        for (var failure = 1; failure <= 5; failure++)
        {
            var fax = await services.AnswerAsync(Called);
            Assert.Equal(2, fax.Polled.Count);
            await fax.Ended(new CallOutcome { Status = CallStatus.Incompatible, PollRefused = fax.Polled[0] });
        }

        Assert.Equal(["open"], (await services.AnswerAsync(Called)).Polled.Select(document => document.Address));
        Assert.Equal(2, (await services.AnswerAsync(Called, caller: "+4989556")).Polled.Count);
        Assert.Equal(
            [$"caller +4989555 offer.lockedOut offer:{id} 5 wrong passwords"],
            await services.Get<Database>().QueryAsync<string>("SELECT who || ' ' || action || ' ' || target || ' ' || after_value FROM audit WHERE action = 'offer.lockedOut'"));
        services.Time.Advance(TimeSpan.FromMinutes(1));
        var sixth = await services.AnswerAsync(Called);
        Assert.Equal(2, sixth.Polled.Count);
        await sixth.Ended(new CallOutcome { Status = CallStatus.Incompatible, PollRefused = sixth.Polled[0] });
        services.Time.Advance(TimeSpan.FromSeconds(119));
        Assert.Single((await services.AnswerAsync(Called)).Polled);
        services.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await services.AnswerAsync(Called)).Polled.Count);
    }

    [Theory, EveryEngine]
    public async Task A_document_whose_password_is_guessed_under_many_numbers_is_given_to_nobody_for_a_while(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services);
        await OfferAsync(services, Offer(await BlobAsync(services)) with { Address = "13" });
        for (var failure = 1; failure <= 20; failure++)
        {
            var fax = await services.AnswerAsync(Called, caller: $"+49895{failure:000}");
            await fax.Ended(new CallOutcome { Status = CallStatus.Incompatible, PollRefused = fax.Polled[0] });
        }

        Assert.Equal(["13"], (await services.AnswerAsync(Called, caller: "+49896")).Polled.Select(document => document.Address));
        Assert.Equal(
            [$"caller +49895020 offer:{id} 20 wrong passwords of all callers"],
            await services.Get<Database>().QueryAsync<string>("SELECT who || ' ' || target || ' ' || after_value FROM audit WHERE action = 'offer.lockedOut'"));
        services.Time.Advance(TimeSpan.FromMinutes(1));
        var next = await services.AnswerAsync(Called, caller: "+49897");
        Assert.Equal(["12", "13"], next.Polled.Select(document => document.Address));
        await next.Ended(new CallOutcome { Status = CallStatus.Incompatible, PollRefused = next.Polled[0] });
        services.Time.Advance(TimeSpan.FromSeconds(119));
        Assert.Single((await services.AnswerAsync(Called, caller: "+49898")).Polled);
    }

    [Theory, EveryEngine]
    public async Task A_wrong_password_counts_although_an_open_document_was_given(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var id = await OfferAsync(services);
        var open = await OfferAsync(services, Offer(await BlobAsync(services)) with { Password = "" });
        for (var failure = 1; failure <= 5; failure++)
        {
            var fax = await services.AnswerAsync(Called);
            await fax.Polled[1].ReadPage(0, default);
            await fax.Ended(new CallOutcome { Status = CallStatus.Ok, Polled = fax.Polled[1], PollRefused = fax.Polled[0], PagesConfirmed = 2 });
        }

        Assert.Equal("", Assert.Single((await services.AnswerAsync(Called)).Polled).Password);
        Assert.Equal(((5, 0), (0, 5)), (((await FindAsync(services, open)).Fetches, (await FindAsync(services, open)).Refusals), ((await FindAsync(services, id)).Fetches, (await FindAsync(services, id)).Refusals)));
    }

    [Theory, EveryEngine]
    public async Task A_call_may_choose_from_all_documents(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var blob = await BlobAsync(services);
        for (var i = 1; i <= 101; i++)
            await OfferAsync(services, Offer(blob) with { Address = $"{i}" });
        Assert.Equal("101", (await services.AnswerAsync(Called)).Polled[^1].Address);
    }

    [Theory, EveryEngine]
    public async Task An_offer_without_an_end_is_over_after_its_time_and_gone_with_its_calls(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("polling.offerFor", "10d");
        var id = await OfferAsync(services);
        var offers = services.Get<PollOffers>();
        services.Time.Advance(TimeSpan.FromDays(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await offers.ExpireAsync());
        services.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await offers.ExpireAsync());
        Assert.Equal(0, await offers.PruneAsync(services.Time.GetUtcNow(), default));
        Assert.Equal(1, await offers.PruneAsync(services.Time.GetUtcNow() + TimeSpan.FromSeconds(1), default));
        Assert.Null(await offers.FindAsync(id));
    }

    [Theory, EveryEngine]
    public async Task An_old_offer_from_before_offers_had_to_end_has_its_time_from_the_upgrade_on(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("polling.offerFor", "10d");
        var id = await OfferAsync(services);
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE poll_offer SET valid_until = NULL WHERE id = @id", new { id }));
        var offers = services.Get<PollOffers>();
        services.Time.Advance(TimeSpan.FromDays(100));
        Assert.Equal(0, await offers.ExpireAsync());
        services.Time.Advance(TimeSpan.FromDays(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await offers.ExpireAsync());
        services.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await offers.ExpireAsync());
    }

    private static async Task AssertDeliveredAsync(InboundServices services, long offer, string detail)
    {
        var fax = Assert.Single(await services.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 10, default));
        Assert.Equal((ReceivedState.Incomplete, detail), (fax.State, fax.Detail));
        Assert.NotNull(await services.Get<TaskQueue>().ClaimAsync(ReceivedFaxes.RouteFax, "test", TimeSpan.FromMinutes(1)));
        var call = Assert.Single(await services.Get<CallJournal>().ListAsync(new CallFilter(), default));
        Assert.Equal((fax.Id, offer), (call.ReceivedId!.Value, call.OfferId!.Value));
    }

    private static PageImage Page(int index) => new(new Bitmap(1728, 100 + index), Resolution.Fine);

    private static NewOffer Offer(string blobId) => new(blobId, 2, "key:anne") { Name = "list", Address = "12", Password = "4711" };

    private static async Task<string> BlobAsync(InboundServices services) => (await services.Get<IBlobStore>().WriteAsync(TiffWriter.Write([Page(0), Page(1)]), default)).Id;

    private static async Task<long> OfferAsync(InboundServices services, NewOffer? offer = null) =>
        await services.Get<PollOffers>().AddAsync(offer ?? Offer(await BlobAsync(services)), "anne");

    private static async Task<PollOffer> FindAsync(InboundServices services, long id) => (await services.Get<PollOffers>().FindAsync(id))!;

    private static Task<IReadOnlyList<string>> OwnersAsync(InboundServices services) => services.Get<Database>().QueryAsync<string>("SELECT owner FROM blob_use WHERE owner LIKE 'poll_offer:%'");
}
