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
        var number = user is null ? "" : await OfUserAsync(tx, user);
        if (number.Length == 0)
            number = sites.Of(site).SenderNumber;
        return number.Length == 0 ? new OwnNumber(site, null, null, null) : Written(number, site);
    }

    /// <summary>
    /// The number that a user chose for one fax, in the forms of his site: one of his own, of his groups or of the site, or an extension of his. Null where it is none of these.
    /// </summary>
    public async Task<OwnNumber?> ChooseAsync(Transaction tx, User user, string typed, string site)
    {
        var form = sites.Of(site);
        if (FaxNumber.Parse(typed, form)?.E164 is not { } e164)
            return null;
        var groups = await tx.QueryAsync<string>("SELECT g.sender_number FROM account_group g JOIN group_account m ON m.group_id = g.id WHERE m.account_id = @Id", new { user.Id });
        var numbers = new[] { user.SenderNumber, user.FaxNumber, user.GeneralNumber, form.SenderNumber }.Concat(groups);
        return numbers.Any(number => number.Length > 0 && FaxNumber.Parse(number, form)?.E164 == e164) || user.Extensions.Any(range => Has(range, e164, form)) ? Written(e164, site) : null;
    }

    /// <summary>A number of the site's own, that is one below its main number whose extension is in the site's ranges where there are some, in the forms of the site; null where it is none. Whoever shows a number of others as his own breaks the rules of the trunk.</summary>
    public OwnNumber? OfSite(string typed, string site)
    {
        var form = sites.Of(site);
        return FaxNumber.Parse(typed, form)?.E164 is { } e164
            && (IsBelow(e164, form) || (form.SenderNumber.Length > 0 && FaxNumber.Parse(form.SenderNumber, form)?.E164 == e164))
            ? Written(e164, site)
            : null;
    }

    /// <summary>The fax number of a user as recipients may have it; empty for none.</summary>
    public string FaxNumberOf(User user) => sending.CurrentValue.OwnNumber == OwnFaxNumber.General ? user.GeneralNumber : user.FaxNumber;

    private OwnNumber Written(string number, string site)
    {
        var form = sites.Of(site);
        return new OwnNumber(site, Digits(number, form.CallerForm, form), Digits(number, form.StationIdForm, form), NumberWriter.Write(number, form.HeaderForm, form));
    }

    private static bool IsBelow(string e164, SiteSettings form) => form.MainNumber.Length > 0 && e164.StartsWith(form.MainNumber, StringComparison.Ordinal)
        && (e164.Length == form.MainNumber.Length || form.Extensions.Count == 0 || form.HasExtension(e164[form.MainNumber.Length..]));

    private static bool Has(string range, string e164, SiteSettings form) => NumberRange.Parse(range) is { } own
        && (own.IsFull ? own.Contains(e164) : form.MainNumber.Length > 0 && e164.StartsWith(form.MainNumber, StringComparison.Ordinal) && own.Contains(e164[form.MainNumber.Length..]));

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
