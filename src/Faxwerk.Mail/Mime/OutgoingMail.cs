namespace Faxwerk.Mail.Mime;

/// <summary>A mail to be written. The same values give the same octets, so that a repeated mail is a true repetition.</summary>
public sealed record OutgoingMail
{
    public required MailAddress From { get; init; }
    public IReadOnlyList<MailAddress> To { get; init; } = [];
    public IReadOnlyList<MailAddress> Cc { get; init; } = [];
    public MailAddress? ReplyTo { get; init; }
    public string Subject { get; init; } = "";

    /// <summary>With angle brackets.</summary>
    public required string MessageId { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>Message-ID of the mail that this one answers.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Further fields, their values decoded text, such as Auto-Submitted.</summary>
    public IReadOnlyList<MailHeader> Headers { get; init; } = [];

    public string Text { get; init; } = "";
    public string? Html { get; init; }

    /// <summary>Files to save; those with a <see cref="MailFile.ContentId"/> are what the HTML refers to.</summary>
    public IReadOnlyList<MailFile> Files { get; init; } = [];
}

/// <summary>A file in a mail. <paramref name="ContentId"/> without angle brackets.</summary>
public sealed record MailFile(string Name, string MediaType, ReadOnlyMemory<byte> Content, string? ContentId = null);
