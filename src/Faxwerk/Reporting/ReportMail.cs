using Faxwerk.Directory;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Tiff;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>Writes reports as mails. The same report gives the same octets, with the same Message-ID.</summary>
public sealed class ReportMail(IOptionsMonitor<ReportSettings> reports, IOptionsMonitor<MailSettings> mail, IOptionsMonitor<SiteSettings> site)
{
    /// <summary>Whether the settings want an ordinary mail about this outcome.</summary>
    public bool IsWanted(SendingReport report) => reports.CurrentValue.When switch
    {
        ReportWhen.Always => true,
        ReportWhen.OnFailure => report.Outcome != FaxOutcome.Sent,
        _ => false,
    };

    /// <summary>The mail that people read: verdict in the subject, every attempt in the text, the sent pages (a TIFF) attached as PDF.</summary>
    public byte[] Write(SendingReport report, ReportOrigin origin, ReadOnlyMemory<byte> tiff)
    {
        var frame = Frame(report, origin, "report");
        var pdf = reports.CurrentValue.AttachPages && !tiff.IsEmpty ? Pdf(tiff, frame.Subject, report.EndedAt) : null;
        return MimeWriter.Write(frame with { Files = pdf is null ? [] : [new MailFile($"fax-{origin.Key}.pdf", "application/pdf", pdf)] });
    }

    /// <summary>The mail about a submission that became no fax, with the cause in both forms.</summary>
    public byte[] WriteRefusal(RefusalReport report, DateTimeOffset now) => MimeWriter.Write(Frame(report, "refusal", now));

    /// <summary>Headers that all our answers share (RFC 3834): never answered by a machine. The subject says the verdict.</summary>
    internal OutgoingMail Frame(SendingReport report, ReportOrigin origin, string kind) => Frame(origin, kind, report.EndedAt) with
    {
        Subject = TextOf(report).Subject(),
        Text = TextOf(report).Body(),
    };

    /// <summary>The same for a submission that became no fax.</summary>
    internal OutgoingMail Frame(RefusalReport report, string kind, DateTimeOffset now)
    {
        var text = new RefusalText(report, reports.CurrentValue.Language, Zone);
        return Frame(report.Origin, kind, now) with { Subject = text.Subject(), Text = text.Body() };
    }

    private ReportText TextOf(SendingReport report) => new(report, reports.CurrentValue.Language, Zone);

    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone);

    private OutgoingMail Frame(ReportOrigin origin, string kind, DateTimeOffset date)
    {
        var from = mail.CurrentValue.FromAddress;
        return new OutgoingMail
        {
            From = AddressOf(from) with { DisplayName = "Fax" },
            To = [AddressOf(origin.ReportTo!)],
            MessageId = $"<{kind}.{origin.Key}@{from[(from.LastIndexOf('@') + 1)..]}>",
            InReplyTo = origin.MessageId,
            Date = date,
            Headers = [new("Auto-Submitted", "auto-replied"), new("X-Auto-Response-Suppress", "All")],
        };
    }

    private static MailAddress AddressOf(string text) => MailAddress.TryParse(text, out var address) ? address : new MailAddress(text, "");

    /// <summary>Null where the pages cannot be read: that is what the report is about.</summary>
    private static byte[]? Pdf(ReadOnlyMemory<byte> tiff, string title, DateTimeOffset created)
    {
        try
        {
            using var pdf = new MemoryStream();
            PdfWriter.Write(pdf, TiffReader.Open(tiff), new PdfMetadata(created) { Title = title });
            return pdf.ToArray();
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
