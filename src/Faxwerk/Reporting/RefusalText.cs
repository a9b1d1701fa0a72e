using System.Text;

namespace Faxwerk.Reporting;

/// <summary>A report about a submission that became no fax, as people read it.</summary>
internal sealed class RefusalText(RefusalReport report, ReportLanguage language, TimeZoneInfo zone, ReportTemplates templates)
{
    private readonly IReadOnlyList<ReportWords> _languages = ReportText.Words(language);
    private readonly TemplateText _templates = new(templates, ReportKind.Refused);

    /// <summary>FAILED, and the subject of the mail.</summary>
    public string Subject() => _templates.Subject(_languages, languages => $"{string.Join(" / ", languages.Select(words => words.Failed))}: {report.Origin.Subject}", Fields);

    /// <summary>The whole text, one section a language.</summary>
    public string Body() => _templates.Body(_languages, Details, Fields);

    private ReportFields Fields(ReportWords words) => new()
    {
        Verdict = words.Failed,
        To = $"Fax {Numbers}",
        Subject = report.Origin.Subject,
        Number = Numbers,
        Cause = string.Join(" ", report.Causes.Select(words.Refusal)),
        Submitted = ReportText.Time(report.Origin.ReceivedAt, zone),
        Details = () => Details(words),
    };

    private string Numbers => string.Join(", ", report.Recipients.Select(recipient => recipient.Number));

    private string Details(ReportWords words)
    {
        var text = new StringBuilder($"{words.Title}: {words.Failed}\n\n{(report.IsPart ? words.PartlyAccepted : words.NotAccepted)}\n");
        foreach (var cause in report.Causes)
            text.Append(words.Refusal(cause)).Append('\n');
        text.Append('\n');
        ReportText.Line(text, words.Subject, report.Origin.Subject);
        ReportText.Line(text, words.Submitted, ReportText.Time(report.Origin.ReceivedAt, zone));
        foreach (var recipient in report.Recipients)
            ReportText.Line(text, words.Number, recipient.Number);
        foreach (var part in report.Origin.LeftOut)
            ReportText.Line(text, words.NotFaxed, words.LeftOut(part));
        return text.ToString();
    }
}
