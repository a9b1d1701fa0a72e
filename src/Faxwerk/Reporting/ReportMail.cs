using System.Text;
using Faxwerk.Directory;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Tiff;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>Writes reports as mails. The same report gives the same octets, with the same Message-ID.</summary>
public sealed class ReportMail(
    IOptionsMonitor<ReportSettings> reports, IOptionsMonitor<MailSettings> mail, IOptionsMonitor<SiteSettings> site, IOptionsMonitor<ReportTemplates> templates)
{
    /// <summary>The mail that people read: verdict in the subject, every attempt in the text, the sent pages (a TIFF) attached as PDF.</summary>
    public byte[] Write(SendingReport report, ReportOrigin origin, ReadOnlyMemory<byte> tiff) => Write(report, origin, tiff, AttachmentOf(origin), isCut: false);

    /// <summary>The same with less of the pages, for mail servers that call it too large: with the first one, and with none.</summary>
    public IEnumerable<byte[]> WriteSmaller(SendingReport report, ReportOrigin origin, ReadOnlyMemory<byte> tiff)
    {
        if (AttachmentOf(origin) == ReportAttachment.Document && report.Pages > 1)
            yield return Write(report, origin, tiff, ReportAttachment.FirstPage, isCut: true);
        if (AttachmentOf(origin) != ReportAttachment.Nothing)
            yield return Write(report, origin, tiff, ReportAttachment.Nothing, isCut: true);
    }

    private ReportAttachment AttachmentOf(ReportOrigin origin) => origin.Choice?.Attach ?? reports.CurrentValue.Attach;

    private byte[] Write(SendingReport report, ReportOrigin origin, ReadOnlyMemory<byte> tiff, ReportAttachment attach, bool isCut)
    {
        var frame = Frame(report, origin, "report");
        if (isCut)
            frame = frame with { Text = $"{frame.Text}\n{string.Join('\n', ReportText.Words(LanguageOf(report.Reader)).Select(words => words.Cut))}\n" };
        var pdf = attach != ReportAttachment.Nothing && !tiff.IsEmpty ? Pdf(tiff, frame.Subject, report.EndedAt, attach == ReportAttachment.FirstPage ? 1 : TiffReader.MaxPages) : null;
        return MimeWriter.Write(frame with { Files = pdf is null ? [] : [new MailFile($"fax-{origin.Key}.pdf", "application/pdf", pdf)] });
    }

    /// <summary>The mail about a submission that became no fax, with the cause in both forms.</summary>
    public byte[] WriteRefusal(RefusalReport report, DateTimeOffset now, Reader? reader = null) => MimeWriter.Write(Frame(report, "refusal", now, reader));

    /// <summary>Headers that all our answers share (RFC 3834): never answered by a machine. The subject says the verdict.</summary>
    internal OutgoingMail Frame(SendingReport report, ReportOrigin origin, string kind) => Frame(origin, kind, report.EndedAt) with
    {
        Subject = TextOf(report).Subject(),
        Text = TextOf(report).Body(),
    };

    /// <summary>The same for a submission that became no fax.</summary>
    internal OutgoingMail Frame(RefusalReport report, string kind, DateTimeOffset now, Reader? reader = null)
    {
        var text = new RefusalText(report, LanguageOf(reader), ZoneOf(reader), templates.CurrentValue);
        return Frame(report.Origin, kind, now) with { Subject = text.Subject(), Text = text.Body() };
    }

    /// <summary>The mail about faxes that are under way.</summary>
    internal OutgoingMail InterimFrame(SendingReport report, ReportOrigin origin, bool confirms, DateTimeOffset now)
    {
        var text = new InterimText(report, LanguageOf(report.Reader), ZoneOf(report.Reader), templates.CurrentValue, confirms);
        return Frame(origin, "interim", now) with { Subject = text.Subject(), Text = text.Body() };
    }

    /// <summary>The mail about one with the document that came back after the report.</summary>
    internal OutgoingMail BouncedFrame(SendingReport report, MailCopy copy, ReportOrigin origin, DateTimeOffset now)
    {
        var languages = ReportText.Words(LanguageOf(report.Reader));
        var subject = $"{string.Join(" / ", languages.Select(words => words.Failed))}: {copy.Address}";
        return Frame(origin, $"bounced-copy-{copy.Id}", now) with { Subject = copy.Subject.Length == 0 ? subject : $"{subject}: {copy.Subject}", Text = string.Join("\n\n", languages.Select(Section)) };

        string Section(ReportWords words)
        {
            var text = new StringBuilder($"{words.CameBack}\n\n");
            ReportText.Line(text, words.Subject, copy.Subject);
            ReportText.Line(text, words.Submitted, ReportText.Time(report.SubmittedAt, ZoneOf(report.Reader)));
            ReportText.Line(text, words.Mailed, $"{copy.Address}, {words.Failed} ({copy.Detail})");
            return text.ToString();
        }
    }

    /// <summary>The Message-ID of an answer to a submission.</summary>
    internal string IdOf(string kind, ReportOrigin origin) => $"<{kind}.{origin.Key}@{FromDomain}>";

    private string FromDomain => mail.CurrentValue.FromAddress[(mail.CurrentValue.FromAddress.LastIndexOf('@') + 1)..];

    private ReportText TextOf(SendingReport report) => new(report, LanguageOf(report.Reader), ZoneOf(report.Reader), templates.CurrentValue);

    /// <summary>A person reads his own language; of all others the settings know it.</summary>
    private ReportLanguage LanguageOf(Reader? reader) => reader?.Language switch
    {
        "de" => ReportLanguage.German,
        "en" => ReportLanguage.English,
        _ => reports.CurrentValue.Language,
    };

    private TimeZoneInfo ZoneOf(Reader? reader) => reader?.Zone ?? TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone);

    private OutgoingMail Frame(ReportOrigin origin, string kind, DateTimeOffset date)
    {
        return new OutgoingMail
        {
            From = AddressOf(mail.CurrentValue.FromAddress) with { DisplayName = "Fax" },
            To = [AddressOf(origin.ReportTo!)],
            MessageId = IdOf(kind, origin),
            InReplyTo = origin.MessageId,
            Date = date,
            Headers = [new("Auto-Submitted", "auto-replied"), new("X-Auto-Response-Suppress", "All")],
        };
    }

    private static MailAddress AddressOf(string text) => MailAddress.TryParse(text, out var address) ? address : new MailAddress(text, "");

    /// <summary>Null where the pages cannot be read: that is what the report is about.</summary>
    private static byte[]? Pdf(ReadOnlyMemory<byte> tiff, string title, DateTimeOffset created, int most)
    {
        try
        {
            using var pdf = new MemoryStream();
            PdfWriter.Write(pdf, TiffReader.Open(tiff).Pages().Take(most).Select(PdfPage.From), new PdfMetadata(created) { Title = title });
            return pdf.ToArray();
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
