using Faxwerk.Delivery;
using Faxwerk.Inbox;
using Faxwerk.Mail.Mime;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

/// <summary>What the attachment of a mailed fax is called.</summary>
public sealed class AttachmentNameTests
{
    private static readonly ReceivedFax Fax = new()
    {
        Id = 17, Caller = "+4989555", Called = "+49891234", CallerName = "Praxis Dr. Müller", ContactCompany = "Müller & Söhne", CustomerNumber = "K-4711", Csid = "+49 89 555", Pages = 3,
        StartedAt = new DateTimeOffset(2026, 1, 31, 23, 30, 5, TimeSpan.Zero),
    };

    [Theory]
    [InlineData("fax-{id}-{date}-{time}", "fax-17-20260201-003005.pdf")]
    [InlineData("{year}-{month}-{day} {name} {pages}", "2026-02-01 Praxis-Dr.-Müller 3.pdf")]
    [InlineData("{number}_{own}_{csid}", "+4989555_+49891234_+49-89-555.pdf")]
    [InlineData("{company} {customer}", "Müller---Söhne K-4711.pdf")]
    public void A_name_is_that_of_the_pattern_in_the_time_of_the_site(string pattern, string name) => Assert.Equal(name, Of(pattern, Fax));

    [Theory]
    [InlineData("../../etc/x", null, "-..-etc-x.pdf")]
    [InlineData("a\r\nb\"c;d", null, "a--b-c-d.pdf")]
    [InlineData("...", null, "unknown.pdf")]
    [InlineData("", "+49 89 5", "+4989555.pdf")]
    public void What_a_caller_says_of_himself_leads_nowhere_and_who_says_nothing_has_his_number(string caller, string? csid, string name) =>
        Assert.Equal(name, Of("{name}", Fax with { CallerName = caller, Csid = csid }));

    [Fact]
    public void A_name_has_an_end() => Assert.InRange(Of("{name}{name}{name}{name}", Fax with { CallerName = new string('x', 5000) }).Length, 1, 124);

    [Theory]
    [InlineData("")]
    [InlineData("{colour}")]
    [InlineData("a/{id}")]
    [InlineData("..")]
    [InlineData("{id")]
    public void A_pattern_that_makes_no_name_is_refused(string pattern) =>
        Assert.Contains(new ReceivingSettings { AttachmentName = pattern }.Errors(), error => error.StartsWith("attachmentName:", StringComparison.Ordinal));

    [Theory]
    [InlineData("1", "Praxis-Dr.-Huber-1.pdf")]
    [InlineData("0", "+4989555-1.pdf")]
    public async Task The_mail_has_the_attachment_under_its_name(string identified, string name)
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("receiving.callerIdentification", identified == "1" ? "true" : "false");
        await services.SetAsync("receiving.attachmentName", "{name}-{id}");
        var fax = await services.AnswerAsync("12");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        await services.RunTasksAsync();
        var mail = MimeReader.Read(await File.ReadAllBytesAsync(Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml"))));
        Assert.Equal(name, Assert.Single(mail.Attachments).FileName);
    }

    private static string Of(string pattern, ReceivedFax fax) => AttachmentName.Of(pattern, fax, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), ".pdf");
}
