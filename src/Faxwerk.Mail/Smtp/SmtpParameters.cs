using System.Globalization;

namespace Faxwerk.Mail.Smtp;

/// <summary>Reads the parameters of MAIL and RCPT. A null reply means that all were understood.</summary>
internal static class SmtpParameters
{
    private static readonly SmtpReply Bad = new(501, "5.5.4", "Bad parameter");
    private static readonly SmtpReply Unknown = new(555, "5.5.4", "Parameter not recognised");

    public static SmtpReply? Read(string parameters, ref SmtpEnvelope envelope)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in Split(parameters))
        {
            if (!seen.Add(key)) return Bad;
            SmtpEnvelope? read;
            switch (key)
            {
                case "SIZE": read = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? envelope with { DeclaredSize = size } : null; break;
                case "BODY": read = value.ToUpperInvariant() switch { "7BIT" => envelope, "8BITMIME" => envelope with { EightBit = true }, _ => null }; break;
                case "SMTPUTF8": read = value.Length == 0 ? envelope with { Utf8 = true } : null; break;
                case "RET": read = value.ToUpperInvariant() switch { "FULL" => envelope with { Return = DsnReturn.Full }, "HDRS" => envelope with { Return = DsnReturn.Headers }, _ => null }; break;
                case "ENVID": read = value.Length is > 0 and <= 100 && Xtext.TryDecode(value, out var id) ? envelope with { EnvelopeId = id } : null; break;
                case "AUTH": read = Xtext.TryDecode(value, out _) ? envelope : null; break;
                default: return Unknown;
            }
            if (read is null) return Bad;
            envelope = read;
        }
        return null;
    }

    public static SmtpReply? Read(string parameters, ref SmtpRecipient recipient)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in Split(parameters))
        {
            if (!seen.Add(key)) return Bad;
            SmtpRecipient? read;
            switch (key)
            {
                case "NOTIFY": read = TryReadNotify(value, out var notify) ? recipient with { Notify = notify } : null; break;
                case "ORCPT": read = value.Length <= 500 && value.IndexOf(';') > 0 && Xtext.TryDecode(value, out var original) ? recipient with { OriginalRecipient = original } : null; break;
                default: return Unknown;
            }
            if (read is null) return Bad;
            recipient = read;
        }
        return null;
    }

    private static bool TryReadNotify(string value, out DsnNotify notify)
    {
        notify = DsnNotify.Unspecified;
        foreach (var word in value.ToUpperInvariant().Split(','))
        {
            var one = word switch
            {
                "NEVER" => DsnNotify.Never,
                "SUCCESS" => DsnNotify.Success,
                "FAILURE" => DsnNotify.Failure,
                "DELAY" => DsnNotify.Delay,
                _ => DsnNotify.Unspecified,
            };
            if (one == DsnNotify.Unspecified) return false;
            notify |= one;
        }
        return notify == DsnNotify.Never || !notify.HasFlag(DsnNotify.Never);
    }

    private static IEnumerable<(string Key, string Value)> Split(string parameters)
    {
        foreach (var word in parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=');
            yield return equals < 0 ? (word.ToUpperInvariant(), "") : (word[..equals].ToUpperInvariant(), word[(equals + 1)..]);
        }
    }
}
