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
        if (FaxNumber.Parse(typed, site.CurrentValue) is not { } number)
            return (null, new NumberRefusal(true, $"{typed} is not a fax number"));
        if (number.PostDial.Any(char.IsAsciiDigit))
            return (null, new NumberRefusal(true, $"{typed} has digits to be dialled after the answer, and a fax call dials none: it would reach {number.E164} alone"));
        return site.CurrentValue.RefusedClasses.Contains(number.Class)
            ? (null, new NumberRefusal(false, $"{typed} may not be called: numbers of the class {number.Class} are refused"))
            : (number, null);
    }
}
