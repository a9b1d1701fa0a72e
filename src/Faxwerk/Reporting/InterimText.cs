using System.Globalization;
using System.Text;
using Faxwerk.Queue;
using Faxwerk.Telephony;

namespace Faxwerk.Reporting;

/// <summary>A report about faxes that are under way, as people read it.</summary>
internal sealed class InterimText(SendingReport report, ReportLanguage language, TimeZoneInfo zone, ReportTemplates templates, bool confirms)
{
    private readonly TemplateText _templates = new(confirms ? new ReportTemplates() : templates, ReportKind.Delayed);
    private readonly IReadOnlyList<ReportWords> _languages = ReportText.Words(language);

    /// <summary>DELAYED, or ACCEPTED where the delivery is confirmed at once.</summary>
    public string Subject() => _templates.Subject(_languages, languages => ReportFields.SubjectOf(report, languages, Verdict), Fields);

    /// <summary>The whole text, one section a language.</summary>
    public string Body() => _templates.Body(_languages, Details, Fields);

    private string Verdict(ReportWords words) => confirms ? words.Confirmation : words.Delayed;

    private ReportFields Fields(ReportWords words) => ReportFields.Of(report, Verdict(words), words, zone) with
    {
        Cause = string.Join(", ", report.Recipients.Select(recipient => CauseOf(recipient, words)).Where(cause => cause.Length > 0).Distinct()),
        Details = () => Details(words),
    };

    private static string CauseOf(RecipientResult recipient, ReportWords words) => recipient.Last?.Status is { } status and not CallStatus.Ok ? words.Cause(Cause.Of(status)) : "";

    private string Details(ReportWords words)
    {
        var text = new StringBuilder($"{words.InterimTitle}: {Verdict(words)}\n\n{(confirms ? words.Queued : words.StillTrying)}\n\n");
        ReportText.Line(text, words.Subject, report.Subject);
        ReportText.Line(text, words.Submitted, ReportText.Time(report.SubmittedAt, zone));
        foreach (var recipient in report.Recipients)
        {
            text.Append('\n');
            ReportText.Line(text, words.Job, recipient.Fax.Id.ToString(CultureInfo.InvariantCulture));
            ReportText.Line(text, words.Number, recipient.Fax.NumberTyped);
            ReportText.Line(text, words.Name, recipient.Fax.RecipientName);
            foreach (var attempt in recipient.Attempts.Where(attempt => attempt.EndedAt is not null))
                ReportText.Write(attempt, words, text, zone);
            if (recipient.Fax.State == FaxState.Waiting)
                ReportText.Line(text, words.NextCall, ReportText.Time(recipient.Fax.DueAt, zone));
            ReportText.Line(text, words.TriedUntil, ReportText.Time(recipient.Fax.NotAfter, zone));
        }

        return text.ToString();
    }
}
