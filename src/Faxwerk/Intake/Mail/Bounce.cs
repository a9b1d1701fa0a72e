using System.Text;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Intake.Mail;

/// <summary>What a bounce says (RFC 3464): why a mail of ours was not delivered.</summary>
internal static class Bounce
{
    /// <summary>What is read of one at most: what returns with it is behind.</summary>
    public const int Longest = 256 * 1024;

    private const int LongestReason = 300;

    /// <summary>The reason in one line; null where it is no failure but a delay or a success.</summary>
    public static string? Reason(MailMessage message)
    {
        if (Find(message.Root) is not { } status)
            return IsAnswer(message) ? null : Cut(message.Subject);
        var fields = Encoding.UTF8.GetString(status.Body.Span).ReplaceLineEndings("\n").Replace("\n ", " ", StringComparison.Ordinal).Replace("\n\t", " ", StringComparison.Ordinal).Split('\n')
            .Select(line => line.Split(':', 2)).Where(field => field.Length == 2).ToLookup(field => field[0].Trim(), field => field[1].Trim(), StringComparer.OrdinalIgnoreCase);
        if (!fields["Action"].Any(action => action.StartsWith("failed", StringComparison.OrdinalIgnoreCase)))
            return null;
        return Cut($"{fields["Status"].FirstOrDefault()} {fields["Diagnostic-Code"].FirstOrDefault()}");
    }

    /// <summary>
    /// A note of absence, which Exchange calls auto-generated and others auto-replied, or a receipt. Bounces without a readable report have neither word, or name whom they did not reach, as Exim's do.
    /// </summary>
    private static bool IsAnswer(MailMessage message) => message.IsAutomatic && message.Headers["X-Failed-Recipients"] is null && message.Root.Type["report-type"] != "delivery-status";

    private static MailPart? Find(MailPart part) => part.Type.Value is "message/delivery-status" or "message/global-delivery-status" ? part : part.Parts.Select(Find).FirstOrDefault(found => found is not null);

    private static string Cut(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("\0", "", StringComparison.Ordinal);
        return line.Length > LongestReason ? line[..LongestReason] : line;
    }
}
