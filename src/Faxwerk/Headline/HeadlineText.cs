using System.Globalization;
using System.Text;
using Faxwerk.Queue;

namespace Faxwerk.Headline;

/// <summary>The words of header lines and footers of one attempt.</summary>
/// <param name="settings">The settings of the moment.</param>
/// <param name="fax">The fax, whose options go before the settings.</param>
/// <param name="stationId">CSID of this call.</param>
/// <param name="now">When the attempt begins.</param>
internal sealed class HeadlineText(HeadlineSettings settings, QueuedFax fax, string stationId, DateTimeOffset now)
{
    /// <summary>Longest headline in UTF-16 units.</summary>
    public const int MaxLength = 200;

    private readonly SendOptions _options = fax.ReadOptions();

    /// <summary>The header line of a page, left and right parted by a tab. Null for none.</summary>
    /// <param name="page">Page of the whole document, from 1.</param>
    public string? Header(int page) => settings.Form switch
    {
        HeadlineForm.Long => $"{Join(When, Headline, stationId)}\t{PageNumber(page)}",
        HeadlineForm.HeadlineOnly when Headline.Length > 0 => Isolate(Headline),
        HeadlineForm.HeadlineAndPage => $"{Join(Headline)}\t{PageNumber(page)}",
        _ => null,
    };

    /// <summary>The foot of every page. Null for none.</summary>
    public string? Footer => settings.Footer ? $"{Join(When, string.Create(CultureInfo.InvariantCulture, $"Fax {fax.Id}"))}\t{Isolate(stationId)}" : null;

    private string Headline => Clean(_options.Headline ?? settings.Text);

    private string When
    {
        get
        {
            var zone = TimeZoneInfo.TryFindSystemTimeZoneById(_options.TimeZone ?? settings.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
            var culture = HeadlineSettings.FindCulture(_options.Language ?? settings.Language) ?? CultureInfo.InvariantCulture;
            return TimeZoneInfo.ConvertTime(now, zone).ToString("g", culture);
        }
    }

    private string PageNumber(int page) => string.Create(CultureInfo.InvariantCulture, $"{page}/{fax.PageCount}");

    private static string Join(params ReadOnlySpan<string> parts)
    {
        var line = new StringBuilder();
        foreach (var part in parts)
        {
            if (part.Length > 0) line.Append(line.Length > 0 ? "   " : "").Append(Isolate(part));
        }

        return line.ToString();
    }

    // FSI and PDI (UAX 9): a headline in Hebrew must not draw date and number to its other side.
    private static string Isolate(string part) => $"\u2068{part}\u2069";

    private static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= MaxLength) break;
            clean.Append(Rune.IsControl(rune) ? new Rune(' ') : rune);
        }

        return clean.ToString().Trim();
    }
}
