using Faxwerk.Directory;
using Faxwerk.Intake.Mail;
using Faxwerk.Policies;

namespace Faxwerk.Intake;

/// <summary>Why a number is refused, in both languages. <paramref name="IsSyntax"/>: it is none; else its class is barred.</summary>
public sealed record NumberRefusal(bool IsSyntax, string German, string Reason)
{
    /// <summary>A number that is none.</summary>
    public static NumberRefusal NoNumber(string typed) => new(true, $"{typed} ist keine Faxnummer", $"{typed} is not a fax number");

    /// <summary>Enhanced status code (RFC 3463).</summary>
    public string Dsn => IsSyntax ? "5.1.3" : "5.7.1";
}

/// <summary>Judges numbers on every way in, before anything is accepted: emergency and costly numbers are never dialled by mistake.</summary>
public sealed class NumberPolicy
{
    /// <summary>Longest subaddress and password (T.30 5.3.6: 20 octets of SUB and PWD).</summary>
    private const int MaxFrame = 20;

    private readonly Func<string?, SiteSettings> _site;

    /// <summary>Judges by the dial parameters of the sites.</summary>
    public NumberPolicy(Sites sites)
        : this(sites.Of)
    {
    }

    internal NumberPolicy(Func<string?, SiteSettings> site) => _site = site;

    /// <summary>Whether a subaddress or a password can be sent: at most 20 of digits, # and *.</summary>
    public static bool IsFrame(string text) => text.Length is > 0 and <= MaxFrame && text.All(c => char.IsAsciiDigit(c) || c is '#' or '*');

    /// <summary>The number of an address, or why it is refused; a subaddress that cannot be sent refuses it too.</summary>
    public (FaxNumber? Number, NumberRefusal? Refusal) Judge(FaxAddress address, UserLimit? limit = null) =>
        address.Subaddress is { } sub && !IsFrame(sub)
            ? (null, new NumberRefusal(
                true,
                $"{sub} ist keine Subadresse: höchstens {MaxFrame} Ziffern, # und *",
                $"{sub} is no subaddress: at most {MaxFrame} of digits, # and *"))
            : Judge(address.Number, limit);

    /// <summary>The number, or why it is refused; <paramref name="limit"/> is what holds for who wants it called, and where.</summary>
    public (FaxNumber? Number, NumberRefusal? Refusal) Judge(string typed, UserLimit? limit = null)
    {
        var settings = _site(limit?.Site);
        if (FaxNumber.Parse(typed, settings, out var fault) is not { } number)
            return (null, Refusal(typed, fault, settings));
        foreach (var found in number.Classes)
        {
            if (settings.RefusedClasses.Contains(found) && limit?.Opens(found) != true)
                return (null, new NumberRefusal(
                    false,
                    $"{typed} darf nicht angerufen werden: Nummern der Klasse {found} sind gesperrt",
                    $"{typed} may not be called: numbers of the class {found} are refused"));
        }

        if (limit?.MayCall(number.E164) == false)
        {
            return (null, new NumberRefusal(
                false,
                $"{typed} darf nicht angerufen werden: Die Nummer ist gesperrt oder nicht freigegeben",
                $"{typed} may not be called: the number is blocked, or not among those allowed"));
        }

        return number.PostDial.Any(char.IsAsciiDigit)
            ? (null, new NumberRefusal(
                true,
                $"{typed} enthält Ziffern, die nach dem Abheben zu wählen wären, und ein Faxanruf wählt keine: Schreiben Sie nur {number.E164}",
                $"{typed} has digits to be dialled after the answer, and a fax call dials none: write {number.E164} alone"))
            : (number, null);
    }

    private static NumberRefusal Refusal(string typed, NumberFault fault, SiteSettings site)
    {
        var german = $"schreiben Sie sie mit Plus und Landesvorwahl, +{site.Country}...";
        var complete = $"write it with plus and country code, +{site.Country}...";
        return fault switch
        {
            NumberFault.Ambiguous => new(
                true,
                $"{typed} kann eine örtliche oder eine ausländische Nummer sein: {german} (örtliche Nummern brauchen die Einstellung site.area)",
                $"{typed} may be a local or an international number: {complete} (local numbers need the setting site.area)"),
            NumberFault.TooShort => new(true, $"{typed} ist zu kurz für eine Faxnummer: {german}", $"{typed} is too short for a fax number: {complete}"),
            NumberFault.TooLong => new(
                true,
                $"{typed} ist zu lang für eine Faxnummer, die mit Landesvorwahl höchstens 15 Ziffern hat",
                $"{typed} is too long for a fax number, which has 15 digits at most with its country code"),
            NumberFault.Impossible => new(
                true, $"{typed} ist keine Faxnummer, keine beginnt so: {german}", $"{typed} is not a fax number, none begins like this: {complete}"),
            NumberFault.Misdialled => new(
                true,
                $"{typed} kann nicht angerufen werden: Gewählt, wie site.dialAs es sagt, erreichte der Anruf eine andere Nummer",
                $"{typed} cannot be called: dialled as site.dialAs says, it would reach another number"),
            _ => NumberRefusal.NoNumber(typed),
        };
    }
}
