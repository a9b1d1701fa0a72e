using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Faxwerk.Pages.Pdf;

/// <summary>A column of a <see cref="PdfTable"/>: its head, and its width in letters; longer texts are cut.</summary>
public sealed record PdfColumn(string Head, int Letters);

/// <summary>
/// Writes lists as PDF 1.4, A4 across, in Courier, one of the fonts that every viewer has (PDF 1.4 section 5.5.1): letters beyond those of Western Europe become question marks. The head of the list is on
/// every page.
/// </summary>
public static class PdfTable
{
    private const int Width = 842, Height = 595, Margin = 30, RowsPerPage = 56;
    private const double Size = 6.5, Leading = 9, LetterWidth = 0.6 * Size;

    /// <summary>Most letters that the columns of a row may have together, one between two of them counted.</summary>
    public const int LettersPerRow = (int)((Width - (2 * Margin)) / LetterWidth);

    /// <summary>Writes the rows; equal input gives equal files.</summary>
    /// <exception cref="ArgumentException">The columns are wider than a page.</exception>
    public static void Write(Stream output, string title, IReadOnlyList<PdfColumn> columns, IEnumerable<IReadOnlyList<string>> rows, DateTimeOffset created)
    {
        if (columns.Sum(column => column.Letters + 1) - 1 > LettersPerRow)
            throw new ArgumentException($"The columns have more than {LettersPerRow} letters.", nameof(columns));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var objects = new PdfObjects(output);
        objects.Write("%PDF-1.4\n%\u00E2\u00E3\u00CF\u00D3\n");
        var tree = objects.Reserve();
        var font = objects.Add($"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>");
        var kids = new List<int>();
        var head = Line(columns, [.. columns.Select(column => column.Head)]);
        foreach (var page in rows.Select(row => Line(columns, row)).DefaultIfEmpty("").Chunk(RowsPerPage))
        {
            var content = Encoding.Latin1.GetBytes(Content(title, kids.Count + 1, head, page));
            hash.AppendData(content);
            var stream = objects.AddStream($"/Filter /FlateDecode", TextLayer.Deflate(content));
            kids.Add(objects.Add($"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {Width} {Height}] /Resources << /Font << /F {font} 0 R >> >> /Contents {stream} 0 R >>"));
        }

        objects.Put(tree, $"<< /Type /Pages /Count {kids.Count} /Kids [{string.Join(' ', kids.Select(kid => $"{kid} 0 R"))}] >>");
        var catalog = objects.Add($"<< /Type /Catalog /Pages {tree} 0 R >>");
        var time = created.UtcDateTime.ToString("'D:'yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
        var info = objects.Add($"<< /Title <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(title))}> /Producer (Faxwerk) /CreationDate ({time}) >>");
        objects.Close(catalog, info, Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 16)));
    }

    private static string Content(string title, int page, string head, IEnumerable<string> lines)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"BT /F {Size} Tf {Leading} TL {Margin} {Height - Margin} Td "));
        foreach (var line in new[] { $"{title}   {page}", "", head, new string('-', Math.Min(head.Length, LettersPerRow)) }.Concat(lines))
            text.Append('(').Append(Escape(line)).Append(") Tj T* ");
        return text.Append("ET").ToString();
    }

    private static string Line(IReadOnlyList<PdfColumn> columns, IReadOnlyList<string> cells) =>
        string.Join(' ', columns.Zip(cells, (column, cell) => cell.Length > column.Letters ? $"{cell[..(column.Letters - 1)]}~" : cell.PadRight(column.Letters))).TrimEnd();

    private static string Escape(string text) => string.Concat(text.Select(letter => letter switch
    {
        '(' or ')' or '\\' => $"\\{letter}",
        < ' ' or (>= '\u007F' and < '\u00A0') => " ",
        > '\u00FF' => "?",
        _ => letter.ToString(),
    }));
}
