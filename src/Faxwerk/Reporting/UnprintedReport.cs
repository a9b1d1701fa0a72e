using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Outbox;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>Tells the postmaster of a report that did not come out of its printer, so that somebody looks after paper and sender.</summary>
public sealed class UnprintedReport(IOptionsMonitor<MailSettings> settings, IBlobStore blobs, TaskQueue tasks)
{
    /// <summary>Adds the mail in the transaction that gives the printing up.</summary>
    public async Task TellAsync(Transaction tx, LeasedTask task, long faxId, string printer, string error)
    {
        var (mail, name) = (settings.CurrentValue, $"unprinted-{task.Id}-{task.CreatedAt.ToUnixTimeMilliseconds():x}");
        if (!MailAddress.TryParse(mail.FromAddress, out var own) || !MailAddress.TryParse(mail.Postmaster, out var postmaster))
            return;
        var message = MimeWriter.Write(new OutgoingMail
        {
            From = own with { DisplayName = "Fax" }, To = [postmaster], MessageId = $"<{name}@{own.Domain}>", Date = task.CreatedAt,
            Subject = $"Sendebericht nicht gedruckt / Report not printed: Fax {faxId}",
            Text = $"Der Sendebericht zu Fax {faxId} kam nicht aus dem Drucker {printer}: {error}\n\nThe report on fax {faxId} did not come out of the printer {printer}: {error}\n",
            Headers = [new("Auto-Submitted", "auto-generated")],
        });
        await SendMail.AddAsync(tx, tasks, new MailToSend((await blobs.WriteAsync(message, CancellationToken.None)).Id, mail.Postmaster, name));
    }
}
