using System.Globalization;

namespace Faxwerk.Mail.Mime;

/// <summary>Dates of headers (RFC 5322 3.3, with the obsolete zones and two-digit years of 4.3).</summary>
public static class MailDate
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>Null where the text is no date.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null || text.Length > 200) return null;
        var words = text.Split([' ', '\t', ',', '-'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var first = words.Length > 0 && !char.IsDigit(words[0][0]) ? 1 : 0;
        if (words.Length < first + 4) return null;
        var month = Array.FindIndex(Months, name => words[first + 1].StartsWith(name, StringComparison.OrdinalIgnoreCase)) + 1;
        var time = words[first + 3].Split(':', '.');
        if (month == 0 || time.Length is not (2 or 3) || !Number(words[first], out var day) || !Number(words[first + 2], out var year)
            || !Number(time[0], out var hour) || !Number(time[1], out var minute)) return null;
        if (year < 100) year += year < 50 ? 2000 : 1900;
        var second = time.Length == 3 && Number(time[2], out var given) ? Math.Min(given, 59) : 0;
        if (year is < 1900 or > 9998 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59) return null;
        return new DateTimeOffset(year, month, day, hour, minute, second, Offset(text, words.Length > first + 4 ? words[first + 4] : ""));
    }

    /// <summary>As a header has it: <c>Sun, 22 Nov 2026 08:12:37 +0100</c>.</summary>
    public static string Format(DateTimeOffset date) =>
        date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);

    private static TimeSpan Offset(string text, string zone)
    {
        var digits = zone.TrimStart('+');
        if (digits.Length == 4 && Number(digits[..2], out var hours) && Number(digits[2..], out var minutes) && hours <= 13 && minutes <= 59)
        {
            // The minus was taken for a separator of words.
            var offset = new TimeSpan(hours, minutes, 0);
            return text.Contains("-" + digits, StringComparison.Ordinal) ? -offset : offset;
        }
        return TimeSpan.FromHours(zone.ToUpperInvariant() switch
        {
            "EST" or "CDT" => -5,
            "EDT" => -4,
            "CST" or "MDT" => -6,
            "MST" or "PDT" => -7,
            "PST" => -8,
            "CET" or "MEZ" => 1,
            "CEST" or "MESZ" => 2,
            _ => 0,
        });
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
