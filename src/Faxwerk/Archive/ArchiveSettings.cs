using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Archive;

/// <summary>How a document is archived.</summary>
public enum ArchiveFormat
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>PDF/A-1b with the code of the pages as it is.</summary>
    Pdf,

    /// <summary>Multi-page TIFF-F.</summary>
    Tiff,

    /// <summary>The same in Group 3 (MH), for readers that do not take Group 4.</summary>
    TiffG3,

    /// <summary>SFF (structured fax file of CAPI 2.0).</summary>
    Sff,
}

/// <summary>
/// Documents with an own number among <paramref name="Numbers"/> (E.164, <c>*</c> at the end stands for any digits) are kept for so many days, 0 for ever.
/// </summary>
public sealed record RetentionClass(string Name, int Days, IReadOnlyList<string> Numbers)
{
    /// <summary>An empty class, to be filled.</summary>
    public RetentionClass()
        : this("", 0, [])
    {
    }
}

/// <summary>Section <c>archive</c>.</summary>
public sealed record ArchiveSettings : SettingsSection
{
    /// <summary>The class of documents that no other one takes.</summary>
    public const string DefaultClass = "default";

    private const int MaxDays = 36_500;

    /// <summary>Format of received faxes.</summary>
    [Description("Format in which received faxes are archived")]
    public ArchiveFormat Received { get; init; } = ArchiveFormat.Pdf;

    /// <summary>Format of sent faxes.</summary>
    [Description("Format in which sent faxes are archived")]
    public ArchiveFormat Sent { get; init; } = ArchiveFormat.Off;

    /// <summary>A footer below each page of a PDF.</summary>
    [Description("Date, fax number and own number below the pages of archived PDFs")]
    public bool Footer { get; init; }

    /// <summary>Folder of received faxes.</summary>
    [Description("""Folder of received faxes: a path, \\server\share\folder, or empty for archive/received in the data folder""")]
    [LeadsTo(nameof(SharePassword))]
    public string ReceivedFolder { get; init; } = "";

    /// <summary>Folder of sent faxes.</summary>
    [Description("""Folder of sent faxes: a path, \\server\share\folder, or empty for archive/sent in the data folder""")]
    [LeadsTo(nameof(SharePassword))]
    public string SentFolder { get; init; } = "";

    /// <summary>Names of the files.</summary>
    [Description("Names of archived files, / makes folders: {date} {time} {year} {month} {day} {number} {own} {user} {pages} {id}")]
    public string Name { get; init; } = "{year}/{month}/{date}-{time}_{number}_{user}_{id}";

    /// <summary>User for shares.</summary>
    [Description("""User for shares, as user or DOMAIN\user; empty for a guest""")]
    public string ShareUser { get; init; } = "";

    /// <summary>Its password.</summary>
    [Secret]
    [Description("Password of that user")]
    public string SharePassword { get; init; } = "";

    /// <summary>Port of shares.</summary>
    [Description("TCP port of shares")]
    [LeadsTo(nameof(SharePassword))]
    public int SharePort { get; init; } = 445;

    /// <summary>Days that documents are kept.</summary>
    [Description("Days that archived faxes are kept, 0 for ever")]
    public int KeepDays { get; init; }

    /// <summary>Other times for some own numbers; the first that matches wins.</summary>
    [Description("Other times for some of the own numbers, the first that matches wins")]
    public IReadOnlyList<RetentionClass> Retention { get; init; } = [];

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (ArchiveName.Fault(Name) is { } fault)
            yield return $"name: {fault}";
        foreach (var (key, folder) in new[] { ("receivedFolder", ReceivedFolder), ("sentFolder", SentFolder) })
        {
            if (folder.Length > 0 && (!Path.IsPathFullyQualified(folder) || folder.StartsWith("//", StringComparison.Ordinal) || folder == "/") && ShareAddress.Parse(folder) is null)
                yield return $"""{key}: a full path such as /srv/fax, a share such as \\server\share\folder, or empty""";
        }

        if (ShareUser.IndexOfAny(['\r', '\n']) >= 0 || SharePassword.IndexOfAny(['\r', '\n']) >= 0)
            yield return "shareUser, sharePassword: one line";
        if (SharePort is < 1 or > 65535)
            yield return "sharePort: 1 to 65535";
        if (KeepDays is < 0 or > MaxDays || Retention.Any(r => r.Days is < 0 or > MaxDays))
            yield return "keepDays, retention: 0 to 36500 days";
        if (Retention.Any(r => r.Name.Length == 0 || r.Numbers.Count == 0) || Retention.Select(r => r.Name).Append(DefaultClass).Distinct(StringComparer.Ordinal).Count() != Retention.Count + 1)
            yield return "retention: each with a name of its own and at least one number";
    }

    /// <summary>The class of a document by its own number in all spellings that are known, and its days; 0 is for ever.</summary>
    public (string Name, int Days) RetentionOf(params string[] spellings)
    {
        var found = Retention.FirstOrDefault(r => r.Numbers.Any(n => spellings.Any(own => n.EndsWith('*') ? own.StartsWith(n[..^1], StringComparison.Ordinal) : own == n)));
        return found is null ? (DefaultClass, KeepDays) : (found.Name, found.Days);
    }
}
