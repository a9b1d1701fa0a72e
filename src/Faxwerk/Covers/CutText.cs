using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.Covers;

/// <summary>
/// Finds the longest beginning of a text that fits; what is cut ends in an ellipsis behind a whole word. What runs over the page tells how much is too much: two such measures give the rows that a character
/// takes, and with them the length is nearly right. Where measures mislead, the bounds are halved. Usually four renderings do.
/// </summary>
internal sealed class CutText
{
    /// <summary>Pages beyond the wanted ones that a rendering may have and still be measured.</summary>
    public const int MeasuredPages = 12;

    /// <summary>More characters are on no page that can be read.</summary>
    private const int CharactersPerPage = 8000;

    /// <summary>So near to the end of the page is near enough: about a line.</summary>
    private const int Near = 90;

    /// <summary>Share of a page that the text of a cover hardly exceeds.</summary>
    private const double TextShare = 0.8;

    /// <summary>Measures in turn that are too long still; then they are not to be trusted.</summary>
    private const int MaxMeasures = 4;

    private readonly string _text;
    private readonly int _pages;
    private readonly List<Measure> _measures = [];
    private int _fits;
    private int _tooLong;
    private int _length;
    private int _step = Near;

    public CutText(string text, int pages)
    {
        (_text, _pages) = (text, pages);
        _length = Math.Min(text.Length, CharactersPerPage * pages);
        _tooLong = _length + 1;
        Current = Cut();
    }

    /// <summary>The text to try next.</summary>
    public string Current { get; private set; }

    /// <summary>The longest that fitted.</summary>
    public FaxDocument? Best { get; private set; }

    /// <summary>Takes what became of <see cref="Current"/>, null for far too long; whether there is another to try.</summary>
    public bool Judge(FaxDocument? rendered)
    {
        if (rendered is not null && rendered.Pages <= _pages) (_fits, Best) = (_length, rendered);
        else
        {
            _tooLong = _length;
            if (rendered is not null) _measures.Add(Measured(rendered));
        }

        if (_tooLong - _fits <= (Best is null ? 0 : Near)) return false;
        // A cover that does not fit without any text never will.
        if (_length == 0) return false;
        _length = Next();
        Current = Cut();
        return true;
    }

    private int Next()
    {
        var middle = _tooLong <= Near ? 0 : (_fits + _tooLong) / 2;
        if (_measures.Count is 0 or > MaxMeasures) return middle;
        if (_length == _fits)
        {
            // The measures led here: what fits is nearly the most.
            (var next, _step) = (_fits + _step, _step * 2);
            return next < _tooLong ? next : middle;
        }

        var last = _measures[^1];
        if (_length != last.Length) return middle;
        // What was moved to the next page in one piece leaves room behind: the fullest pages seen tell how much.
        var room = _measures.Max(measure => measure.Kept);
        var excess = last.Rows - room;
        var guess = _measures.Count == 1
            ? (int)(last.Length * (TextShare * room / ((TextShare * room) + excess)))
            : last.Length - (int)(excess * CharactersPerRow(_measures[^2], last)) - (Near / 2);
        return guess > _fits && guess < _tooLong ? guess : middle;
    }

    private static double CharactersPerRow(Measure longer, Measure shorter) =>
        longer.Rows > shorter.Rows ? (double)(longer.Length - shorter.Length) / (longer.Rows - shorter.Rows) : 0;

    private Measure Measured(FaxDocument rendered)
    {
        var rows = TiffReader.Open(rendered.Tiff).Pages().Select(page => InkRows(page.ToBitmap())).ToList();
        return new Measure(_length, rows.Sum(), rows.Take(_pages).Sum());
    }

    /// <summary>Rows from the first to the last ink.</summary>
    private static int InkRows(Bitmap page)
    {
        var (first, last) = (0, page.Height - 1);
        while (first < page.Height && !page.Row(first).ContainsAnyExcept(0UL)) first++;
        while (last > first && !page.Row(last).ContainsAnyExcept(0UL)) last--;
        return Math.Max(0, last - first + 1);
    }

    private string Cut()
    {
        if (_length >= _text.Length) return _text;
        if (_length == 0) return "";
        var end = _text.LastIndexOfAny([' ', '\n'], _length - 1);
        // A text without blanks is cut within the word, but not within a character.
        if (end < _length / 2) end = char.IsHighSurrogate(_text[_length - 1]) ? _length - 1 : _length;
        return _text[..end].TrimEnd() + " …";
    }

    /// <summary>A text that is too long: its characters, the rows that all pages have of ink, and those of the pages that are kept.</summary>
    private readonly record struct Measure(int Length, int Rows, int Kept);
}
