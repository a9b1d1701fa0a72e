using System.Globalization;
using System.Text;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Delivery;

/// <summary>The words of the mail that brings a received fax, in the language of who gets it; German and English where that is not known.</summary>
public static class DeliveredMail
{
    /// <summary>Writes the mail; the same values give the same octets.</summary>
    public static byte[] Write(ReceivedFax fax, Reader reader, MailAddress own, MailAddress to, MailFile? file, string messageId, DateTimeOffset date, string? note = null) =>
        MimeWriter.Write(new OutgoingMail
        {
            From = own with { DisplayName = Sender(fax, reader) },
            To = [to],
            Subject = Subject(fax, reader),
            MessageId = messageId,
            Date = date,
            Headers =
            [
                new("Auto-Submitted", "auto-generated"),
                new("X-Fax-Id", fax.Id.ToString(CultureInfo.InvariantCulture)),
                new("X-Fax-Pages", fax.Pages.ToString(CultureInfo.InvariantCulture)),
                new("X-Fax-State", fax.State),
            ],
            Text = note is null ? Text(fax, reader) : $"{note}\n\n{Text(fax, reader)}",
            Files = file is null ? [] : [file],
        });

    /// <summary>What a mail says in place of its attachment; <paramref name="address"/> is that of the web pages, without which people find the fax by its number.</summary>
    public static string Link(ReceivedFax fax, Reader reader, string address) => address.Length > 0
        ? $"{reader.Say("Das Dokument ist zu groß für eine Mail, es liegt hier", "The document is too large for a mail, it is here")}: {address.TrimEnd('/')}/received/{fax.Id}"
        : $"{reader.Say("Das Dokument ist zu groß für eine Mail, es liegt auf den Webseiten des Faxservers", "The document is too large for a mail, it is on the web pages of the fax server")}: /received/{fax.Id}";

    private static string Sender(ReceivedFax fax, Reader reader) =>
        "Fax " + (fax.CallerName ?? (fax.Caller.Length > 0 ? fax.CallerNumber.Shown : fax.Csid ?? reader.Say("unbekannt", "unknown")));

    private static string Subject(ReceivedFax fax, Reader reader)
    {
        var broken = fax.State == ReceivedState.Incomplete ? reader.Say("UNVOLLSTÄNDIG", "INCOMPLETE") + ": " : "";
        var customer = string.IsNullOrEmpty(fax.CustomerNumber) ? "" : $", {fax.CustomerNumber}";
        return $"{broken}{Sender(fax, reader)}{customer} ({fax.Pages} {(fax.Pages == 1 ? reader.Say("Seite", "page") : reader.Say("Seiten", "pages"))})";
    }

    private static string Text(ReceivedFax fax, Reader reader)
    {
        var started = TimeZoneInfo.ConvertTime(fax.StartedAt, reader.Zone);
        var text = new StringBuilder();
        if (fax.State == ReceivedState.Incomplete)
        {
            if (reader.Language != "en")
                text.AppendLine("Dieses Fax ist UNVOLLSTÄNDIG: Die Verbindung brach ab. Es hat die Seiten, die bestätigt wurden.");
            if (reader.Language != "de")
                text.AppendLine("This fax is INCOMPLETE: the call broke off. It has the pages that were confirmed.");
            text.AppendLine();
        }

        Line(reader.Say("Von", "From"), fax.Caller.Length > 0 ? fax.CallerNumber.Shown : "-");
        if (fax.ContactName is { Length: > 0 } contact)
            Line("Name", contact);
        if (fax.ContactCompany is { Length: > 0 } company)
            Line(reader.Say("Firma", "Company"), company);
        if (fax.CustomerNumber is { Length: > 0 } customer)
            Line(reader.Say("Kundennummer", "Customer number"), customer);
        if (fax.PollId is { } poll)
            Line(reader.Say("Abgerufen von dort", "Fetched from there"), $"Poll {poll.ToString(CultureInfo.InvariantCulture)}");
        Line(reader.Say("Kennung", "Station ID"), fax.Csid ?? "-");
        Line(reader.Say("An", "To"), fax.CalledNumber.Shown);
        Line(reader.Say("Eingang", "Received"), started.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        Line(reader.Say("Seiten", "Pages"), fax.Pages.ToString(CultureInfo.InvariantCulture));
        if (fax.BadRows > 0)
            Line(reader.Say("Gestörte Zeilen", "Damaged rows"), fax.BadRows.ToString(CultureInfo.InvariantCulture));
        Line("Fax", fax.Id.ToString(CultureInfo.InvariantCulture));
        return text.ToString();

        void Line(string name, string value) => text.Append(name).Append(": ").AppendLine(value);
    }
}
