using System.Text.RegularExpressions;
using Faxwerk.Covers;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Intake.Mail;

/// <summary>
/// The cover that the sender of a mail chooses: header <c>X-Fax-Cover: NAME</c> or <c>none</c>, <c>X-FAX-AutoCoverPage: no</c>, or <c>[::c=NAME]</c> in the subject, which is taken out of it.
/// For one recipient alone: the flags <c>^COVER=NAME</c> and <c>^NOCOVER</c> of the address.
/// </summary>
internal static partial class CoverCommand
{
    private const string Header = "X-Fax-Cover", AutomaticHeader = "X-FAX-AutoCoverPage";

    /// <summary>The subject without command, and the choice; null where there is none.</summary>
    public static (string Subject, string? Cover) Of(MailMessage message)
    {
        var command = InSubject().Match(message.Subject);
        var subject = command.Success ? InSubject().Replace(message.Subject, "").Trim() : message.Subject;
        if (Name(message.Headers[Header]) is { } name) return (subject, name);
        if (command.Success) return (subject, Name(command.Groups["name"].Value));
        return (subject, Name(message.Headers[AutomaticHeader]) is "no" or "off" or "0" ? CoverTemplate.None : null);
    }

    /// <summary>The choice for one recipient; null where there is none.</summary>
    public static string? Of(FaxAddress address) => address.Qualifiers.ContainsKey("NOCOVER") ? CoverTemplate.None : Name(address.Qualifiers.GetValueOrDefault("COVER"));

    private static string? Name(string? text) => text?.Trim() is { Length: > 0 } name ? name.ToLowerInvariant() : null;

    [GeneratedRegex(@"\s*\[::\s*c\s*=(?<name>[^\],\[]*)\]", RegexOptions.IgnoreCase)]
    private static partial Regex InSubject();
}
