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

/// <summary>What of the sent pages a report brings.</summary>
public enum ReportAttachment
{
    /// <summary>All of them.</summary>
    Document,

    /// <summary>The first.</summary>
    FirstPage,

    /// <summary>None.</summary>
    Nothing,
}

/// <summary>How many reports a submission has.</summary>
public enum ReportPer
{
    /// <summary>One, when the last of its faxes is over.</summary>
    Job,

    /// <summary>One a recipient, when the fax to him is over.</summary>
    Recipient,
}

/// <summary>Section <c>reports</c>: what the sender is told.</summary>
public sealed record ReportSettings : SettingsSection
{
    private const int MostPrinters = 5000;

    /// <summary>When a report is sent.</summary>
    [Description("Reports to senders: always, onFailure or never")]
    public ReportWhen When { get; init; } = ReportWhen.Always;

    /// <summary>Its language where the sender is no user, who has his own.</summary>
    [Description("Language of reports to senders who are no users, and so have none of their own: both, german or english")]
    public ReportLanguage Language { get; init; } = ReportLanguage.Both;

    /// <summary>What of the sent pages is attached.</summary>
    [Description("Sent pages attached as PDF: document, firstPage or nothing")]
    public ReportAttachment Attach { get; init; } = ReportAttachment.Document;

    /// <summary>How many there are.</summary>
    [Description("Reports of a fax to several: one a job, or one a recipient")]
    public ReportPer Per { get; init; } = ReportPer.Job;

    /// <summary>Which reports come out of a printer too.</summary>
    [Description("Reports that are printed too, with the first page of the fax: always, onFailure or never. A mail may ask for it (report=print)")]
    public ReportWhen Print { get; init; } = ReportWhen.Never;

    /// <summary>Whose reports come out of which printer.</summary>
    [Description("Printers of reports: user is a login, group:NAME, site:NAME or * for everybody, the first of these that is set; printer is a name of the list of printers, or its address")]
    public IReadOnlyList<ReportPrinter> Printers { get; init; } = [];

    /// <summary>When a notification for programs is sent.</summary>
    [Description("Delivery status notifications (RFC 3464): requested, always or never")]
    public DsnWhen Dsn { get; init; } = DsnWhen.Requested;

    /// <summary>After which time a sender is told that his fax is still under way; zero for never.</summary>
    [Description("After this time a sender is told once that his fax is still under way, 0s for never")]
    public TimeSpan InterimAfter { get; init; }

    /// <summary>Senders that are programs.</summary>
    [Description("Senders that are programs and get notifications (RFC 3464) instead of mail, and whose numbers count in the form of SAP: addresses, or domains such as @erp.example.com")]
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>What is done with senders in the form of SAP.</summary>
    [Description("Senders in the form of SAP (FAX=+49...@domain): ordinary, notification (no document goes back to SAP), silent (SAP gets nothing) or atOnce (delivery is confirmed when the fax is queued)")]
    public SapSenderFormat SapSender { get; init; }

    /// <summary>Whether a sender is a program.</summary>
    public bool IsProgram(string address) => Programs.Any(program => program.StartsWith('@')
        ? address.EndsWith(program, StringComparison.OrdinalIgnoreCase) : address.Equals(program, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (InterimAfter != TimeSpan.Zero && (InterimAfter < TimeSpan.FromMinutes(1) || InterimAfter > TimeSpan.FromDays(7)))
            yield return "interimAfter: 1m to 7d, or 0s";
        if (Printers.Count > MostPrinters || Printers.Any(row => row is not { User: not null, Printer: not null } || string.IsNullOrWhiteSpace(row.User) || string.IsNullOrWhiteSpace(row.Printer)) || Printers.DistinctBy(row => row.User.ToLowerInvariant()).Count() != Printers.Count)
            yield return $"printers: each with user (a login, group:NAME, site:NAME or *), once each, and printer, {MostPrinters} at most";
        if (Programs.FirstOrDefault(program => !NetworkName.IsMailbox(program.StartsWith('@') ? "x" + program : program)) is { } wrong)
            yield return $"programs: mail addresses, or domains such as @erp.example.com, not \"{wrong}\"";
    }
}
