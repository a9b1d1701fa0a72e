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
        HeadlineForm.Long => $"{FooterLine.Join(When, Headline, stationId)}\t{PageNumber(page)}",
        HeadlineForm.HeadlineOnly when Headline.Length > 0 => FooterLine.Isolate(Headline),
        HeadlineForm.HeadlineAndPage => $"{FooterLine.Join(Headline)}\t{PageNumber(page)}",
        _ => null,
    };

    /// <summary>The foot of every page. Null for none.</summary>
    public string? Footer => settings.Footer ? new FooterLine(now, fax.Id, stationId).Text(TimeZone, Language) : null;

    private string Headline => Clean(_options.Headline ?? settings.Text);

    private string TimeZone => _options.TimeZone ?? settings.TimeZone;

    private string Language => _options.Language ?? settings.Language;

    private string When => FooterLine.Date(now, TimeZone, Language);

    private string PageNumber(int page) => string.Create(CultureInfo.InvariantCulture, $"{page}/{fax.PageCount}");

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
