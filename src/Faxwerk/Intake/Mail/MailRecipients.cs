using Faxwerk.Mail.Mime;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Reporting;

namespace Faxwerk.Intake.Mail;

/// <summary>A recipient of the mail and the fax it becomes.</summary>
internal sealed record MailFaxRecipient(MailRecipient Mail, FaxRecipient Fax)
{
    /// <summary>For the cover.</summary>
    public required FaxAddress Address { get; init; }
}

/// <summary>From the envelope's recipients to fax numbers.</summary>
internal static class MailRecipients
{
    /// <summary>
    /// One fax a number and subaddress, with the name that the address or the mail's headers give. <paramref name="refused"/> gets those that the settings, changed since
    /// the mail was accepted, no longer allow.
    /// </summary>
    public static IReadOnlyList<MailFaxRecipient> Of(MailToRender mail, MailMessage message, NumberPolicy numbers, UserLimit limit, out IReadOnlyList<NumberRefusal> refused)
    {
        var found = new List<MailFaxRecipient>();
        var refusals = new List<NumberRefusal>();
        foreach (var recipient in mail.Recipients)
        {
            if (!FaxAddress.TryParse(recipient.LocalPart, recipient.Domain, out var address))
            {
                refusals.Add(NumberRefusal.NoNumber(recipient.LocalPart));
                continue;
            }

            var (number, refusal) = numbers.Judge(address, limit);
            if (refusal is not null)
                refusals.Add(refusal);
            else if (found.All(other => other.Fax.Number.E164 != number!.E164 || other.Fax.Subaddress != (address.Subaddress ?? "")))
                found.Add(new MailFaxRecipient(recipient, new FaxRecipient(number!, address.Name ?? NameIn(message, recipient) ?? "") { Subaddress = address.Subaddress ?? "" }) { Address = address });
        }

        refused = refusals;
        return found;
    }

    /// <summary>All recipients, for the report that nothing was faxed.</summary>
    public static IReadOnlyList<RefusedRecipient> Refused(MailToRender mail, NumberPolicy numbers) => [.. mail.Recipients.Select(recipient =>
    {
        var typed = FaxAddress.TryParse(recipient.LocalPart, recipient.Domain, out var address) ? address.Number : recipient.LocalPart;
        var final = numbers.Judge(typed).Number is { } number ? $"fax; {number.E164}" : $"rfc822; {recipient.LocalPart}@{recipient.Domain}";
        return new RefusedRecipient(typed, final, new ReportWish(recipient.Notify, recipient.OriginalRecipient));
    })];

    private static string? NameIn(MailMessage message, MailRecipient recipient) => message.To.Concat(message.Cc)
        .FirstOrDefault(to => to.LocalPart.Equals(recipient.LocalPart, StringComparison.OrdinalIgnoreCase) && to.DisplayName.Length > 0)?.DisplayName;
}
