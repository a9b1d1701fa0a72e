using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Rendering;

/// <summary>What becomes of HTML.</summary>
public enum HtmlRendering
{
    /// <summary>Chromium draws it; its text stands in where Chromium is missing or fails.</summary>
    Pages,

    /// <summary>Its text alone.</summary>
    Text,
}

/// <summary>Section <c>rendering</c>: limits of turning documents into pages.</summary>
public sealed record RenderingSettings : SettingsSection
{
    /// <summary>Workers that render at the same time.</summary>
    [Description("Documents rendered at the same time")]
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Workers with LibreOffice, each of which takes about 300 MB and up to twice <see cref="MemoryMegabytes"/>.</summary>
    [Description("Office documents rendered at the same time, each by a LibreOffice of its own")]
    public int OfficeWorkers { get; init; } = 1;

    /// <summary>Documents after which a worker is replaced. 1 gives every document a process of its own.</summary>
    [Description("Documents after which a rendering process is replaced")]
    public int DocumentsPerWorker { get; init; } = 200;

    /// <summary>Writable memory of a worker.</summary>
    [Description("Memory of a rendering process in megabytes")]
    public int MemoryMegabytes { get; init; } = 1024;

    /// <summary>Wall time of one document.</summary>
    [Description("Seconds that a document may take")]
    public int DocumentSeconds { get; init; } = 60;

    /// <summary>Largest document in bytes.</summary>
    [Description("Largest document in bytes")]
    public int DocumentBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>Most pages of one fax, all its documents together.</summary>
    [Description("Most pages of a fax")]
    public int MaxPages { get; init; } = 500;

    /// <summary>Whether pages that are much longer than a sheet (receipts, pictures of web sites) become several sheets.</summary>
    [Description("Pages much longer than a sheet become several, cut between lines, instead of one that nobody can read")]
    public bool SplitLongPages { get; init; } = true;

    /// <summary>How HTML is rendered.</summary>
    [Description("HTML mail and files: pages (drawn by Chromium) or text (their text alone)")]
    public HtmlRendering Html { get; init; } = HtmlRendering.Pages;

    /// <summary>Width that HTML is laid out in.</summary>
    [Description("Width of HTML between the margins, in pixels of CSS")]
    public int HtmlWidth { get; init; } = 720;

    /// <summary>White around HTML.</summary>
    [Description("Margin of HTML in millimetres")]
    public int HtmlMargin { get; init; } = 12;

    /// <summary>Print what lies behind the text.</summary>
    [Description("Print the backgrounds of HTML: colours and pictures behind the text")]
    public bool HtmlBackgrounds { get; init; }

    /// <summary>Render without a sandbox where bubblewrap does not work.</summary>
    [Description("Accept the risk of rendering without a sandbox")]
    public bool AllowUnsandboxed { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Workers is < 1 or > 64) yield return "workers: 1 to 64";
        if (OfficeWorkers is < 1 or > 16) yield return "officeWorkers: 1 to 16";
        if (DocumentsPerWorker is < 1 or > 10_000) yield return "documentsPerWorker: 1 to 10000";
        if (MemoryMegabytes is < 256 or > 65_536) yield return "memoryMegabytes: 256 to 65536";
        if (DocumentSeconds is < 1 or > 3600) yield return "documentSeconds: 1 to 3600";
        if (DocumentBytes is < 1024 or > 1024 * 1024 * 1024) yield return "documentBytes: 1024 to 1073741824";
        if (HtmlWidth is < 300 or > 3000) yield return "htmlWidth: 300 to 3000";
        if (HtmlMargin is < 0 or > 50) yield return "htmlMargin: 0 to 50";
        if (MaxPages is < 1 or > 4096) yield return "maxPages: 1 to 4096";
    }

    /// <summary>Workers of a pool.</summary>
    internal int WorkersOf(RendererRole role) => role == RendererRole.Office ? OfficeWorkers : Workers;
}
