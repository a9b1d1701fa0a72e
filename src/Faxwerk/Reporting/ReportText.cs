using System.Globalization;
using System.Text;
using Faxwerk.Queue;
using Faxwerk.Telephony;

namespace Faxwerk.Reporting;

/// <summary>A report as people read it: subject and plain text, times in the site's zone with their offset.</summary>
internal sealed class ReportText(SendingReport report, ReportLanguage language, TimeZoneInfo zone, ReportTemplates templates)
{
    private readonly TemplateText _templates = new(templates, report.Outcome == FaxOutcome.Sent ? ReportKind.Sent : ReportKind.Failed);

    /// <summary>The languages of a report, in order.</summary>
    public static IReadOnlyList<ReportWords> Words(ReportLanguage language) => language switch
    {
        ReportLanguage.German => [ReportWords.German],
        ReportLanguage.English => [ReportWords.English],
        _ => [ReportWords.German, ReportWords.English],
    };

    /// <summary>Verdict first: OK, PARTIAL n of m, FAILED, or OUTCOME UNKNOWN.</summary>
    public string Subject() => _templates.Subject(Words(language), languages => ReportFields.SubjectOf(report, languages, Verdict), Fields);

    /// <summary>The whole text, one section a language.</summary>
    public string Body() => _templates.Body(Words(language), Details, Fields);

    private ReportFields Fields(ReportWords words) => ReportFields.Of(report, Verdict(words), words, zone) with
    {
        Cause = string.Join(", ", report.Recipients.Select(recipient => recipient is { Outcome: not FaxOutcome.Sent, Last.Status: { } status } ? words.Cause(Cause.Of(status)) : "").Where(cause => cause.Length > 0).Distinct()),
        Ended = Time(report.EndedAt, zone),
        Details = () => Details(words),
    };

    private string Details(ReportWords words)
    {
        var text = new StringBuilder();
        Write(words, text);
        return text.ToString();
    }

    private string Verdict(ReportWords words) => report switch
    {
        { Outcome: not FaxOutcome.Partial } => words.Verdict(report.Outcome),
        { Recipients: [var only], Mails: [] } => $"{words.Partial} {only.Fax.ConfirmedPages} {words.Of} {report.Pages}",
        _ => $"{words.Partial} {report.Sent} {words.Of} {report.All}",
    };

    private void Write(ReportWords words, StringBuilder text)
    {
        text.Append(words.Title).Append(": ").Append(Verdict(words))
            .Append(report is { Outcome: FaxOutcome.Partial } ? $" {(report.All == 1 ? words.PagesOf(report.Pages) : words.Recipients)}" : "").Append("\n\n");
        Line(text, words.Subject, report.Subject);
        Line(text, words.Submitted, Time(report.SubmittedAt, zone));
        Line(text, words.PageCount, report.Pages.ToString(CultureInfo.InvariantCulture));
        Line(text, words.Hash, report.Sha256);
        foreach (var part in report.LeftOut)
            Line(text, words.NotFaxed, words.LeftOut(part));
        for (var i = 0; i < report.Recipients.Count; i++)
        {
            text.Append('\n').Append(words.Recipient).Append(CultureInfo.InvariantCulture, $" {i + 1} {words.Of} {report.Recipients.Count}\n");
            Write(report.Recipients[i], words, text);
        }

        if (report.Mails.Count > 0)
            text.Append('\n');
        foreach (var copy in report.Mails)
            Line(text, words.Mailed, $"{copy.Address}, {(copy.State == MailCopyState.Sent ? words.Sent : $"{words.Failed} ({copy.Detail.TrimEnd('.')})")}");
        text.Append('\n').Append(words.Footer).Append('\n');
    }

    private void Write(RecipientResult recipient, ReportWords words, StringBuilder text)
    {
        Line(text, words.Job, recipient.Fax.Id.ToString(CultureInfo.InvariantCulture));
        Line(text, words.Number, $"{recipient.Fax.NumberTyped} ({words.Dialled} {recipient.Fax.NumberDialled})");
        Line(text, words.Name, recipient.Fax.RecipientName);
        var cause = recipient is { Outcome: not FaxOutcome.Sent, Last: { Status: { } status } } ? $", {words.Cause(Cause.Of(status))}" : "";
        Line(text, words.Result, $"{words.Verdict(recipient.Outcome)}, {recipient.Fax.ConfirmedPages} {words.Of} {report.Pages} {words.PagesOf(report.Pages)} {words.Confirmed}{cause}");
        Line(text, words.Remote, recipient.Attempts.LastOrDefault(attempt => attempt.RemoteId is not null)?.RemoteId ?? "");
        foreach (var attempt in recipient.Attempts)
            Write(attempt, words, text);
        if (recipient.Attempts.Count == 0)
            text.Append(words.NoAttempt).Append('\n');
        foreach (var repeated in QueueView.PagesPerhapsTwice(recipient.Attempts))
            text.AppendFormat(CultureInfo.InvariantCulture, words.PerhapsTwice, repeated + 1).Append('\n');
        foreach (var page in recipient.PerhapsReceived)
            text.AppendFormat(CultureInfo.InvariantCulture, words.Uncertain, page + 1).Append('\n');
    }

    private void Write(Attempt attempt, ReportWords words, StringBuilder text) => Write(attempt, words, text, zone);

    /// <summary>A call: when, how it ended, and what it brought.</summary>
    public static void Write(Attempt attempt, ReportWords words, StringBuilder text, TimeZoneInfo zone)
    {
        var facts = new List<string>();
        if (attempt.EndedAt is { } ended)
        {
            facts.Add(attempt.IsEndKnown
                ? $"{words.Until} {Time(ended, zone)} ({(ended - attempt.StartedAt).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s)"
                : $"{words.LastSign} {Time(ended, zone)}");
        }

        facts.Add(attempt.Status is { } status and not CallStatus.OutcomeUnknown
            ? $"{words.Cause(Cause.Of(status))} [{(int)status}{(attempt.SipStatus > 0 ? $", SIP {attempt.SipStatus}" : "")}]{Detail(attempt)}"
            : words.Unknown);
        if (attempt.Coding.Length > 0)
            facts.Add($"{attempt.PagesConfirmed} {words.PagesOf(attempt.PagesConfirmed)}, {attempt.BitRate} bit/s, {(attempt.Ecm ? "ECM" : "-ECM")}, {attempt.Coding}{(attempt.Transport.Length > 0 ? $", {attempt.Transport}" : "")}");
        Line(text, $"{words.Attempt} {attempt.Number}", $"{Time(attempt.StartedAt, zone)} {string.Join("; ", facts)}");
    }

    /// <summary>What the line said, in its own words, which are English.</summary>
    private static string Detail(Attempt attempt) =>
        attempt.Detail.Length > 0 && attempt.Status is not CallStatus.Ok ? $" ({attempt.Detail.TrimEnd('.')})" : "";

    /// <summary>One fact with its label; none where it is empty.</summary>
    public static void Line(StringBuilder text, string label, string value)
    {
        if (value.Length > 0)
            text.Append($"{label}:".PadRight(16)).Append(value).Append('\n');
    }

    /// <summary>A time in the site's zone with its offset.</summary>
    public static string Time(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
