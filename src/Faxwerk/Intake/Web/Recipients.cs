using Faxwerk.Covers;
using Faxwerk.Intake.Mail;
using Faxwerk.Policies;
using Faxwerk.Queue;

namespace Faxwerk.Intake.Web;

/// <summary>What somebody typed as a recipient: one of a fax, a mail address, or neither and why.</summary>
internal sealed record Recipient(CoverRecipient? Fax = null, string? Mail = null, NumberRefusal? Refusal = null);

/// <summary>Reads recipients of a submission, in any form that mail addresses may have.</summary>
internal sealed class Recipients(NumberPolicy numbers, CopyRecipients copies)
{
    /// <summary>What one is to somebody for whom <paramref name="limit"/> holds; <paramref name="subaddress"/> where it names none.</summary>
    public Recipient Read(string typed, UserLimit limit, string? subaddress = null)
    {
        if (copies.AddressOf(typed) is { } mail)
            return new Recipient(Mail: mail);
        var address = FaxAddress.TryParse(typed, out var read) ? read : null;
        var (number, refusal) = address is null ? numbers.Judge(typed, limit) : numbers.Judge(address, limit);
        return number is null
            ? new Recipient(Refusal: refusal)
            : new Recipient(new CoverRecipient(
                new FaxRecipient(number, address?.Name ?? "") { Subaddress = address?.Subaddress ?? subaddress ?? "" }, address?.Company ?? "", address is null ? null : CoverCommand.Of(address)));
    }
}
