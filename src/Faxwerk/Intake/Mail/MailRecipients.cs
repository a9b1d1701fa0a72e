using Faxwerk.Mail.Mime;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Reporting;

namespace Faxwerk.Intake.Mail;

/// <summary>The fax that recipients of the mail become: one for all addresses of a number and subaddress.</summary>
internal sealed record MailFaxRecipient(FaxRecipient Fax)
{
    /// <summary>For the cover.</summary>
    public required FaxAddress Address { get; init; }

    /// <summary>What each RCPT said of notifications, in their order: who wrote a number twice is told of both addresses.</summary>
    public required IReadOnlyList<ReportWish> Wishes { get; init; }
}

/// <summary>From the envelope's recipients to fax numbers.</summary>
/// <param name="Faxes">Who is called.</param>
/// <param name="Refused">Who is not, with the cause: the settings, changed since the mail was accepted, no longer allow it.</param>
internal sealed record MailRecipients(IReadOnlyList<MailFaxRecipient> Faxes, IReadOnlyList<RefusedRecipient> Refused)
{
    /// <summary>One fax a number and subaddress, with the name that the address or the mail's headers give.</summary>
    public static MailRecipients Of(MailToRender mail, MailMessage message, NumberPolicy numbers, UserLimit limit)
    {
        var found = new List<MailFaxRecipient>();
        var refused = new List<RefusedRecipient>();
        foreach (var recipient in mail.Recipients)
        {
            var (number, refusal) = FaxAddress.TryParse(recipient.LocalPart, recipient.Domain, out var address) ? numbers.Judge(address, limit) : (null, NumberRefusal.NoNumber(recipient.LocalPart));
            if (refusal is not null || address is null)
            {
                refused.Add(Refuse(recipient, numbers) with { Cause = new Refusal(refusal!.German + ".", refusal.Reason + ".") { Dsn = refusal.Dsn } });
                continue;
            }

            var (wish, subaddress) = (WishOf(recipient), address.Subaddress ?? "");
            var same = found.FindIndex(other => other.Fax.Number.E164 == number!.E164 && other.Fax.Subaddress == subaddress);
            if (same >= 0)
                found[same] = found[same] with { Wishes = [.. found[same].Wishes, wish] };
            else
                found.Add(new MailFaxRecipient(new FaxRecipient(number!, address.Name ?? NameIn(message, recipient) ?? "") { Subaddress = subaddress }) { Address = address, Wishes = [wish] });
        }

        return new MailRecipients(found, refused);
    }

    /// <summary>All recipients, for the report that nothing was faxed.</summary>
    public static IReadOnlyList<RefusedRecipient> RefuseAll(MailToRender mail, NumberPolicy numbers) => [.. mail.Recipients.Select(recipient => Refuse(recipient, numbers))];

    private static RefusedRecipient Refuse(MailRecipient recipient, NumberPolicy numbers)
    {
        var typed = FaxAddress.TryParse(recipient.LocalPart, recipient.Domain, out var address) ? address.Number : recipient.LocalPart;
        var final = numbers.Judge(typed).Number is { } number ? $"fax; {number.E164}" : $"rfc822; {recipient.LocalPart}@{recipient.Domain}";
        return new RefusedRecipient(typed, final, WishOf(recipient));
    }

    private static ReportWish WishOf(MailRecipient recipient) => new(recipient.Notify, recipient.OriginalRecipient);

    private static string? NameIn(MailMessage message, MailRecipient recipient) => message.To.Concat(message.Cc)
        .FirstOrDefault(to => to.LocalPart.Equals(recipient.LocalPart, StringComparison.OrdinalIgnoreCase) && to.DisplayName.Length > 0)?.DisplayName;
}
