using System.Globalization;
using Faxwerk.Settings;

namespace Faxwerk.Archive;

/// <summary>The name of an archived document from <see cref="ArchiveSettings.Name"/>.</summary>
internal static class ArchiveName
{
    private const string Id = "{id}";

    private static readonly string[] Fields = ["date", "time", "year", "month", "day", "number", "own", "user", "pages", "id"];

    /// <summary>What is wrong with a pattern; null where nothing is.</summary>
    public static string? Fault(string pattern) => NamePattern.Fault(pattern, Fields, hasFolders: true);

    /// <summary>
    /// Relative path with <c>/</c>, without extension. The document's id is added where the pattern lacks it: no two documents have one name.
    /// </summary>
    public static string Of(string pattern, ArchivedFax fax, TimeZoneInfo zone)
    {
        var at = TimeZoneInfo.ConvertTime(fax.At, zone);
        if (!pattern.Contains(Id, StringComparison.Ordinal))
            pattern += "_" + Id;
        return NamePattern.Fill(pattern, field => NamePattern.Moment(field, at) ?? field switch
        {
            "number" => fax.Number,
            "own" => fax.OwnNumber,
            "user" => fax.User,
            "pages" => fax.Pages.ToString(CultureInfo.InvariantCulture),
            _ => $"{(fax.Direction == ArchiveDirection.Received ? 'r' : 's')}{fax.FaxId.ToString(CultureInfo.InvariantCulture)}",
        });
    }
}
