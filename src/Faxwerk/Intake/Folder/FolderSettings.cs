using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Faxwerk.Pages;
using Faxwerk.Queue;
using Faxwerk.Settings;

namespace Faxwerk.Intake.Folder;

/// <summary>Where a watched folder looks for the recipients of a document.</summary>
public enum FolderRecipients
{
    /// <summary>In the control file beside it, else in its name.</summary>
    NameOrControl,

    /// <summary>In its name alone.</summary>
    Name,

    /// <summary>In the control file alone.</summary>
    Control,
}

/// <summary>A folder whose documents become faxes.</summary>
public sealed record WatchedFolder
{
    private static readonly string[] OfTheSystem = ["/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/root", "/run/systemd", "/sbin", "/sys", "/usr", "/var/lib/dpkg", "/var/log", "/var/spool/cron"];

    /// <summary>Words of <see cref="Priority"/>.</summary>
    public static IReadOnlyList<string> Priorities { get; } = [.. Enum.GetNames<FaxPriority>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>Words of <see cref="Resolution"/>.</summary>
    public static IReadOnlyList<string> Resolutions { get; } = [.. Enum.GetNames<Resolution>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>Its full path; a share is mounted.</summary>
    public string Path { get; init; } = "";

    /// <summary>Login of the user whose faxes these are: his rights and limits hold, and he gets the reports.</summary>
    public string User { get; init; } = "";

    /// <summary>Whether it is looked at.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Where recipients are named.</summary>
    public FolderRecipients Recipients { get; init; }

    /// <summary>The cover where a document names none; empty for what the rules say.</summary>
    public string Cover { get; init; } = "";

    /// <summary>The priority where a document names none; empty for normal.</summary>
    [OneOf(typeof(WatchedFolder), nameof(Priorities))]
    public string Priority { get; init; } = "";

    /// <summary>The resolution where a document names none; empty for fine.</summary>
    [OneOf(typeof(WatchedFolder), nameof(Resolutions))]
    public string Resolution { get; init; } = "";

    /// <summary>Who gets the reports where a document names nobody; empty for the user.</summary>
    public string ReportTo { get; init; } = "";

    /// <summary>What is wrong with it; null where all is well.</summary>
    [JsonIgnore]
    public string? Fault =>
        Path is null || !Path.StartsWith('/') || Path.Any(char.IsControl) || Path != System.IO.Path.GetFullPath(Path) || Path.EndsWith('/') ? "path: a full path such as /srv/fax/in, without a slash at its end"
        : IsOfTheSystem(Path) ? $"path: no folder of the system, such as {Path}"
        : string.IsNullOrWhiteSpace(User) ? "user: the login of a user"
        : Cover is null || Cover.Length > 100 ? "cover: the name of a cover page, or none"
        : Priority is null || (Priority.Length > 0 && !Priorities.Contains(Priority, StringComparer.Ordinal)) ? $"priority: one of {string.Join(", ", Priorities)}, or empty"
        : Resolution is null || (Resolution.Length > 0 && !Resolutions.Contains(Resolution, StringComparer.Ordinal)) ? $"resolution: one of {string.Join(", ", Resolutions)}, or empty"
        : ReportTo is null || (ReportTo.Length > 0 && !NetworkName.IsMailbox(ReportTo)) ? "reportTo: a mail address such as fax@example.com, empty for that of the user"
        : null;

    /// <summary>Whether a path is one of the system's own, where no documents are.</summary>
    internal static bool IsOfTheSystem(string path) => path is "/" or "/home" or "/var" or "/run" or "/tmp" || OfTheSystem.Any(own => IsWithin(path, own));

    /// <summary>Whether a path is a folder or below it.</summary>
    internal static bool IsWithin(string path, string folder) => path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}

/// <summary>Section <c>folders</c>: folders whose documents become faxes.</summary>
public sealed record FolderSettings : SettingsSection
{
    private const int MostWatched = 50;

    /// <summary>The folders.</summary>
    [Description("Folders whose documents become faxes: path, user (whose rights and limits hold and who gets the reports), recipients (nameOrControl, name or control), and what holds where a document does not say: cover, priority, resolution, reportTo")]
    public IReadOnlyList<WatchedFolder> Watched { get; init; } = [];

    /// <summary>Between two looks.</summary>
    [Description("Time between two looks at a folder")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A file that has not changed for so long is whole.</summary>
    [Description("A file that has not changed for so long is whole, and is taken")]
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What lacks its other half for so long has failed.</summary>
    [Description("A document without recipients, or a control file without its document, is moved to failed after so long")]
    public TimeSpan WaitFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Then it is removed.</summary>
    [Description("Documents that are done are removed from sent and failed after so long, with their results")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Largest document in bytes.</summary>
    [Description("Largest document in bytes")]
    public long SizeLimit { get; init; } = 50 * 1024 * 1024;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Watched.Select(folder => folder.Fault).FirstOrDefault(fault => fault is not null) is { } wrong)
            yield return $"watched: {wrong}";
        else if (Watched.Count > MostWatched || Watched.Any(one => Watched.Count(other => WatchedFolder.IsWithin(one.Path, other.Path)) > 1))
            yield return $"watched: each folder once and none within another, {MostWatched} at most";
        if (Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromHours(1))
            yield return "interval: 1s to 1h";
        if (Settle < TimeSpan.Zero || Settle > TimeSpan.FromHours(1))
            yield return "settle: 0s to 1h";
        if (WaitFor < TimeSpan.FromSeconds(1) || WaitFor > TimeSpan.FromDays(30))
            yield return "waitFor: 1s to 30d";
        if (KeepFor < TimeSpan.FromMinutes(1) || KeepFor > TimeSpan.FromDays(3650))
            yield return "keepFor: 1m to 3650d";
        if (SizeLimit is < 1024 or > 1024L * 1024 * 1024)
            yield return "sizeLimit: 1024 to 1073741824 bytes";
    }
}
