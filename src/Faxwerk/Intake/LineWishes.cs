using Faxwerk.Headline;
using Faxwerk.Mail.Mime;
using Faxwerk.Queue;
using Faxwerk.Reporting;

namespace Faxwerk.Intake;

/// <summary>
/// What a sender says about the lines at the head and foot of his pages: their words, and the time zone and language of their dates. Null: the settings (<c>headline.*</c>) hold.
/// </summary>
internal sealed record LineWishes(string? Headline, string? TimeZone, string? Language)
{
    private static readonly Names Header = new("X-Fax-Headline", "X-Fax-Time-Zone", "X-Fax-Language"), Part = new("headline", "timeZone", "language");
    private static readonly string[] Languages = ["de", "en"];

    private Names Called { get; init; } = Part;

    /// <summary>The header fields <c>X-Fax-Headline</c>, <c>X-Fax-Time-Zone</c> and <c>X-Fax-Language</c> of a mail.</summary>
    public static LineWishes Of(MailMessage message) =>
        new(Given(message.Headers.Text(Header.Headline)), Given(message.Headers.Text(Header.TimeZone)), Given(message.Headers.Text(Header.Language))) { Called = Header };

    /// <summary>The parts <c>headline</c>, <c>timeZone</c> and <c>language</c> of a form.</summary>
    public static LineWishes Of(IFormCollection form) => new(Given(form[Part.Headline]), Given(form[Part.TimeZone]), Given(form[Part.Language]));

    /// <summary>What of it cannot be done; null where all can.</summary>
    public Refusal? Fault(HeadlineSettings settings)
    {
        if (Headline is not null && !settings.SenderText)
            return new Refusal($"{Called.Headline}: nicht erlaubt (headline.senderText).", $"{Called.Headline}: not allowed (headline.senderText).") { Dsn = "5.7.1" };
        if (Headline is { Length: > SendOptions.HeadlineLength } || Headline?.Any(char.IsControl) == true)
            return new Refusal($"{Called.Headline}: eine Zeile, höchstens {SendOptions.HeadlineLength} Zeichen.", $"{Called.Headline}: one line of {SendOptions.HeadlineLength} characters at most.");
        if (TimeZone is not null && !(TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) && zone.HasIanaId))
            return new Refusal($"{Called.TimeZone}: ein Name der IANA-Liste wie Europe/Berlin.", $"{Called.TimeZone}: a name of the IANA list such as Europe/Berlin.");
        if (Language is not null && !(Languages.Contains(Language.Split('-')[0].ToLowerInvariant(), StringComparer.Ordinal) && HeadlineSettings.FindCulture(Language) is not null))
            return new Refusal($"{Called.Language}: de oder en, auch mit Land wie de-AT.", $"{Called.Language}: de or en, with or without a country such as de-AT.");
        return null;
    }

    /// <summary>The options with these wishes.</summary>
    public SendOptions In(SendOptions options) => options with { Headline = Headline, TimeZone = TimeZone, Language = Language };

    private static string? Given(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;

    private sealed record Names(string Headline, string TimeZone, string Language);
}
