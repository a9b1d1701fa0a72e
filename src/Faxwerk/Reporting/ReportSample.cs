using Faxwerk.Queue;
using Faxwerk.Telephony;

namespace Faxwerk.Reporting;

/// <summary>A report on a fax that nobody has sent.</summary>
internal static class ReportSample
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    /// <summary>What it says by a template.</summary>
    public static ReportWording Of(ReportTemplate template)
    {
        var (templates, language) = (new ReportTemplates { Templates = [template] }, template.Language == TemplateLanguage.De ? ReportLanguage.German : ReportLanguage.English);
        var subject = language == ReportLanguage.German ? "Angebot 4711" : "Offer 4711";
        if (template.Kind == ReportKind.Refused)
        {
            var refused = new RefusalText(Refusal(subject), language, TimeZoneInfo.Utc, templates);
            return new ReportWording(refused.Subject(), refused.Body());
        }

        var report = Report(template.Kind, subject);
        if (template.Kind == ReportKind.Delayed)
        {
            var delayed = new InterimText(report, language, TimeZoneInfo.Utc, templates, confirms: false);
            return new ReportWording(delayed.Subject(), delayed.Body());
        }

        var text = new ReportText(report, language, TimeZoneInfo.Utc, templates);
        return new ReportWording(text.Subject(), text.Body());
    }

    private static RefusalReport Refusal(string subject) => new(
        new ReportOrigin { Key = "sample", Subject = subject, ReceivedAt = At }, [new Refusal("„angebot.exe“ ist ein Programm.", "\"angebot.exe\" is a program.")])
    {
        Recipients = [new RefusedRecipient("030 1234567", "fax; +49301234567", new ReportWish(default, null))],
    };

    private static SendingReport Report(ReportKind kind, string subject)
    {
        var (state, status, confirmed) = kind switch
        {
            ReportKind.Sent => (FaxState.Sent, CallStatus.Ok, 3),
            ReportKind.Failed => (FaxState.Failed, CallStatus.Busy, 0),
            _ => (FaxState.Waiting, CallStatus.Busy, 0),
        };
        var fax = new QueuedFax
        {
            Id = 4711, State = state, NumberTyped = "030 1234567", NumberE164 = "+49301234567", NumberDialled = "+49301234567", RecipientName = "Dr. Max Beispiel", PageCount = 3, ConfirmedPages = confirmed,
            DueAt = At.AddMinutes(5), NotAfter = At.AddDays(1), FinishedAt = state == FaxState.Waiting ? null : At.AddMinutes(2),
        };
        var call = new Attempt
        {
            Number = 1, Status = status, StartedAt = At.AddMinutes(1), EndedAt = At.AddMinutes(2), PagesConfirmed = confirmed, SipStatus = status == CallStatus.Busy ? 486 : 0, BitRate = 14400, Ecm = true,
            Coding = confirmed > 0 ? "MMR" : "", RemoteId = confirmed > 0 ? "+49 30 1234567" : null,
        };
        return new SendingReport { Subject = subject, SubmittedAt = At, Pages = 3, Recipients = [new RecipientResult(fax, [call])] };
    }
}
