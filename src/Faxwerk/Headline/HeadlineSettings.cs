using System.ComponentModel;
using System.Globalization;
using Faxwerk.Queue;
using Faxwerk.Settings;

namespace Faxwerk.Headline;

/// <summary>What the header line of a sent page holds (XPhone: <c>ShortFaxHeadline</c> 0, 1, 2).</summary>
public enum HeadlineForm
{
    /// <summary>No line. Forbidden for calls to the United States (47 CFR 68.318(d)).</summary>
    Off,

    /// <summary>Date and time, headline, CSID and page number: what 47 CFR 68.318(d) demands.</summary>
    Long,

    /// <summary>The headline alone.</summary>
    HeadlineOnly,

    /// <summary>The headline and the page number.</summary>
    HeadlineAndPage,
}

/// <summary>Where the header line goes.</summary>
public enum HeadlinePlacement
{
    /// <summary>Above the page, in its blank margin as far as there is one.</summary>
    Above,

    /// <summary>Over the first rows of the page, which stays as long as it is.</summary>
    Over,
}

/// <summary>Section <c>headline</c>: the line at the top, and the one at the foot, of sent pages.</summary>
public sealed record HeadlineSettings : SettingsSection
{
    /// <summary>What the header line holds.</summary>
    [Description("Header line of sent pages: long is date, headline, station ID and page number")]
    public HeadlineForm Form { get; init; } = HeadlineForm.Long;

    /// <summary>Who sends: the headline. Empty for the station ID alone, or where there is none the own number.</summary>
    [Description("Name of the sender in the header line, empty for the station ID or own number alone")]
    public string Text { get; init; } = "";

    /// <summary>Whether a fax waits, and in the end fails, where its header line cannot be made.</summary>
    [Description("Never send a page without its header line")]
    public bool Required { get; init; } = true;

    /// <summary>Whether senders may choose the words of their header line.</summary>
    [Description("Senders may choose the words of their header line")]
    public bool SenderText { get; init; } = true;

    /// <summary>Where the header line goes.</summary>
    [Description("Header line above the page, or laid over it")]
    public HeadlinePlacement Placement { get; init; }

    /// <summary>Date, number of the fax and own number at the foot of sent pages.</summary>
    [Description("Date, fax number in the queue and own number at the foot of sent pages")]
    public bool Footer { get; init; }

    /// <summary>Time zone of senders that name none.</summary>
    [Description("Time zone of dates on pages, such as Europe/Berlin")]
    public string TimeZone { get; init; } = "Europe/Berlin";

    /// <summary>Language of senders that name none; it gives the form of date and time.</summary>
    [Description("Language of dates on pages, such as de-DE")]
    public string Language { get; init; } = "de-DE";

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Text.Length > SendOptions.HeadlineLength) yield return $"text: {SendOptions.HeadlineLength} characters at most";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)) yield return "timeZone: a name of the IANA list, such as Europe/Berlin";
        if (FindCulture(Language) is null) yield return "language: such as de-DE";
    }

    /// <summary>The culture of that name; null where there is none.</summary>
    internal static CultureInfo? FindCulture(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }
}
