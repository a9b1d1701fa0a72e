using System.Globalization;
using System.Text;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Junk;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Outbox;
using Faxwerk.Settings;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Routing;

/// <summary>Whom to tell of which faxes in the quarantine; payload of <see cref="TellQuarantine"/>. Stored as JSON: names never change.</summary>
public sealed record QuarantineNews(string MailTo, IReadOnlyList<long> Faxes);

/// <summary>Writes the mail on what is new in the quarantine, of those that are still there when it goes.</summary>
public sealed class TellQuarantine(Quarantine quarantine, MailDispatch dispatch, IOptionsMonitor<MailSettings> mail, IOptionsMonitor<SiteSettings> site, IOptionsMonitor<WebSettings> web) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "TellQuarantine";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var news = task.Read<QuarantineNews>();
        if (!MailAddress.TryParse(news.MailTo, out var recipient) || !MailAddress.TryParse(mail.CurrentValue.FromAddress, out var own))
            return TaskResult.Fail($"\"{news.MailTo}\" or \"{mail.CurrentValue.FromAddress}\" (mail.fromAddress) is no mail address.");
        var kept = await quarantine.FindAsync(news.Faxes, cancel);
        if (kept.Count == 0)
            return TaskResult.Done;
        var message = MimeWriter.Write(new OutgoingMail
        {
            From = own, To = [recipient], Subject = string.Create(CultureInfo.InvariantCulture, $"Quarantäne / Quarantine: {kept.Count}"), MessageId = $"<quarantine-{task.Id}@{own.Domain}>", Date = task.CreatedAt,
            Headers = [new("Auto-Submitted", "auto-generated")], Text = TextOf(kept),
        });
        return await dispatch.SendAsync(null, recipient, $"quarantine-{task.Id}", message, cancel);
    }

    private string TextOf(IReadOnlyList<QuarantinedFax> kept)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone);
        var text = new StringBuilder("Diese Faxe hält eine Regel als unerwünscht zurück. Wer eines davon haben will, lässt es freigeben.\nThese faxes are kept as unwanted by a rule. Whoever wants one of them has it released.\n\n");
        foreach (var fax in kept)
        {
            var from = fax.Caller.Length > 0 ? fax.Caller : "?";
            text.Append(CultureInfo.InvariantCulture, $"{fax.FaxId}: {TimeZoneInfo.ConvertTime(fax.HeldAt, zone):yyyy-MM-dd HH:mm}, {from}{(string.IsNullOrWhiteSpace(fax.Csid) ? "" : $" ({fax.Csid.Trim()})")} > {fax.Called}, {fax.Pages} S./p., {fax.Cause}\n");
        }

        text.Append("\nFehlt eines, gibt die Verwaltung es frei. Whoever misses one asks the administrator to release it.\n");
        if (web.CurrentValue.Address is { Length: > 0 } address)
            text.Append(CultureInfo.InvariantCulture, $"{address.TrimEnd('/')}/junk\n");
        return text.ToString();
    }
}
