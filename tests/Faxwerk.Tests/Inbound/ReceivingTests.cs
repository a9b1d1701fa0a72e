using Faxwerk.Inbox;
using Faxwerk.Journal;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages;
using Faxwerk.Pages.Sff;
using Faxwerk.Pages.Tiff;
using Faxwerk.Receiving;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

public sealed class ReceivingTests
{
    private static readonly CallOutcome Dropped = new() { Status = CallStatus.CallDropped, Detail = "BYE in page 2", Ended = DateTimeOffset.UnixEpoch };

    [Theory]
    [EveryEngine]
    public async Task A_received_fax_is_mailed_as_pdf_to_the_route_of_its_number(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("receiving.routes", """[{"number":"+498912*","mailTo":["anna@example.com","bob@example.com"]}]""");
        var fax = await services.AnswerAsync("+49891234");
        await fax.StorePage(InboundServices.Page(0, last: false), CancellationToken.None);
        await fax.StorePage(InboundServices.Page(1, last: true), CancellationToken.None);
        await fax.Ended(Dropped with { Status = CallStatus.Ok });

        Assert.Equal(3, await services.RunTasksAsync());

        var mails = System.IO.Directory.GetFiles(services.Outbox, "*.eml").Select(file => MimeReader.Read(File.ReadAllBytes(file))).ToList();
        Assert.Equal(["anna@example.com", "bob@example.com"], mails.Select(mail => mail.To.Single().Address).Order());
        Assert.All(mails, mail => Assert.Contains("2 Seiten / pages", mail.Subject, StringComparison.Ordinal));
        Assert.All(mails, mail => Assert.StartsWith("%PDF-", System.Text.Encoding.Latin1.GetString(Attachment(mail, ".pdf")), StringComparison.Ordinal));
    }

    [Theory]
    [EveryEngine]
    public async Task A_tiff_attachment_holds_the_pages_pixel_for_pixel(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("receiving.attachment", "Tiff");
        var fax = await services.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: false), CancellationToken.None);
        await fax.StorePage(InboundServices.Page(1, last: true), CancellationToken.None);
        await services.RunTasksAsync();

        var tiff = TiffReader.Open(Attachment(SingleMail(services), ".tif"));
        Assert.Equal(2, tiff.PageCount);
        for (var i = 0; i < 2; i++)
            Assert.True(tiff.Page(i).ToBitmap().SameAs(InboundServices.Page(i, last: false).Image.Bitmap));
    }

    [Theory]
    [InlineData(Resolution.Fine, ".sff")]
    [InlineData(Resolution.Dpi300, ".tif")]
    public async Task An_sff_attachment_holds_the_pages_pixel_for_pixel_and_is_tiff_where_sff_takes_no_page(Resolution resolution, string ending)
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("receiving.attachment", "Sff");
        var fax = await services.AnswerAsync("123");
        var page = InboundServices.Page(0, last: true);
        await fax.StorePage(page with { Image = page.Image with { Resolution = resolution } }, CancellationToken.None);
        await services.RunTasksAsync();

        var file = Attachment(SingleMail(services), ending);
        var pages = ending == ".sff" ? [.. SffReader.Pages(file)] : new List<PageImage> { TiffReader.Open(file).Page(0).ToPageImage() };
        Assert.True(Assert.Single(pages).Bitmap.SameAs(page.Image.Bitmap));
    }

    [Fact]
    public async Task A_footer_stands_below_the_pages_of_a_mailed_pdf_where_it_is_wanted()
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("receiving.footer", "true");
        var fax = await services.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await services.RunTasksAsync();
        Assert.Contains("/Footer", System.Text.Encoding.Latin1.GetString(Attachment(SingleMail(services), ".pdf")), StringComparison.Ordinal);
    }

    [Theory]
    [EveryEngine]
    public async Task A_number_without_a_route_goes_to_the_postmaster(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("mail.postmaster", "zentrale@example.com");
        var fax = await services.AnswerAsync("4711");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await services.RunTasksAsync();
        Assert.Equal("zentrale@example.com", SingleMail(services).To.Single().Address);
    }

    [Theory]
    [EveryEngine]
    public async Task A_number_that_is_not_served_is_refused_with_404(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("receiving.servedNumbers", """["+498912*"]""");
        var decision = await services.DecideAsync("+4930999");
        Assert.Equal(404, Assert.IsType<CallDecision.Reject>(decision).SipStatus);
        Assert.Empty(await services.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 10, CancellationToken.None));
        var call = Assert.Single(await services.Get<CallJournal>().ListAsync(new CallFilter { Direction = CallDirection.In }, CancellationToken.None));
        Assert.Equal(("+4930999", 404, CallStatus.UnallocatedNumber, "trunk"), (call.Called, call.SipStatus, call.Status, call.Trunk));
    }

    [Theory]
    [EveryEngine]
    public async Task When_every_channel_is_in_use_a_call_is_refused_with_486_until_one_ends(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("trunk.sendChannels", "1");
        await services.SetAsync("trunk.channels", "2");
        var first = await services.AnswerAsync("1");
        await services.AnswerAsync("2");
        var decision = await services.DecideAsync("3");
        Assert.Equal(486, Assert.IsType<CallDecision.Reject>(decision).SipStatus);
        await first.Ended(Dropped);
        await services.AnswerAsync("3");
    }

    [Theory]
    [EveryEngine]
    public async Task A_call_that_breaks_off_delivers_its_confirmed_pages_marked_incomplete(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var fax = await services.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: false), CancellationToken.None);
        await fax.Ended(Dropped);
        await services.RunTasksAsync();
        var mail = SingleMail(services);
        Assert.Contains("INCOMPLETE", mail.Subject, StringComparison.Ordinal);
        Assert.NotEmpty(Attachment(mail, ".pdf"));
    }

    [Theory]
    [EveryEngine]
    public async Task A_call_without_a_page_is_in_the_journal_and_sends_no_mail(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var fax = await services.AnswerAsync("123");
        await fax.Ended(Dropped with { Status = CallStatus.NotAFax, Subaddress = "12" });
        Assert.Equal(0, await services.RunTasksAsync());
        var row = Assert.Single(await services.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 10, CancellationToken.None));
        Assert.Equal((ReceivedState.Failed, (int)CallStatus.NotAFax, "12"), (row.State, row.Status, row.Subaddress));
        var call = Assert.Single(await services.Get<CallJournal>().ListAsync(new CallFilter(), CancellationToken.None));
        Assert.Equal((CallDirection.In, row.Id, CallStatus.NotAFax, "12"), (call.Direction, call.ReceivedId, call.Status, call.Subaddress));
    }

    [Theory]
    [EveryEngine]
    public async Task Pages_confirmed_before_the_process_died_are_delivered_after_the_next_start(Engine engine)
    {
        var first = await InboundServices.StartAsync(engine);
        var fax = await first.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: false), CancellationToken.None);

        await using var second = await first.AfterKillAsync();
        await second.RecoverAsync();
        var broken = Assert.Single(await second.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 10, CancellationToken.None));
        Assert.Null(broken.EndedAt);
        Assert.Contains("when the call ended is unknown", broken.Detail, StringComparison.Ordinal);
        await second.RunTasksAsync();
        Assert.Contains("INCOMPLETE", SingleMail(second).Subject, StringComparison.Ordinal);
    }

    [Theory]
    [EveryEngine]
    public async Task Confirmed_pages_of_a_node_that_never_came_back_are_delivered_by_another(Engine engine)
    {
        var first = await InboundServices.StartAsync(engine);
        var fax = await first.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: false), CancellationToken.None);

        await using var second = await first.AfterKillAsync(node: "another");
        await second.RecoverAsync();
        Assert.Equal(0, await second.RunTasksAsync());
        second.Time.Advance(ReceivingRecovery.Abandoned + TimeSpan.FromMinutes(1));
        await second.RecoverAsync(starting: false);
        await second.RunTasksAsync();
        Assert.Contains("INCOMPLETE", SingleMail(second).Subject, StringComparison.Ordinal);
    }

    [Theory]
    [EveryEngine]
    public async Task A_call_whose_pages_keep_coming_is_not_taken_for_abandoned(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var fax = await services.AnswerAsync("123");
        services.Time.Advance(ReceivingRecovery.Abandoned);
        await fax.StorePage(InboundServices.Page(0, last: false), CancellationToken.None);
        services.Time.Advance(ReceivingRecovery.Abandoned);
        await services.RecoverAsync(starting: false);
        await fax.StorePage(InboundServices.Page(1, last: true), CancellationToken.None);
        await services.RunTasksAsync();
        Assert.Contains("2 Seiten", SingleMail(services).Subject, StringComparison.Ordinal);
    }

    [Theory]
    [EveryEngine]
    public async Task A_page_of_a_fax_that_is_over_is_not_confirmed(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var fax = await services.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await fax.StorePage(InboundServices.Page(1, last: true), CancellationToken.None));
        await services.RunTasksAsync();
        Assert.Contains("1 Seite", SingleMail(services).Subject, StringComparison.Ordinal);
    }

    [Theory]
    [EveryEngine]
    public async Task The_journal_tells_how_the_call_was(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var fax = await services.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(Dropped with { Status = CallStatus.Ok, Ecm = true, Coding = "MMR", BitRate = 14400 });
        var row = Assert.Single(await services.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 10, CancellationToken.None));
        Assert.Equal((1, true, "MMR", 14400, DateTimeOffset.UnixEpoch), (row.Pages, row.Ecm, row.Coding, row.BitRate, row.EndedAt));
        Assert.Equal((0, CallStatus.Ok), (row.BadRows, (CallStatus)row.Status!));
    }

    [Theory]
    [EveryEngine]
    public async Task A_complete_fax_is_delivered_once_although_its_call_ended_badly(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        var fax = await services.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(Dropped);
        Assert.Equal(2, await services.RunTasksAsync());
        Assert.DoesNotContain("INCOMPLETE", SingleMail(services).Subject, StringComparison.Ordinal);
    }

    private static MailMessage SingleMail(InboundServices services) =>
        MimeReader.Read(File.ReadAllBytes(Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml"))));

    private static byte[] Attachment(MailMessage mail, string ending) =>
        mail.Attachments.Single(part => part.FileName!.EndsWith(ending, StringComparison.Ordinal)).Decode().ToArray();
}
