using System.Globalization;
using System.Text;

namespace Faxwerk.Mail.Smtp;

/// <summary>What a server announced in its answer to EHLO, and the MAIL and RCPT commands that follow from it.</summary>
internal sealed record SmtpFeatures
{
    public static SmtpFeatures None { get; } = new();

    public bool Pipelining { get; private init; }
    public bool Size { get; private init; }
    public long MaxBytes { get; private init; }
    public bool EightBit { get; private init; }
    public bool Utf8 { get; private init; }
    public bool Dsn { get; private init; }
    public bool StartTls { get; private init; }
    public IReadOnlySet<string> Mechanisms { get; private init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    public static SmtpFeatures Read(SmtpReply reply)
    {
        var features = None;
        foreach (var line in reply.Text.Split('\n').Skip(1))
        {
            var words = line.Split([' ', '='], StringSplitOptions.RemoveEmptyEntries);
            features = words.Length == 0 ? features : words[0].ToUpperInvariant() switch
            {
                "PIPELINING" => features with { Pipelining = true },
                "SIZE" => features with { Size = true, MaxBytes = words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : 0 },
                "8BITMIME" => features with { EightBit = true },
                "SMTPUTF8" => features with { Utf8 = true },
                "DSN" => features with { Dsn = true },
                "STARTTLS" => features with { StartTls = true },
                "AUTH" => features with { Mechanisms = new HashSet<string>(features.Mechanisms.Concat(words.Skip(1)), StringComparer.OrdinalIgnoreCase) },
                _ => features,
            };
        }
        return features;
    }

    /// <summary>Why this server cannot be given the mail, or null.</summary>
    public static SmtpReply? Lacking(SmtpFeatures features, SmtpEnvelope envelope, ReadOnlySpan<byte> message) =>
        NeedsUtf8(envelope) && !features.Utf8 ? new(550, "5.6.7", "The server does not take addresses outside ASCII")
        : features.MaxBytes > 0 && message.Length > features.MaxBytes ? SmtpReply.TooLarge
        : null;

    public string Mail(SmtpEnvelope envelope, ReadOnlySpan<byte> message)
    {
        var command = new StringBuilder($"MAIL FROM:<{envelope.Sender?.Address}>");
        if (Size) command.Append(CultureInfo.InvariantCulture, $" SIZE={message.Length}");
        if (EightBit && !Ascii.IsValid(message)) command.Append(" BODY=8BITMIME");
        if (Utf8 && (envelope.Utf8 || NeedsUtf8(envelope))) command.Append(" SMTPUTF8");
        if (!Dsn) return command.ToString();
        if (envelope.Return != DsnReturn.Unspecified) command.Append(envelope.Return == DsnReturn.Full ? " RET=FULL" : " RET=HDRS");
        if (envelope.EnvelopeId is { Length: > 0 } id) command.Append(" ENVID=").Append(Xtext.Encode(id));
        return command.ToString();
    }

    public string Recipient(SmtpRecipient recipient)
    {
        var command = new StringBuilder($"RCPT TO:<{recipient.Address.Address}>");
        if (!Dsn) return command.ToString();
        if (recipient.Notify != DsnNotify.Unspecified) command.Append(" NOTIFY=").Append(recipient.Notify.ToString().ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal));
        if (recipient.OriginalRecipient?.Split(';', 2) is [var type, var address]) command.Append(" ORCPT=").Append(type).Append(';').Append(Xtext.Encode(address));
        return command.ToString();
    }

    private static bool NeedsUtf8(SmtpEnvelope envelope) =>
        envelope.Sender is { NeedsUtf8: true } || envelope.Recipients.Any(recipient => recipient.Address.NeedsUtf8);
}
