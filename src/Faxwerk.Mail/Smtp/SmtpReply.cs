using System.Buffers;
using System.Globalization;
using System.Text;

namespace Faxwerk.Mail.Smtp;

/// <summary>
/// A reply of the server (RFC 5321 4.2): code, enhanced status such as <c>5.1.1</c> (RFC 3463, empty for none) and text, whose lines are
/// separated by LF.
/// </summary>
public sealed record SmtpReply(int Code, string Status, string Text)
{
    public static SmtpReply Ok { get; } = new(250, "2.0.0", "OK");
    public static SmtpReply SenderOk { get; } = new(250, "2.1.0", "Sender OK");
    public static SmtpReply RecipientOk { get; } = new(250, "2.1.5", "Recipient OK");
    public static SmtpReply Authenticated { get; } = new(235, "2.7.0", "Authentication succeeded");
    public static SmtpReply AuthenticationFailed { get; } = new(535, "5.7.8", "Authentication credentials invalid");
    public static SmtpReply AuthenticationRequired { get; } = new(530, "5.7.0", "Authentication required");
    public static SmtpReply EncryptionRequired { get; } = new(530, "5.7.0", "Must issue a STARTTLS command first");
    public static SmtpReply UnknownRecipient { get; } = new(550, "5.1.1", "No such recipient here");
    public static SmtpReply BadRecipientSyntax { get; } = new(550, "5.1.3", "Bad destination address syntax");
    public static SmtpReply NotAllowed { get; } = new(550, "5.7.1", "Not allowed");
    public static SmtpReply InsufficientStorage { get; } = new(452, "4.3.1", "Insufficient system storage");
    public static SmtpReply TooLarge { get; } = new(552, "5.3.4", "Message too large");
    public static SmtpReply TooManyRecipients { get; } = new(452, "4.5.3", "Too many recipients");
    public static SmtpReply LocalError { get; } = new(451, "4.3.0", "Local error in processing, try again later");
    public static SmtpReply Unavailable { get; } = new(421, "4.3.2", "Service shutting down");

    public bool IsPositive => Code < 400;
    public bool IsTemporary => Code is >= 400 and < 500;
    public bool IsPermanent => Code >= 500;

    /// <summary>
    /// Whether a smaller mail might be taken: RFC 3463 says so with X.3.4 (system) or X.2.3 (mailbox), RFC 1870 with 552, which without such a status is also the answer of servers that know none. A full mailbox
    /// (X.2.2) is another matter.
    /// </summary>
    public bool IsTooLarge => IsPermanent && (Status is "5.3.4" or "5.2.3" || (Code == 552 && !Status.StartsWith("5.2.", StringComparison.Ordinal)));

    public override string ToString() => Status.Length == 0 ? $"{Code} {Text}" : $"{Code} {Status} {Text}";

    /// <summary>Writes the reply as it goes over the wire; controls in the text become blanks.</summary>
    internal void WriteTo(IBufferWriter<byte> output)
    {
        var lines = Text.Split('\n');
        var wire = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            wire.Append(Code.ToString(CultureInfo.InvariantCulture)).Append(i == lines.Length - 1 ? ' ' : '-');
            if (Status.Length > 0) wire.Append(Status).Append(' ');
            foreach (var c in lines[i]) wire.Append(char.IsControl(c) ? ' ' : c);
            wire.Append("\r\n");
        }
        Encoding.UTF8.GetBytes(wire.ToString(), output);
    }
}
