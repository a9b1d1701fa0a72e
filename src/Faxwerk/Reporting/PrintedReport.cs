namespace Faxwerk.Reporting;

/// <summary>What a printed report tells of one fax, with what courts have asked for.</summary>
public sealed record PrintedReport
{
    /// <summary>The fax and its calls.</summary>
    public required RecipientResult Result { get; init; }

    /// <summary>The name of the user who handed it in; empty where it was no user.</summary>
    public string User { get; init; } = "";

    /// <summary>SHA-256 of the file of page images, lower-case hex; empty where the file is no longer kept.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>SHA-256 of the file of the pages that went out, with their header lines, lower-case hex; empty where none did or it is no longer kept.</summary>
    public string SentSha256 { get; init; } = "";

    /// <summary>Whether NTP keeps the clock of the server as the report is made.</summary>
    public bool IsClockKept { get; init; }

    /// <summary>When the report is made.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>The zone of its times.</summary>
    public required TimeZoneInfo Zone { get; init; }
}
