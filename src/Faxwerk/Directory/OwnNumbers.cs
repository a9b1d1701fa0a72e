using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Directory;

/// <summary>What the other side of a fax sees of who sends it, each in the form of his site; null where the trunk says.</summary>
/// <param name="Site">The site that the fax comes from; empty for the first.</param>
/// <param name="Caller">Caller number (CLI).</param>
/// <param name="StationId">TSI.</param>
/// <param name="Header">The number in the header line.</param>
public sealed record OwnNumber(string Site, string? Caller, string? StationId, string? Header);

/// <summary>
/// Whose number a fax shows. The first that is set holds: the sender number of its user; that of his groups, by their names; his own fax number (<c>sending.ownNumber</c>: that of the section Fax or General);
/// that of his site; else those of the trunk.
/// </summary>
public sealed class OwnNumbers(Sites sites, IOptionsMonitor<SendingSettings> sending)
{
    /// <summary>The numbers of a fax of <paramref name="submittedBy"/> (as <c>fax.submitted_by</c> names him) from <paramref name="site"/>; where that is empty, from his own.</summary>
    public async Task<OwnNumber> FindAsync(Transaction tx, string submittedBy, string site)
    {
        var user = User.IdOf(submittedBy) is { } id ? await Users.FindAsync(tx, id) : null;
        if (site.Length == 0 && user is not null && user.Site != Sites.Default)
            site = user.Site;
        var form = sites.Of(site);
        var number = user is null ? "" : await OfUserAsync(tx, user);
        if (number.Length == 0)
            number = form.SenderNumber;
        return number.Length == 0
            ? new OwnNumber(site, null, null, null)
            : new OwnNumber(site, Digits(number, form.CallerForm, form), Digits(number, form.StationIdForm, form), NumberWriter.Write(number, form.HeaderForm, form));
    }

    /// <summary>The fax number of a user as recipients may have it; empty for none.</summary>
    public string FaxNumberOf(User user) => sending.CurrentValue.OwnNumber == OwnFaxNumber.General ? user.GeneralNumber : user.FaxNumber;

    private async Task<string> OfUserAsync(Transaction tx, User user) => user.SenderNumber.Length > 0 ? user.SenderNumber
        : await tx.FindAsync<string>(
            "SELECT g.sender_number FROM account_group g JOIN group_account m ON m.group_id = g.id WHERE m.account_id = @Id AND g.sender_number <> '' ORDER BY g.name_key LIMIT 1", new { user.Id })
        ?? FaxNumberOf(user);

    /// <summary>What SIP and T.30 (5.3.6.2.4) can carry of it: plus and digits, 20 at most. A number that somebody parted, perhaps with a (0), is read before it is shown as it was set.</summary>
    private static string Digits(string number, NumberForm form, SiteSettings site)
    {
        const int Longest = 20;
        var isParted = number.Any(c => !char.IsAsciiDigit(c) && c != '+');
        var written = NumberWriter.Write(number, form == NumberForm.AsSet && isParted ? NumberForm.E164 : form, site);
        string digits = new([.. written.Where(c => char.IsAsciiDigit(c) || c == '+')]);
        return digits.Length <= Longest ? digits : digits[..Longest];
    }
}
