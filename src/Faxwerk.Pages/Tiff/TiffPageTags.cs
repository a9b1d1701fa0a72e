namespace Faxwerk.Pages.Tiff;

/// <summary>What a page's tags tell beside its pixels; all optional.</summary>
public sealed record TiffPageTags
{
    /// <summary>ImageDescription.</summary>
    public string? Description { get; init; }

    /// <summary>DateTime, written as local time of the given offset.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>BadFaxLines: rows received damaged; null if the page was not received by fax.</summary>
    public int? BadRows { get; init; }

    /// <summary>ConsecutiveBadFaxLines: most damaged rows in succession.</summary>
    public int LongestBadRun { get; init; }
}
