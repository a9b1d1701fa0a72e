using System.Globalization;
using System.Text.RegularExpressions;
using Faxwerk.Pages;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Reporting;

namespace Faxwerk.Intake.Mail;

/// <summary>What the values of commands mean, in both languages; null where a value means nothing.</summary>
internal static partial class CommandValues
{
    private static readonly string[] Moments =
    [
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "d.M.yyyy HH:mm", "d.M.yyyy H:mm",
    ];

    /// <summary>With an offset only as ISO 8601 writes it: what else there is says another thing in every country.</summary>
    private static readonly string[] MomentsWithOffset = ["yyyy-MM-dd HH:mmK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ssK"];

    private static readonly string[] TimesOfDay = ["HH:mm", "H:mm", "HH'.'mm"];

    /// <summary>A priority in German, as the command takes it.</summary>
    public static string German(FaxPriority priority) => priority switch
    {
        FaxPriority.Urgent => "dringend",
        FaxPriority.High => "hoch",
        FaxPriority.Low => "niedrig",
        _ => "normal",
    };

    /// <summary>Who goes first.</summary>
    public static FaxPriority? Priority(string value) => value.ToLowerInvariant() switch
    {
        "urgent" or "dringend" or "eilig" => FaxPriority.Urgent,
        "high" or "hoch" => FaxPriority.High,
        "normal" => FaxPriority.Normal,
        "low" or "niedrig" => FaxPriority.Low,
        _ => null,
    };

    /// <summary>Yes or no.</summary>
    public static bool? YesNo(string value) => value.ToLowerInvariant() switch
    {
        "yes" or "ja" or "on" or "1" => true,
        "no" or "nein" or "off" or "0" => false,
        _ => null,
    };

    /// <summary>The words of the manual (normal, high), those of the field, lines per inch, and dpi.</summary>
    public static Resolution? Resolution(string value) => value.ToLowerInvariant() switch
    {
        "standard" or "normal" or "98" => Pages.Resolution.Standard,
        "fine" or "fein" or "high" or "hoch" or "196" => Pages.Resolution.Fine,
        "superfine" or "superfein" => Pages.Resolution.Superfine,
        "300" or "dpi300" => Pages.Resolution.Dpi300,
        "400" or "dpi400" => Pages.Resolution.Dpi400,
        _ => null,
    };

    /// <summary>The times of a day between which it may be sent, on any day.</summary>
    public static WeeklyWindow? Window(string value)
    {
        var ends = value.Split('-', '–');
        return ends.Length == 2 && TimeOfDay(ends[0]) is { } from && TimeOfDay(ends[1]) is { } to && from != to
            ? new WeeklyWindow { Days = Enum.GetValues<DayOfWeek>(), From = Write(from), To = Write(to) }
            : null;
    }

    /// <summary>A moment, or the next time that the clock shows a time of the day, in a zone; with its own offset where the value has one.</summary>
    public static DateTimeOffset? Moment(string value, DateTimeOffset now, TimeZoneInfo zone)
    {
        var text = Blanks().Replace(value, " ").Trim();
        if (Offset().IsMatch(text))
            return DateTimeOffset.TryParseExact(text, MomentsWithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact) && IsYear(exact.Year) ? exact : null;
        if (DateTime.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return IsYear(local.Year) ? At(local, zone) : null;
        if (TimeOfDay(text) is not { } time)
            return null;
        var today = TimeZoneInfo.ConvertTime(now, zone).Date.Add(time.ToTimeSpan());
        return At(today, zone) is var at && at >= now ? at : At(today.AddDays(1), zone);
    }

    /// <summary>Words in any order: when, what is attached, and for whom; null where one is unknown or two contradict each other.</summary>
    public static ReportChoice? Report(string value)
    {
        var choice = new ReportChoice();
        foreach (var word in Words().Split(value.ToLowerInvariant().Trim()))
        {
            var after = word switch
            {
                "none" or "never" or "kein" or "keiner" or "nie" when choice.When is null => choice with { When = ReportWhen.Never },
                "failure" or "fehler" when choice.When is null => choice with { When = ReportWhen.OnFailure },
                "always" or "immer" when choice.When is null => choice with { When = ReportWhen.Always },
                "document" or "dokument" when choice.Attach is null => choice with { Attach = ReportAttachment.Document },
                "firstpage" or "ersteseite" when choice.Attach is null => choice with { Attach = ReportAttachment.FirstPage },
                "text" when choice.Attach is null => choice with { Attach = ReportAttachment.Nothing },
                "recipient" or "empfänger" or "empfaenger" when choice.Per is null => choice with { Per = ReportPer.Recipient },
                "print" or "drucken" or "druck" when choice.Print is null => choice with { Print = true },
                "job" or "auftrag" when choice.Per is null => choice with { Per = ReportPer.Job },
                _ => null,
            };
            if (after is null)
                return null;
            choice = after;
        }

        return choice;
    }

    /// <summary>Far from the ends of the calendar, so that zones and windows can be reckoned with.</summary>
    private static bool IsYear(int year) => year is >= 1900 and < 9900;

    private static TimeOnly? TimeOfDay(string text) =>
        TimeOnly.TryParseExact(text.Replace("Uhr", "", StringComparison.OrdinalIgnoreCase).Trim(), TimesOfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static string Write(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A time that the clocks leave out in spring is that of an hour later.</summary>
    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
            local = local.AddHours(1);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\d(Z|[+-]\d\d:?\d\d)$")]
    private static partial Regex Offset();

    [GeneratedRegex(@"[\s,+]+")]
    private static partial Regex Words();
}
