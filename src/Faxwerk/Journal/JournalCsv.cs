using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Faxwerk.Journal;

/// <summary>The journal as CSV (RFC 4180) in UTF-8 with a byte order mark, by which spreadsheets know it.</summary>
internal static partial class JournalCsv
{
    private static readonly string[] Names =
    [
        "ended", "started", "direction", "fax", "outcome", "status", "cause", "user", "sender", "number", "ownNumber", "name", "subject", "csid", "trunk", "pages", "pagesConfirmed", "calls",
    ];

    /// <summary>Writes entries as they come; <paramref name="separator"/> stands between cells.</summary>
    public static async Task WriteAsync(Stream output, IAsyncEnumerable<JournalEntry> entries, char separator, CancellationToken cancel)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(separator, Names));
        await foreach (var entry in entries.WithCancellation(cancel))
            await writer.WriteLineAsync(string.Join(separator, Cells(JournalView.Of(entry)).Select(cell => Cell(cell, separator))));
    }

    /// <summary>
    /// A cell that a spreadsheet takes for text whatever stands in it: what begins like a formula, as a subject from outside may, gets an apostrophe before it. A number in international form computes nothing.
    /// </summary>
    internal static string Cell(string text, char separator)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20' && !InternationalNumber().IsMatch(text))
            text = $"'{text}";
        return text.AsSpan().IndexOfAny(separator, '"') >= 0 || text.AsSpan().IndexOfAny('\r', '\n', '\t') >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    [GeneratedRegex(@"^\+[0-9]+\z")]
    private static partial Regex InternationalNumber();

    private static string[] Cells(JournalView entry) =>
    [
        Time(entry.At), Time(entry.StartedAt), entry.Direction == CallDirection.Out ? "out" : "in", Number(entry.Fax), entry.Outcome, entry.Status is { } status ? Number(status) : "", entry.Cause ?? "",
        entry.SubmittedBy, entry.Sender, entry.Number, entry.OwnNumber, entry.Name, entry.Subject, entry.Csid, entry.Trunk, Number(entry.Pages), Number(entry.PagesConfirmed), Number(entry.Attempts),
    ];

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
