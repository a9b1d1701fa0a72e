using System.Globalization;
using System.Text;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Microsoft.Extensions.Options;

namespace Faxwerk.Delivery;

/// <summary>The words of the mail that brings a received fax: German and English, one below the other.</summary>
public sealed class DeliveredMail(IOptionsMonitor<SiteSettings> site)
{
    /// <summary>Writes the mail; the same values give the same octets.</summary>
    public byte[] Write(ReceivedFax fax, MailAddress own, MailAddress to, MailFile? file, string messageId, DateTimeOffset date, string? note = null) =>
        MimeWriter.Write(new OutgoingMail
        {
            From = own with { DisplayName = Sender(fax) },
            To = [to],
            Subject = Subject(fax),
            MessageId = messageId,
            Date = date,
            Headers =
            [
                new("Auto-Submitted", "auto-generated"),
                new("X-Fax-Id", fax.Id.ToString(CultureInfo.InvariantCulture)),
                new("X-Fax-Pages", fax.Pages.ToString(CultureInfo.InvariantCulture)),
                new("X-Fax-State", fax.State),
            ],
            Text = note is null ? Text(fax) : $"{note}\n\n{Text(fax)}",
            Files = file is null ? [] : [file],
        });

    private static string Sender(ReceivedFax fax) =>
        "Fax " + (fax.CallerName ?? (fax.Caller.Length > 0 ? fax.CallerNumber.Shown : fax.Csid ?? "unbekannt / unknown"));

    private static string Subject(ReceivedFax fax)
    {
        var broken = fax.State == ReceivedState.Incomplete ? "UNVOLLSTÄNDIG / INCOMPLETE: " : "";
        var customer = string.IsNullOrEmpty(fax.CustomerNumber) ? "" : $", {fax.CustomerNumber}";
        return $"{broken}{Sender(fax)}{customer} ({fax.Pages} {(fax.Pages == 1 ? "Seite / page" : "Seiten / pages")})";
    }

    private string Text(ReceivedFax fax)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone);
        var started = TimeZoneInfo.ConvertTime(fax.StartedAt, zone);
        var text = new StringBuilder();
        if (fax.State == ReceivedState.Incomplete)
        {
            text.AppendLine("Dieses Fax ist UNVOLLSTÄNDIG: Die Verbindung brach ab. Angehängt sind die Seiten, die bestätigt wurden.");
            text.AppendLine("This fax is INCOMPLETE: the call broke off. Attached are the pages that were confirmed.");
            text.AppendLine();
        }

        Line("Von / From", fax.Caller.Length > 0 ? fax.CallerNumber.Shown : "-");
        if (fax.ContactName is { Length: > 0 } contact)
            Line("Name", contact);
        if (fax.ContactCompany is { Length: > 0 } company)
            Line("Firma / Company", company);
        if (fax.CustomerNumber is { Length: > 0 } customer)
            Line("Kundennummer / Customer number", customer);
        if (fax.PollId is { } poll)
            Line("Abgerufen von dort / Fetched from there", $"Poll {poll.ToString(CultureInfo.InvariantCulture)}");
        Line("Kennung / Station ID", fax.Csid ?? "-");
        Line("An / To", fax.CalledNumber.Shown);
        Line("Eingang / Received", started.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        Line("Seiten / Pages", fax.Pages.ToString(CultureInfo.InvariantCulture));
        if (fax.BadRows > 0)
            Line("Gestörte Zeilen / Damaged rows", fax.BadRows.ToString(CultureInfo.InvariantCulture));
        Line("Fax", fax.Id.ToString(CultureInfo.InvariantCulture));
        return text.ToString();

        void Line(string name, string value) => text.Append(name).Append(": ").AppendLine(value);
    }
}
