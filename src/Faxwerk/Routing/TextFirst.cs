using Faxwerk.Archive;
using Faxwerk.Ocr;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Routing;

/// <summary>
/// What waits for the text of a received fax, and until when: only what becomes a PDF, and only where pages can be read.
/// </summary>
public sealed class TextFirst(
    IOptionsMonitor<OcrSettings> ocr, Tesseract tesseract, IOptionsMonitor<ReceivingSettings> receiving, IOptionsMonitor<ArchiveSettings> archive, TimeProvider time)
{
    /// <summary>Whether received faxes are read.</summary>
    public bool IsWanted => ocr.CurrentValue.Enabled;

    /// <summary>When a mail goes with or without text; null for at once.</summary>
    public DateTimeOffset? MailDueAt => Due(ocr.CurrentValue.Patience, receiving.CurrentValue.Attachment == AttachmentFormat.Pdf);

    /// <summary>When a fax is saved in this format, with or without text; null for at once.</summary>
    public DateTimeOffset? SaveDueAt(AttachmentFormat format) => Due(ocr.CurrentValue.Patience, format == AttachmentFormat.Pdf);

    /// <summary>When a fax is archived with or without text; null for at once.</summary>
    public DateTimeOffset? ArchiveDueAt => Due(ocr.CurrentValue.ArchivePatience, archive.CurrentValue.Received == ArchiveFormat.Pdf);

    /// <summary>When a fax is judged with or without text that is looked for in it; null where none is read.</summary>
    public DateTimeOffset? ReadingDueAt => Due(ocr.CurrentValue.Patience, isPdf: true);

    private DateTimeOffset? Due(TimeSpan patience, bool isPdf) => IsWanted && isPdf && tesseract.Fault is null ? time.GetUtcNow() + patience : null;
}
