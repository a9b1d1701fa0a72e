using System.Globalization;
using System.Text;
using Faxwerk.Pages;

namespace Faxwerk.Ocr;

/// <summary>What was read from a page: its words with their places, and the same as text with a line each line and a blank one between paragraphs.</summary>
public sealed record PageText(string Text, IReadOnlyList<PageWord> Words)
{
    private const int PageLevel = 1, WordLevel = 5, Fields = 12;

    // What tesseract makes of dots and rules is rarely surer than this, and real words rarely less.
    private const double LeastConfidence = 30;

    /// <summary>Reads tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height in pixels, confidence, text. Rows that are none are passed over.</summary>
    public static PageText Parse(string tsv)
    {
        var (text, words) = (new StringBuilder(), new List<PageWord>());
        (double Width, double Height) page = (0, 0);
        var last = (Block: "", Paragraph: "", Line: "");
        foreach (var line in tsv.Split('\n'))
        {
            if (line.TrimEnd('\r').Split('\t') is not { Length: Fields } row || !int.TryParse(row[0], CultureInfo.InvariantCulture, out var level))
                continue;
            var (left, top, width, height) = (Number(row[6]), Number(row[7]), Number(row[8]), Number(row[9]));
            if (level == PageLevel)
                page = (width, height);
            var word = row[11].Trim();
            if (level != WordLevel || word.Length == 0 || page.Width <= 0 || page.Height <= 0 || Number(row[10]) < LeastConfidence)
                continue;
            var at = (Block: row[2], Paragraph: row[3], Line: row[4]);
            if (text.Length > 0)
                text.Append(at == last ? " " : at.Block == last.Block && at.Paragraph == last.Paragraph ? "\n" : "\n\n");
            text.Append(word);
            last = at;
            words.Add(new PageWord(word, Share(left / page.Width), Share(top / page.Height), Share(width / page.Width), Share(height / page.Height)));
        }

        return new PageText(text.ToString(), words);
    }

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static double Share(double share) => Math.Round(Math.Clamp(share, 0, 1), 5);
}
