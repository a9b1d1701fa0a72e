using Faxwerk.Directory;
using Faxwerk.Mail.Mime;
using Faxwerk.Queue;

namespace Faxwerk.Tests.Intake;

/// <summary>Commands of mails from the SMTP port to the queue.</summary>
public sealed class MailCommandTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FaxServer.StartAsync();
        await _server.SetAsync("site.area", "89");
        await _server.SetAsync("site.mainNumber", "+4989840798");
        await _server.SetAsync("site.extensions", "[\"10-99\"]");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_time_too_far_ahead_is_refused_with_its_words()
    {
        var refused = await ReportAsync("A", "[fax: time=2099-07-01 09:00] A", "0891201");
        Assert.Contains("„2099-07-01 09:00“: höchstens ein Jahr im Voraus.", refused.PlainText, StringComparison.Ordinal);
        Assert.Empty(await _server.Get<QueueView>().ListAsync(new FaxFilter()));
    }

    [Fact]
    public async Task A_fax_with_a_window_is_due_in_it_and_given_up_after_it()
    {
        await _server.MailAsync(FaxServer.Mail("[fax: priority=urgent; resolution=standard; time=23:59; window=00:30-00:31] D", "x"), "0891204@fax.localhost");
        QueuedFax? fax = null;
        await Eventually.HoldsAsync(async () => (fax = (await _server.Get<QueueView>().ListAsync(new FaxFilter())).SingleOrDefault()) is not null, "the fax", 60);
        Assert.Equal((FaxPriority.Urgent, "standard", "D", TimeSpan.FromMinutes(1)), (fax!.Priority, fax.Resolution, fax.Subject, fax.NotAfter - fax.DueAt));
        var local = TimeZoneInfo.ConvertTime(fax.DueAt, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.Equal(new TimeSpan(0, 30, 0), local.TimeOfDay);
    }

    [Fact]
    public async Task A_user_chooses_among_his_own_numbers_and_not_among_those_of_others()
    {
        var user = new User { Login = "chef", DisplayName = "Chef", Language = "de", Addresses = ["chef@firma.de"], FaxNumber = "+49 89 840798-12", Extensions = ["50-59"] };
        Assert.Null((await _server.Get<Users>().AddAsync(user, "", "test")).Error);
        await _server.MailAsync(FaxServer.Mail("[fax: number=55] E", "x"), "0891205@fax.localhost");
        await Eventually.HoldsAsync(() => _server.Line.Calls.Any(call => call.Fax.Called == "+49891205"), "the call", 60);
        Assert.Equal("+4989840798" + "55", _server.Line.Calls.Single(call => call.Fax.Called == "+49891205").Fax.Caller);
        var refused = await ReportAsync("F", "[fax: nummer=089 840798-60] F", "0891206");
        Assert.Contains("„089 840798-60“ ist keine Ihrer Nummern.", refused.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_is_not_allowed_refuses_the_fax_with_one_report_that_names_it()
    {
        await _server.SetAsync("commands.allowed", "[\"cover\"]");
        var refused = await ReportAsync("G", "[fax: priority=high; bericht=keiner; foo=1] G", "0891207");
        Assert.StartsWith("FEHLER / FAILED", refused.Subject, StringComparison.Ordinal);
        foreach (var said in new[] { "\"priority=high\": you may not give this command.", "\"bericht=keiner\": you may not", "\"foo=1\": there is no command foo." })
            Assert.Contains(said, refused.PlainText, StringComparison.Ordinal);
        Assert.Single(await _server.OutboxAsync(1));
        Assert.DoesNotContain(_server.Line.Calls, call => call.Fax.Called == "+49891207");
    }

    [Fact]
    public async Task Attachments_are_rendered_on_the_server_or_refused_unless_they_are_faxes_already()
    {
        await _server.SetAsync("mail.renderAttachments", "false");
        var file = new MailFile("brief.txt", "text/plain", "Hallo"u8.ToArray());
        var refused = await ReportAsync("H", "H", "0891208", file);
        Assert.Contains("\"brief.txt\" is not converted on this server", refused.PlainText, StringComparison.Ordinal);
        await _server.SetAsync("mail.renderAttachments", "true");
        Assert.StartsWith("OK", (await ReportAsync("I", "I", "0891209", file)).Subject, StringComparison.Ordinal);
    }

    private async Task<MailMessage> ReportAsync(string subject, string? mail, string number, params MailFile[] files)
    {
        if (mail is not null)
            await _server.MailAsync(FaxServer.Mail(mail, "x", files), $"{number}@fax.localhost");
        MailMessage? report = null;
        await Eventually.HoldsAsync(async () => (report = (await _server.OutboxAsync(0)).FirstOrDefault(one => one.Subject.EndsWith($": {subject}", StringComparison.Ordinal))) is not null, $"the report on {subject}", 60);
        return report!;
    }
}
