using System.Globalization;
using System.Text;
using Faxwerk.Queue;

namespace Faxwerk.Headline;

/// <summary>The words of header lines and footers of one attempt.</summary>
/// <param name="settings">The settings of the moment.</param>
/// <param name="fax">The fax, whose options go before the settings.</param>
/// <param name="stationId">CSID of this call, or where the trunk has none our number: whose the page is where there is no headline.</param>
/// <param name="now">When the attempt begins.</param>
internal sealed class HeadlineText(HeadlineSettings settings, QueuedFax fax, string stationId, DateTimeOffset now)
{
    private readonly SendOptions _options = fax.ReadOptions();

    /// <summary>The header line of a page, left and right parted by a tab. Null for none.</summary>
    /// <param name="page">Page of the whole document, from 1.</param>
    public string? Header(int page) => settings.Form switch
    {
        HeadlineForm.Long => $"{FooterLine.Join(When, Headline, stationId)}\t{PageNumber(page)}",
        HeadlineForm.HeadlineOnly when Sender.Length > 0 => FooterLine.Isolate(Sender),
        HeadlineForm.HeadlineAndPage => $"{FooterLine.Join(Sender)}\t{PageNumber(page)}",
        _ => null,
    };

    /// <summary>The foot of every page. Null for none.</summary>
    public string? Footer => settings.Footer ? new FooterLine(now, fax.Id, stationId).Text(TimeZone, Language) : null;

    /// <summary>Whether the line says who sends, as 47 CFR 68.318(d) demands and every reader wants.</summary>
    public bool NamesSender => Headline.Length > 0 || stationId.Length > 0;

    private string Headline => Clean(_options.Headline) is { Length: > 0 } own ? own : Clean(settings.Text);

    private string Sender => Headline.Length > 0 ? Headline : stationId;

    private string TimeZone => _options.TimeZone ?? settings.TimeZone;

    private string Language => _options.Language ?? settings.Language;

    private string When => FooterLine.Date(now, TimeZone, Language);

    private string PageNumber(int page) => string.Create(CultureInfo.InvariantCulture, $"{page}/{fax.PageCount}");

    private static string Clean(string? text)
    {
        if (text is null) return "";
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= SendOptions.HeadlineLength) break;
            clean.Append(Rune.IsControl(rune) ? new Rune(' ') : rune);
        }

        return clean.ToString().Trim();
    }
}
