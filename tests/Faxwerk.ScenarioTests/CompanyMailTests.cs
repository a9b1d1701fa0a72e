using System.Text.Json;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages.Tiff;
using Faxwerk.Telephony;

namespace Faxwerk.ScenarioTests;

/// <summary>Faxes of people who have nothing but their mail program, with Postfix and Dovecot as docs/operations.md has them.</summary>
public sealed class CompanyMailTests(CompanyMail company) : IClassFixture<CompanyMail>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_mail_to_a_colleague_and_to_a_number_reaches_both_and_its_sender_reads_the_report_and_what_was_refused()
    {
        await company.StartedAsync();
        using var anna = await company.Mailboxes.OpenAsync("anna");
        using var bert = await company.Mailboxes.OpenAsync("bert");
        await TakenAsync($"bert@{CompanyMail.Domain},0305550100@{CompanyMail.FaxDomain}", "Offer");
        Assert.Equal("Dear reader", (await bert.FindAsync(mail => mail.Subject == "Offer")).PlainText!.Trim());
        var report = await anna.FindAsync(mail => mail.Subject == "OK: Fax 0305550100: Offer");
        Assert.Equal($"fax@{CompanyMail.Domain}", report.From[0].Address);
        var received = Assert.Single(company.World.Station.Received);
        Assert.Equal(CallStatus.Ok, received.Outcome.Status);
        Assert.Equal(1, TiffReader.Open(await File.ReadAllBytesAsync(received.File!, TestContext.Current.CancellationToken)).PageCount);

        await TakenAsync($"office@{CompanyMail.FaxDomain}", "No number");
        var refusal = await anna.FindAsync(mail => mail.Root.Type.Value == "multipart/report" && mail.Subject.StartsWith("Undelivered", StringComparison.Ordinal));
        Assert.Contains("550 5.1.3 Not a fax number", string.Join(' ', refusal.PlainText!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Single(await bert.MailsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_fax_lies_in_the_mailbox_of_its_extension_as_it_was_sent_and_what_came_while_Postfix_was_down_follows_once()
    {
        await company.StartedAsync();
        using var eva = await company.Mailboxes.OpenAsync("eva");
        await company.CallAsync("11", FaxWorld.Page(1));
        var first = await eva.FindAsync(_ => true);
        Assert.Equal($"+49305550100@{CompanyMail.FaxDomain}", first.From[0].Address);
        await AssertShowsAsync(1, first);

        await company.Postfix.StopAsync();
        await company.CallAsync("11", FaxWorld.Page(2));
        await FaxWorld.UntilAsync(async () => (await company.DeliveriesAsync("eva")) is [var last, _] && Text(last, "state") == "waiting" && Text(last, "detail").Contains("127.0.0.1", StringComparison.Ordinal), Patience, () => company.Server.Output);
        await company.Postfix.StartAsync();
        await AssertShowsAsync(2, await eva.FindAsync(mail => mail.MessageId != first.MessageId));
        await FaxWorld.UntilAsync(async () => (await company.DeliveriesAsync("eva")).All(delivery => Text(delivery, "state") == "done"), Patience, () => company.Server.Output);
        Assert.Equal(2, (await eva.MailsAsync(TestContext.Current.CancellationToken)).Count);
    }

    [Theory]
    [InlineData("carl", "12", 3, "5.2.2")]
    [InlineData("dora", "13", 4, "5.1.1")]
    public async Task A_mail_that_its_mailbox_does_not_take_comes_back_through_Postfix_and_the_postmaster_gets_the_fax(string person, string extension, int page, string status)
    {
        await company.StartedAsync();
        using var postmaster = await company.Mailboxes.OpenAsync(CompanyMail.Postmaster);
        await company.CallAsync(extension, FaxWorld.Page(page));
        var mail = await postmaster.FindAsync(mail => mail.PlainText?.Contains($"CAME BACK ({person}@{CompanyMail.Domain}): {status}", StringComparison.Ordinal) ?? false);
        await AssertShowsAsync(page, mail);
        var delivery = Assert.Single(await company.DeliveriesAsync(person));
        Assert.Equal("failed", Text(delivery, "state"));
        Assert.StartsWith($"The mail came back: {status}", Text(delivery, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fax_server_takes_no_other_domain_and_Postfix_nothing_from_strangers_but_what_comes_back()
    {
        await company.StartedAsync();
        var (code, said) = await Swaks.MailAsync(company.Server.SmtpPort, $"anna@{CompanyMail.Domain}", "somebody@elsewhere.example");
        Assert.NotEqual(0, code);
        Assert.Contains("550 5.7.1 elsewhere.example is not a fax domain of this server", said, StringComparison.Ordinal);
        (code, said) = await Swaks.MailAsync(company.Postfix.OutsidePort, $"anna@{CompanyMail.Domain}", $"0305550199@{CompanyMail.FaxDomain}");
        Assert.NotEqual(0, code);
        Assert.Contains("Faxes are for our own people", said, StringComparison.Ordinal);
        (code, said) = await Swaks.MailAsync(company.Postfix.OutsidePort, "<>", $"delivery-1-0123456789abcdef@{CompanyMail.FaxDomain}");
        Assert.True(code == 0, said);
    }

    private async Task TakenAsync(string to, string subject)
    {
        var (code, said) = await Swaks.MailAsync(company.Postfix.Port, $"anna@{CompanyMail.Domain}", to, "--header", $"Subject: {subject}", "--body", "Dear reader");
        Assert.True(code == 0, said);
    }

    private async Task AssertShowsAsync(int page, MailMessage mail)
    {
        var attachment = Assert.Single(mail.Attachments);
        Assert.Equal("application/pdf", attachment.Type.Value);
        var shown = Assert.Single(await PdfPages.ReadAsync(attachment.Decode().ToArray(), company.World.Folder));
        Assert.True(FaxWorld.Page(page).Bitmap.SameAs(shown));
    }

    private static string Text(JsonElement delivery, string name) => delivery.GetProperty(name).GetString()!;
}
