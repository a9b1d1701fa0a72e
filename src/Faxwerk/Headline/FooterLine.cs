using System.Globalization;
using System.Text;

namespace Faxwerk.Headline;

/// <summary>What stands at the foot of a page: date and time, number of the fax, and at the right our own number.</summary>
/// <param name="When">When it came or went.</param>
/// <param name="FaxId">Its number, by which people know it.</param>
/// <param name="OwnNumber">Our number, or the station ID.</param>
public sealed record FooterLine(DateTimeOffset When, long FaxId, string OwnNumber)
{
    /// <summary>Left and right parted by a tab.</summary>
    /// <param name="timeZone">IANA name; UTC where there is none of that name.</param>
    /// <param name="language">Language that gives date and time their form.</param>
    internal string Text(string timeZone, string language) => $"{Join(Date(When, timeZone, language), string.Create(CultureInfo.InvariantCulture, $"Fax {FaxId}"))}\t{Isolate(OwnNumber)}";

    internal static string Date(DateTimeOffset when, string timeZone, string language)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found) ? found : TimeZoneInfo.Utc;
        return TimeZoneInfo.ConvertTime(when, zone).ToString("g", HeadlineSettings.FindCulture(language) ?? CultureInfo.InvariantCulture);
    }

    internal static string Join(params ReadOnlySpan<string> parts)
    {
        var line = new StringBuilder();
        foreach (var part in parts)
        {
            if (part.Length > 0) line.Append(line.Length > 0 ? "   " : "").Append(Isolate(part));
        }

        return line.ToString();
    }

    // FSI and PDI (UAX 9): a headline in Hebrew must not draw date and number to its other side.
    internal static string Isolate(string part) => $"\u2068{part}\u2069";
}
