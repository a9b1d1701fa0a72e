using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Faxwerk.Broadcasting;

/// <summary>One recipient as a list names him, and where: the row of CSV, or the entry of JSON, from 1.</summary>
public sealed record ListedRecipient(int Row, string Number, string Name, string Subaddress);

/// <summary>
/// Reads lists of recipients as they come, never as a whole. CSV (RFC 4180; comma or semicolon) has number, name and subaddress in this order, or in that of its first row, where that names columns. JSON is
/// an array of numbers, or of objects with <c>number</c>, <c>name</c> and <c>subaddress</c>.
/// </summary>
public static class RecipientList
{
    private static readonly string[] NumberNames = ["number", "fax", "to", "nummer", "faxnummer"], SubaddressNames = ["subaddress", "sub", "subadresse"];

    /// <summary>Reads JSON.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static async IAsyncEnumerable<ListedRecipient> ReadJsonAsync(Stream json, [EnumeratorCancellation] CancellationToken cancel)
    {
        var row = 0;
        await using var entries = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(json, new JsonSerializerOptions { MaxDepth = 4 }, cancel).GetAsyncEnumerator(cancel);
        while (true)
        {
            try
            {
                if (!await entries.MoveNextAsync())
                    yield break;
            }
            catch (JsonException fault)
            {
                throw new FormatException($"recipients is no JSON array: {fault.Message}", fault);
            }

            row++;
            yield return Read(row, entries.Current);
        }
    }

    /// <summary>Reads CSV in UTF-8.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static async IAsyncEnumerable<ListedRecipient> ReadCsvAsync(Stream csv, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = new StreamReader(csv, Encoding.UTF8, leaveOpen: true);
        var (number, name, subaddress) = (0, 1, 2);
        var row = 0;
        await foreach (var cells in CsvReader.RowsAsync(reader, "recipients", cancel))
        {
            row++;
            if (row == 1 && !cells[0].Any(char.IsAsciiDigit))
            {
                var heads = cells.Select(cell => cell.Trim().ToLowerInvariant()).ToList();
                number = heads.FindIndex(head => NumberNames.Contains(head, StringComparer.Ordinal));
                (name, subaddress) = (heads.IndexOf("name"), heads.FindIndex(head => SubaddressNames.Contains(head, StringComparer.Ordinal)));
                if (number < 0)
                    throw new FormatException("The first row of recipients names no column number.");
                continue;
            }

            if (cells.Count > 1 || cells[0].Length > 0)
                yield return new ListedRecipient(row, Cell(cells, number), Cell(cells, name), Cell(cells, subaddress));
        }
    }

    private static string Cell(List<string> cells, int at) => at >= 0 && at < cells.Count ? cells[at].Trim() : "";

    private static ListedRecipient Read(int row, JsonElement entry)
    {
        try
        {
            return entry.ValueKind switch
            {
                JsonValueKind.String => new ListedRecipient(row, Text(row, entry), "", ""),
                JsonValueKind.Object => new ListedRecipient(row, Text(row, entry, "number"), Text(row, entry, "name"), Text(row, entry, "subaddress")),
                _ => throw new FormatException($"Entry {row} of recipients is neither a number in quotes nor an object."),
            };
        }
        catch (InvalidOperationException fault)
        {
            throw new FormatException($"Entry {row} of recipients has half a surrogate pair.", fault);
        }
    }

    private static string Text(int row, JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Text(row, value).Trim() : "";

    private static string Text(int row, JsonElement value) =>
        value.GetString() is { } text && !text.Contains('\0', StringComparison.Ordinal) ? text : throw new FormatException($"Entry {row} of recipients has a NUL character.");
}
