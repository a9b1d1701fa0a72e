using System.Globalization;
using Faxwerk.Api;
using Faxwerk.Pages.Pdf;
using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>The journal as a list to print.</summary>
internal static class JournalPdf
{
    /// <summary>Most entries of a list.</summary>
    public const int Most = 20_000;

    private static readonly PdfColumn[] English =
    [
        new("Ended", 25), new("Dir", 3), new("Outcome", 10), new("Cause", 25), new("Number", 16), new("Name", 26), new("Subject", 28), new("CSID", 20), new("Own number", 14), new("Trunk", 10), new("Pages", 7), new("Calls", 5),
    ];

    private static readonly PdfColumn[] German =
    [
        new("Beendet", 25), new("Ri.", 3), new("Ausgang", 14), new("Ursache", 24), new("Nummer", 16), new("Name", 24), new("Betreff", 25), new("Kennung", 20), new("Eigene Nummer", 14), new("Leitung", 10), new("Seiten", 7), new("Anrufe", 6),
    ];

    /// <summary>Writes the entries with the times of a zone.</summary>
    public static void Write(Stream output, IEnumerable<JournalEntry> entries, TimeZoneInfo zone, DateTimeOffset now, bool german, SayCause say) =>
        PdfTable.Write(output, $"Journal {Time(now, zone)}", german ? German : English, entries.Select(entry => Row(entry, zone, german, say)), now);

    private static string[] Row(JournalEntry entry, TimeZoneInfo zone, bool german, SayCause say) =>
    [
        Time(entry.At, zone), Direction(entry.Direction, german), german ? GermanOutcome(entry.Outcome) : entry.Outcome, entry.Status is { } status ? say((CallStatus)status, german) : "", entry.Number, entry.Name, entry.Subject,
        entry.Csid, entry.OwnNumber, entry.Trunk, string.Create(CultureInfo.InvariantCulture, $"{entry.PagesConfirmed}/{entry.Pages}"), entry.Attempts.ToString(CultureInfo.InvariantCulture),
    ];

    private static string Direction(CallDirection direction, bool german) => (direction, german) switch
    {
        (CallDirection.Out, true) => "aus",
        (CallDirection.Out, false) => "out",
        (_, true) => "ein",
        _ => "in",
    };

    private static string GermanOutcome(string outcome) => outcome switch
    {
        JournalOutcome.Sent => "gesendet",
        JournalOutcome.Failed => "fehlgeschlagen",
        JournalOutcome.Cancelled => "abgebrochen",
        JournalOutcome.Received => "empfangen",
        JournalOutcome.Incomplete => "unvollständig",
        _ => outcome,
    };

    private static string Time(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture);
}
