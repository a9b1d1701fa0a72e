using System.Globalization;
using Faxwerk.Pages.Pdf;
using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>The journal as a list to print.</summary>
internal static class JournalPdf
{
    /// <summary>Most entries of a list.</summary>
    public const int Most = 20_000;

    private static readonly PdfColumn[] Columns =
    [
        new("Ended", 25), new("Dir", 3), new("Outcome", 10), new("Cause", 17), new("Number", 16), new("Name", 26), new("Subject", 28), new("CSID", 20), new("Own number", 14), new("Trunk", 10), new("Pages", 7), new("Calls", 5),
    ];

    /// <summary>Writes the entries with the times of a zone.</summary>
    public static void Write(Stream output, IEnumerable<JournalEntry> entries, TimeZoneInfo zone, DateTimeOffset now) =>
        PdfTable.Write(output, $"Journal {Time(now, zone)}", Columns, entries.Select(entry => Row(entry, zone)), now);

    private static string[] Row(JournalEntry entry, TimeZoneInfo zone) =>
    [
        Time(entry.At, zone), entry.Direction == CallDirection.Out ? "out" : "in", entry.Outcome, entry.Status is { } status ? ((CallStatus)status).ToString() : "", entry.Number, entry.Name, entry.Subject, entry.Csid,
        entry.OwnNumber, entry.Trunk, string.Create(CultureInfo.InvariantCulture, $"{entry.PagesConfirmed}/{entry.Pages}"), entry.Attempts.ToString(CultureInfo.InvariantCulture),
    ];

    private static string Time(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture);
}
