namespace Faxwerk.Mail.Mime;

/// <summary>
/// Writes mails (RFC 5322, RFC 2045): text, HTML with its pictures, attachments. Lines keep to 78 characters where that is possible and to 998
/// always; texts outside ASCII are quoted-printable UTF-8.
/// </summary>
public static class MimeWriter
{
    public static byte[] Write(OutgoingMail mail)
    {
        var output = new MimeOutput();
        WriteHeaders(output, mail);
        Content(mail).Write(output, new Boundaries(mail.MessageId));
        return output.ToArray();
    }

    internal static void WriteHeaders(MimeOutput output, OutgoingMail mail)
    {
        output.Addresses("From", [mail.From]);
        output.Addresses("To", mail.To);
        output.Addresses("Cc", mail.Cc);
        if (mail.ReplyTo is not null) output.Addresses("Reply-To", [mail.ReplyTo]);
        output.Text("Subject", mail.Subject);
        output.Structured("Date", MailDate.Format(mail.Date));
        output.Structured("Message-ID", mail.MessageId);
        if (mail.InReplyTo is not null)
        {
            output.Structured("In-Reply-To", mail.InReplyTo);
            output.Structured("References", mail.InReplyTo);
        }
        foreach (var field in mail.Headers) output.Text(field.Name, field.Value);
        output.Structured("MIME-Version", "1.0");
    }

    /// <summary>The tree of parts, as small as the mail allows.</summary>
    internal static MimeEntity Content(OutgoingMail mail)
    {
        MimeEntity body = MimeEntity.OfText("plain", mail.Text);
        if (mail.Html is not null)
        {
            var html = MimeEntity.OfText("html", mail.Html);
            var pictures = mail.Files.Where(file => file.ContentId is not null).Select(MimeEntity.OfFile).ToList();
            if (pictures.Count > 0) html = MimeEntity.Multipart("related; type=\"text/html\"", [html, .. pictures]);
            body = MimeEntity.Multipart("alternative", [body, html]);
        }
        var files = mail.Files.Where(file => file.ContentId is null || mail.Html is null).Select(MimeEntity.OfFile).ToList();
        return files.Count == 0 ? body : MimeEntity.Multipart("mixed", [body, .. files]);
    }
}
