using Faxwerk.Directory;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake;

/// <summary>Why a number is refused. <paramref name="IsSyntax"/>: it is none; else its class is barred.</summary>
public sealed record NumberRefusal(bool IsSyntax, string Reason);

/// <summary>Judges numbers on every way in, before anything is accepted: emergency and costly numbers are never dialled by mistake.</summary>
public sealed class NumberPolicy(IOptionsMonitor<SiteSettings> site)
{
    /// <summary>The number, or why it is refused.</summary>
    public (FaxNumber? Number, NumberRefusal? Refusal) Judge(string typed)
    {
        var settings = site.CurrentValue;
        if (FaxNumber.Parse(typed, settings, out var fault) is not { } number)
            return (null, new NumberRefusal(true, Reason(typed, fault, settings)));
        foreach (var found in number.Classes)
        {
            if (settings.RefusedClasses.Contains(found))
                return (null, new NumberRefusal(false, $"{typed} may not be called: numbers of the class {found} are refused"));
        }

        return number.PostDial.Any(char.IsAsciiDigit)
            ? (null, new NumberRefusal(true, $"{typed} has digits to be dialled after the answer, and a fax call dials none: write {number.E164} alone"))
            : (number, null);
    }

    private static string Reason(string typed, NumberFault fault, SiteSettings site)
    {
        var complete = $"write it with plus and country code, +{site.Country}...";
        return fault switch
        {
            NumberFault.Ambiguous => $"{typed} may be a local or an international number: {complete} (local numbers need the setting site.area)",
            NumberFault.TooShort => $"{typed} is too short for a fax number: {complete}",
            NumberFault.TooLong => $"{typed} is too long for a fax number, which has 15 digits at most with its country code",
            NumberFault.Impossible => $"{typed} is not a fax number, none begins like this: {complete}",
            NumberFault.Misdialled => $"{typed} cannot be called: dialled as site.dialAs says, it would reach another number",
            _ => $"{typed} is not a fax number",
        };
    }
}
