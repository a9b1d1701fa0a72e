using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Reporting;

/// <summary>Language of reports.</summary>
public enum ReportLanguage
{
    /// <summary>German, then English.</summary>
    Both,

    /// <summary>German.</summary>
    German,

    /// <summary>English.</summary>
    English,
}

/// <summary>Which reports are sent as ordinary mail.</summary>
public enum ReportWhen
{
    /// <summary>For every fax.</summary>
    Always,

    /// <summary>Only where not every page reached every recipient.</summary>
    OnFailure,

    /// <summary>None; a delivery status notification that was asked for is sent all the same.</summary>
    Never,
}

/// <summary>Which delivery status notifications (RFC 3464) are sent.</summary>
public enum DsnWhen
{
    /// <summary>Where the sender asked with NOTIFY (RFC 3461).</summary>
    Requested,

    /// <summary>For every fax, NOTIFY=NEVER excepted.</summary>
    Always,

    /// <summary>None.</summary>
    Never,
}

/// <summary>Section <c>reports</c>: what the sender is told.</summary>
public sealed record ReportSettings : SettingsSection
{
    /// <summary>When a report is sent.</summary>
    [Description("Reports to senders: always, onFailure or never")]
    public ReportWhen When { get; init; } = ReportWhen.Always;

    /// <summary>Its language.</summary>
    [Description("Language of reports: both, german or english")]
    public ReportLanguage Language { get; init; } = ReportLanguage.Both;

    /// <summary>Whether the sent pages are attached.</summary>
    [Description("Attach the sent pages as PDF")]
    public bool AttachPages { get; init; } = true;

    /// <summary>When a notification for programs is sent.</summary>
    [Description("Delivery status notifications (RFC 3464): requested, always or never")]
    public DsnWhen Dsn { get; init; } = DsnWhen.Requested;
}
