using Faxwerk.Inbox;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages.Tiff;
using Faxwerk.Receiving;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Inbound;

public sealed class ReceivingTests
{
    private static readonly CallOutcome Dropped = new() { Status = CallStatus.CallDropped, Detail = "BYE in page 2", Ended = DateTimeOffset.UnixEpoch };

    [Fact]
    public async Task A_received_fax_is_mailed_as_pdf_to_the_route_of_its_number()
    {
        await using var services = await InboundServices.StartAsync();
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

    [Fact]
    public async Task A_tiff_attachment_holds_the_pages_pixel_for_pixel()
    {
        await using var services = await InboundServices.StartAsync();
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

    [Fact]
    public async Task A_number_without_a_route_goes_to_the_postmaster()
    {
        await using var services = await InboundServices.StartAsync();
        await services.SetAsync("mail.postmaster", "zentrale@example.com");
        var fax = await services.AnswerAsync("4711");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await services.RunTasksAsync();
        Assert.Equal("zentrale@example.com", SingleMail(services).To.Single().Address);
    }

    [Fact]
    public async Task A_number_that_is_not_served_is_refused_with_404()
    {
        await using var services = await InboundServices.StartAsync();
        await services.SetAsync("receiving.servedNumbers", """["+498912*"]""");
        var decision = await services.Get<IncomingCalls>().DecideAsync(InboundServices.CallTo("+4930999"), CancellationToken.None);
        Assert.Equal(404, Assert.IsType<CallDecision.Reject>(decision).SipStatus);
        Assert.Empty(await services.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 10, CancellationToken.None));
    }

    [Fact]
    public async Task When_every_channel_is_in_use_a_call_is_refused_with_486_until_one_ends()
    {
        await using var services = await InboundServices.StartAsync();
        await services.SetAsync("trunk.sendChannels", "1");
        await services.SetAsync("trunk.channels", "2");
        var first = await services.AnswerAsync("1");
        await services.AnswerAsync("2");
        var decision = await services.Get<IncomingCalls>().DecideAsync(InboundServices.CallTo("3"), CancellationToken.None);
        Assert.Equal(486, Assert.IsType<CallDecision.Reject>(decision).SipStatus);
        await first.Ended(Dropped);
        await services.AnswerAsync("3");
    }

    [Fact]
    public async Task A_call_that_breaks_off_delivers_its_confirmed_pages_marked_incomplete()
    {
        await using var services = await InboundServices.StartAsync();
        var fax = await services.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: false), CancellationToken.None);
        await fax.Ended(Dropped);
        await services.RunTasksAsync();
        var mail = SingleMail(services);
        Assert.Contains("INCOMPLETE", mail.Subject, StringComparison.Ordinal);
        Assert.NotEmpty(Attachment(mail, ".pdf"));
    }

    [Fact]
    public async Task A_call_without_a_page_is_in_the_journal_and_sends_no_mail()
    {
        await using var services = await InboundServices.StartAsync();
        var fax = await services.AnswerAsync("123");
        await fax.Ended(Dropped with { Status = CallStatus.NotAFax });
        Assert.Equal(0, await services.RunTasksAsync());
        var row = Assert.Single(await services.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 10, CancellationToken.None));
        Assert.Equal((ReceivedState.Failed, (int)CallStatus.NotAFax), (row.State, row.Status));
    }

    [Fact]
    public async Task Pages_confirmed_before_the_process_died_are_delivered_after_the_next_start()
    {
        var first = await InboundServices.StartAsync();
        var fax = await first.AnswerAsync("123");
        await fax.StorePage(InboundServices.Page(0, last: false), CancellationToken.None);
        await first.AbandonAsync();

        await using var second = await InboundServices.StartAsync(first.Folder);
        await second.RecoverAsync();
        await second.RunTasksAsync();
        Assert.Contains("INCOMPLETE", SingleMail(second).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_complete_fax_is_delivered_once_although_its_call_ended_badly()
    {
        await using var services = await InboundServices.StartAsync();
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
