using System.Text;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.ScenarioTests;

/// <summary>A mail of a foreign client with commands, to the other machine and back as report and notification.</summary>
public sealed class MailCommandScenarioTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_mail_with_commands_is_faxed_without_them_and_reported_as_they_and_notify_say()
    {
        await using var world = await FaxWorld.CreateAsync("", ("reports.language", "english"));
        await using var server = await world.StartServerAsync();
        var (code, said) = await MailAsync(server.SmtpPort, "Offer [fax: resolution=standard; report=always text]", "[fax: priority=high]\n\nDear reader");
        Assert.True(code == 0, said);
        await FaxWorld.UntilAsync(() => world.Outbox.Count == 2, Patience, () => server.Output);
        var received = TiffReader.Open(await File.ReadAllBytesAsync(world.Station.Received.Single(fax => fax.File is not null).File!, TestContext.Current.CancellationToken));
        Assert.Equal(98, received.Page(0).DpiY, 5.0);
        var report = Assert.Single(world.Outbox, mail => mail.Root.Type.Value != "multipart/report");
        Assert.Equal("OK: Fax 0305550100: Offer", report.Subject);
        Assert.Empty(report.Attachments);
        var notification = Assert.Single(world.Outbox, mail => mail.Root.Type.Value == "multipart/report");
        var status = Encoding.ASCII.GetString(notification.Root.Parts.Single(part => part.Type.Value == "message/delivery-status").Decode().Span);
        foreach (var field in new[] { "Original-Envelope-Id: env-17", "Original-Recipient: rfc822;office@example.com", "Final-Recipient: fax; +49305550100", "Action: delivered", "Status: 2.1.5" })
            Assert.Contains(field, status, StringComparison.Ordinal);

        (code, said) = await MailAsync(server.SmtpPort, "[fax: speed=high] Offer", "x");
        Assert.True(code == 0, said);
        await FaxWorld.UntilAsync(() => world.Outbox.Count >= 3, Patience, () => server.Output);
        var refused = Assert.Single(world.Outbox, mail => mail.Subject.StartsWith("FAILED", StringComparison.Ordinal) && mail.Root.Type.Value != "multipart/report");
        Assert.Contains("\"speed=high\": there is no command speed.", refused.PlainText, StringComparison.Ordinal);
        Assert.Single(world.Station.Received);
    }

    /// <summary>Swaks knows no DSN parameters, but sends what stands in the addresses: the last bracket is its own.</summary>
    private static Task<(int Code, string Said)> MailAsync(int port, string subject, string body) => Swaks.MailAsync(
        port, "anna@example.com> RET=HDRS ENVID=env-17", "0305550100@fax.localhost> NOTIFY=SUCCESS ORCPT=rfc822;office@example.com",
        "--header", "From: anna@example.com", "--header", "To: 0305550100@fax.localhost", "--header", $"Subject: {subject}", "--body", body);
}
