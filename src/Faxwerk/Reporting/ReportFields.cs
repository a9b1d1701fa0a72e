using System.Globalization;

namespace Faxwerk.Reporting;

/// <summary>The values of the fields of a report template.</summary>
internal sealed record ReportFields
{
    /// <summary>The names, as they stand between double braces.</summary>
    public static IReadOnlyList<string> All { get; } = ["verdict", "to", "subject", "number", "name", "pages", "confirmed", "cause", "submitted", "ended", "job", "details"];

    /// <summary>What every report says: all but cause, end and details.</summary>
    public static ReportFields Of(SendingReport report, string verdict, ReportWords words, TimeZoneInfo zone) => new()
    {
        Verdict = verdict,
        To = ToOf(report, words),
        Subject = report.Subject,
        Number = string.Join(", ", report.Recipients.Select(recipient => recipient.Fax.NumberTyped)),
        Name = string.Join(", ", report.Recipients.Select(recipient => recipient.Fax.RecipientName).Where(name => name.Length > 0)),
        Pages = report.Pages.ToString(CultureInfo.InvariantCulture),
        Confirmed = string.Join(", ", report.Recipients.Select(recipient => recipient.Fax.ConfirmedPages.ToString(CultureInfo.InvariantCulture))),
        Submitted = ReportText.Time(report.SubmittedAt, zone),
        Job = string.Join(", ", report.Recipients.Select(recipient => recipient.Fax.Id.ToString(CultureInfo.InvariantCulture))),
    };

    /// <summary>The built-in subject: verdict, to whom, and what the sender called it; the languages side by side where they differ.</summary>
    public static string SubjectOf(SendingReport report, IReadOnlyList<ReportWords> languages, Func<ReportWords, string> verdict)
    {
        string Join(Func<ReportWords, string> text) => string.Join(" / ", languages.Select(text).Distinct(StringComparer.Ordinal));
        var subject = $"{Join(verdict)}: {Join(words => ToOf(report, words))}";
        return report.Subject.Length == 0 ? subject : $"{subject}: {report.Subject}";
    }

    private static string ToOf(SendingReport report, ReportWords words) => report.Recipients.Count == 1 ? $"Fax {report.Recipients[0].Fax.NumberTyped}" : $"{report.Recipients.Count} {words.Faxes}";

    public string Verdict { get; init; } = "";

    public string To { get; init; } = "";

    public string Subject { get; init; } = "";

    public string Number { get; init; } = "";

    public string Name { get; init; } = "";

    public string Pages { get; init; } = "";

    public string Confirmed { get; init; } = "";

    public string Cause { get; init; } = "";

    public string Submitted { get; init; } = "";

    public string Ended { get; init; } = "";

    public string Job { get; init; } = "";

    /// <summary>The whole built-in text, made only where it is asked for.</summary>
    public Func<string> Details { get; init; } = () => "";

    /// <summary>The value of a field.</summary>
    public string Of(string name) => name switch
    {
        "verdict" => Verdict,
        "to" => To,
        "subject" => Subject,
        "number" => Number,
        "name" => Name,
        "pages" => Pages,
        "confirmed" => Confirmed,
        "cause" => Cause,
        "submitted" => Submitted,
        "ended" => Ended,
        "job" => Job,
        "details" => Details(),
        _ => "",
    };
}
