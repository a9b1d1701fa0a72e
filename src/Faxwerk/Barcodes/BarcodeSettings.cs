using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Barcodes;

/// <summary>Section <c>barcodes</c>: reading barcodes of received pages, for rules that ask for them.</summary>
public sealed record BarcodeSettings : SettingsSection
{
    private static readonly TimeSpan LongestPatience = TimeSpan.FromHours(1);

    /// <summary>How long a fax waits.</summary>
    [Description("How long a received fax waits for its barcodes where a rule asks for them")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether Data Matrix is looked for, too.</summary>
    [Description("Look for Data Matrix codes, too: that takes longer than all others together")]
    public bool DataMatrix { get; init; } = true;

    /// <summary>Pages of a fax that are looked at, the first ones.</summary>
    [Description("Pages of a fax on which barcodes are looked for, the first ones")]
    public int MaxPages { get; init; } = 5;

    /// <summary>Codes of a fax that are kept, the first ones.</summary>
    [Description("Barcodes of a fax that count, the first ones")]
    public int MaxCodes { get; init; } = 20;

    /// <summary>Wall time of each program.</summary>
    [Description("Seconds that each program that looks for barcodes may take for a page")]
    public int PageSeconds { get; init; } = 20;

    /// <summary>Memory of a page.</summary>
    [Description("Memory of looking for barcodes on a page in megabytes")]
    public int MemoryMegabytes { get; init; } = 512;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Patience <= TimeSpan.Zero || Patience > LongestPatience)
            yield return "patience: 1s to 1 hour";
        if (MaxPages is < 1 or > 1000)
            yield return "maxPages: 1 to 1000";
        if (MaxCodes is < 1 or > 200)
            yield return "maxCodes: 1 to 200";
        if (PageSeconds is < 1 or > 600)
            yield return "pageSeconds: 1 to 600";
        if (MemoryMegabytes is < 64 or > 65_536)
            yield return "memoryMegabytes: 64 to 65536";
    }
}
