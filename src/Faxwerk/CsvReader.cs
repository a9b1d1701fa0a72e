using System.Runtime.CompilerServices;
using System.Text;

namespace Faxwerk;

/// <summary>Reads CSV (RFC 4180) as it comes, never as a whole: comma or semicolon, whichever comes first, parts the cells of all rows.</summary>
internal static class CsvReader
{
    private const int LongestCell = 1000;

    /// <summary>The cells of each row; <paramref name="list"/> is what faults call the text.</summary>
    /// <exception cref="FormatException">It is no CSV, or a cell or row is too long.</exception>
    public static async IAsyncEnumerable<List<string>> RowsAsync(TextReader reader, string list, [EnumeratorCancellation] CancellationToken cancel)
    {
        var separator = '\0';
        var cells = new List<string>();
        var cell = new StringBuilder();
        var (quoted, closed, any) = (false, false, false);
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, cancel) is var read and > 0)
        {
            for (var at = 0; at < read; at++)
            {
                var letter = buffer[at];
                any = true;
                var wasClosed = closed;
                closed = false;
                if (quoted && letter == '"')
                {
                    (quoted, closed) = (false, true);
                }
                else if (!quoted && letter == '"' && (wasClosed || cell.Length == 0))
                {
                    // The second of two quotes within a quoted cell is one of its letters.
                    cell.Append(wasClosed ? "\"" : "");
                    quoted = true;
                }
                else if (quoted || letter is not (',' or ';' or '\r' or '\n'))
                {
                    Append(letter);
                }
                else if (letter is '\n')
                {
                    cells.Add(cell.ToString());
                    cell.Clear();
                    yield return cells;
                    cells = [];
                    any = false;
                }
                else if (letter != '\r')
                {
                    // The first of the two that comes parts the cells of all rows.
                    separator = separator == '\0' ? letter : separator;
                    if (letter != separator)
                    {
                        Append(letter);
                        continue;
                    }

                    cells.Add(cell.ToString());
                    cell.Clear();
                }
            }
        }

        if (quoted)
            throw new FormatException($"A quote in {list} does not end.");
        if (!any)
            yield break;
        cells.Add(cell.ToString());
        yield return cells;

        void Append(char letter)
        {
            if (cell.Length >= LongestCell || cells.Count > 100)
                throw new FormatException($"A cell of {list} has more than {LongestCell} letters, or a row more than 100 cells.");
            cell.Append(letter is not '\0' ? letter : throw new FormatException($"A cell of {list} has a NUL character."));
        }
    }
}
