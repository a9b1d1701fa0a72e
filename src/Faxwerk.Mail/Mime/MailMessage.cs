namespace Faxwerk.Mail.Mime;

/// <summary>A mail as it was read: headers decoded, the tree of its parts, and what a reader of it would see.</summary>
public sealed class MailMessage
{
    private readonly Lazy<MailView> view;

    internal MailMessage(MailPart root)
    {
        Root = root;
        view = new(() => MailView.Of(Root));
    }

    /// <summary>The whole content; its headers are those of the message.</summary>
    public MailPart Root { get; }

    public MailHeaders Headers => Root.Headers;
    public MailDefects Defects { get; internal set; }

    public string Subject => Headers.Text("Subject");
    public IReadOnlyList<MailAddress> From => Addresses("From");
    public MailAddress? Sender => Addresses("Sender").FirstOrDefault();
    public IReadOnlyList<MailAddress> ReplyTo => Addresses("Reply-To");
    public IReadOnlyList<MailAddress> To => Addresses("To");
    public IReadOnlyList<MailAddress> Cc => Addresses("Cc");
    public IReadOnlyList<MailAddress> Bcc => Addresses("Bcc");

    /// <summary>Null where the header is missing or cannot be read.</summary>
    public DateTimeOffset? Date => MailDate.Parse(Headers["Date"]);

    /// <summary>With its angle brackets, null where missing.</summary>
    public string? MessageId => Headers["Message-ID"] is { Length: > 0 } id ? id : null;

    /// <summary>
    /// Written by a machine as an answer (RFC 3834: Auto-Submitted other than <c>no</c>), or a report (RFC 6522). The null sender is a fact of
    /// the envelope and not known here.
    /// </summary>
    public bool IsAutomatic =>
        (Headers["Auto-Submitted"] is { } submitted && !MediaType.Parse(submitted).Value.Equals("no", StringComparison.Ordinal))
        || Root.Type.Value == "multipart/report";

    /// <summary>What the mail says, in order: mostly one, each with its plain and its HTML form.</summary>
    public IReadOnlyList<MailBody> Bodies => view.Value.Bodies;

    /// <summary>Files and attached mails, in order, those of TNEF and uuencode among them.</summary>
    public IReadOnlyList<MailPart> Attachments => view.Value.Attachments;

    /// <summary>Pictures and styles the HTML refers to, by <see cref="MailPart.ContentId"/>.</summary>
    public IReadOnlyList<MailPart> Related => view.Value.Related;

    /// <summary>The plain text of all bodies that have one; null where none has.</summary>
    public string? PlainText =>
        Bodies.Where(body => body.Plain is not null).Select(body => body.Plain!.ReadText()).ToList() is { Count: > 0 } texts ? string.Join("\r\n", texts) : null;

    private IReadOnlyList<MailAddress> Addresses(string name) => AddressParser.Parse(string.Join(',', Headers.All(name)));
}

/// <summary>One text of a mail in its plain and HTML forms; one of them may be missing.</summary>
public sealed record MailBody(MailPart? Plain, MailPart? Html);
