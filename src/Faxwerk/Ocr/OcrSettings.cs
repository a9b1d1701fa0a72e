using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Ocr;

/// <summary>Section <c>ocr</c>: reading the text of received pages, for searchable PDFs.</summary>
public sealed record OcrSettings : SettingsSection
{
    private static readonly TimeSpan LongestPatience = TimeSpan.FromDays(1);

    /// <summary>Whether received pages are read.</summary>
    [Description("Read the text of received faxes: their PDFs become searchable")]
    public bool Enabled { get; init; }

    /// <summary>Whether pages that were sent are read too, where the archive keeps them as PDF.</summary>
    [Description("Read the text of sent faxes, too, where they are archived as PDF")]
    public bool Sent { get; init; } = true;

    /// <summary>Languages, by tesseract's names.</summary>
    [Description("Languages of faxes, by tesseract's names")]
    public IReadOnlyList<string> Languages { get; init; } = ["deu", "eng"];

    /// <summary>How long a mail waits for the text of its fax.</summary>
    [Description("How long a mail waits for the text of its fax")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the archive waits for it.</summary>
    [Description("How long the archive waits for the text of a fax")]
    public TimeSpan ArchivePatience { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Pages of a fax that are read, the first ones.</summary>
    [Description("Pages of a fax that are read, the first ones")]
    public int MaxPages { get; init; } = 100;

    /// <summary>Wall time of a page.</summary>
    [Description("Seconds that reading a page may take")]
    public int PageSeconds { get; init; } = 60;

    /// <summary>Memory of a page.</summary>
    [Description("Memory of reading a page in megabytes")]
    public int MemoryMegabytes { get; init; } = 512;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Languages.Count is 0 or > 8 || Languages.Any(name => name.Length is 0 or > 30 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
            yield return "languages: one to eight of tesseract's names, such as deu and eng";
        if (Patience < TimeSpan.Zero || Patience > LongestPatience || ArchivePatience < TimeSpan.Zero || ArchivePatience > LongestPatience)
            yield return "patience, archivePatience: 0s to 1 day";
        if (MaxPages is < 1 or > 100_000)
            yield return "maxPages: 1 to 100000";
        if (PageSeconds is < 1 or > 3600)
            yield return "pageSeconds: 1 to 3600";
        if (MemoryMegabytes is < 128 or > 65_536)
            yield return "memoryMegabytes: 128 to 65536";
    }
}
