using Faxwerk.Ocr;
using Microsoft.Extensions.Options;

namespace Faxwerk.Inbox;

/// <summary>Whether the words of received pages are read at all.</summary>
public sealed class WordsOfPages(IOptionsMonitor<OcrSettings> settings, Tesseract tesseract)
{
    /// <summary>Whether what asks for words waits for them in vain: nobody wants them read, or it is known that they cannot be.</summary>
    public bool AreUnread => !settings.CurrentValue.Enabled || tesseract.Fault is not null;
}
