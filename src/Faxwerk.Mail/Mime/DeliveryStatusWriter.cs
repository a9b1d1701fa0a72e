using System.Globalization;
using System.Text;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Mime;

/// <summary>Writes delivery status notifications: multipart/report (RFC 6522) with message/delivery-status (RFC 3464).</summary>
public static class DeliveryStatusWriter
{
    /// <summary>The mail, to be sent with the null sender. It says <c>Auto-Submitted: auto-replied</c> (RFC 3834).</summary>
    public static byte[] Write(DeliveryReport report)
    {
        var output = new MimeOutput();
        MimeWriter.WriteHeaders(output, report.Mail with { Headers = [new("Auto-Submitted", "auto-replied"), .. report.Mail.Headers] });
        var parts = new List<MimeEntity> { MimeWriter.Content(report.Mail), Status(report) };
        if (!report.Original.IsEmpty) parts.Add(Returned(report));
        MimeEntity.Multipart("report; report-type=delivery-status", parts).Write(output, new Boundaries(report.Mail.MessageId));
        return output.ToArray();
    }

    private static MimeEntity Status(DeliveryReport report) => MimeEntity.Of(
        output => output.Structured("Content-Type", "message/delivery-status"),
        output =>
        {
            if (report.OriginalEnvelopeId is not null) output.Structured("Original-Envelope-Id", Escape(report.OriginalEnvelopeId));
            output.Structured("Reporting-MTA", $"dns; {report.ReportingMta}");
            if (report.ArrivalDate is { } arrival) output.Structured("Arrival-Date", MailDate.Format(arrival));
            foreach (var recipient in report.Recipients)
            {
                output.Line();
                WriteRecipient(output, recipient);
            }
        });

    private static void WriteRecipient(MimeOutput output, RecipientStatus recipient)
    {
        if (recipient.OriginalRecipient is not null) output.Structured("Original-Recipient", Escape(recipient.OriginalRecipient));
        output.Structured("Final-Recipient", Escape(recipient.FinalRecipient));
        output.Structured("Action", recipient.Action.ToString().ToLowerInvariant());
        output.Structured("Status", recipient.Status);
        if (recipient.DiagnosticCode is not null) output.Structured("Diagnostic-Code", Escape(recipient.DiagnosticCode));
        if (recipient.LastAttempt is { } last) output.Structured("Last-Attempt-Date", MailDate.Format(last));
        if (recipient.WillRetryUntil is { } until) output.Structured("Will-Retry-Until", MailDate.Format(until));
        foreach (var field in recipient.Extensions) output.Structured(field.Name, Escape(field.Value));
    }

    private static MimeEntity Returned(DeliveryReport report)
    {
        var whole = report.Return == DsnReturn.Full && report.Recipients.Any(recipient => recipient.Action == DsnAction.Failed);
        MailHeaders.Read(report.Original.Span, MimeLimits.Default, out var body, out _);
        var content = whole ? report.Original : report.Original[..body];
        return MimeEntity.Of(
            output =>
            {
                output.Structured("Content-Type", whole ? "message/rfc822" : "text/rfc822-headers");
                if (!Ascii.IsValid(content.Span)) output.Structured("Content-Transfer-Encoding", "8bit");
            },
            output => output.Raw(content.Span));
    }

    /// <summary>ASCII alone, as message/delivery-status has it; other characters in the form of RFC 6533 3.</summary>
    private static string Escape(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var result = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            if (rune.IsAscii) result.Append((char)rune.Value);
            else result.Append("\\x{").Append(rune.Value.ToString("X2", CultureInfo.InvariantCulture)).Append('}');
        return result.ToString();
    }
}
