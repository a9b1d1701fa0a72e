using Faxwerk.Rendering;

namespace Faxwerk.Covers;

/// <summary>Finds the longest beginning of a text that fits, by halving; what is cut ends in an ellipsis behind a whole word.</summary>
internal sealed class CutText
{
    /// <summary>More characters are on no page that can be read.</summary>
    private const int CharactersPerPage = 8000;

    /// <summary>So near to the end of the page is near enough: about a third of a line.</summary>
    private const int Near = 24;

    private readonly string _text;
    private int _fits;
    private int _tooLong;
    private int _length;

    public CutText(string text, int pages)
    {
        _text = text;
        _length = Math.Min(text.Length, CharactersPerPage * pages);
        _tooLong = _length + 1;
        Current = Cut();
    }

    /// <summary>The text to try next.</summary>
    public string Current { get; private set; }

    /// <summary>The longest that fitted.</summary>
    public FaxDocument? Best { get; private set; }

    /// <summary>Takes what became of <see cref="Current"/>, null for too long; whether there is another to try.</summary>
    public bool Judge(FaxDocument? rendered)
    {
        if (rendered is null) _tooLong = _length;
        else (_fits, Best) = (_length, rendered);
        if (_tooLong - _fits <= (Best is null ? 0 : Near)) return false;
        // A cover that does not fit without any text never will.
        if (_length == 0) return false;
        _length = _tooLong <= Near ? 0 : (_fits + _tooLong) / 2;
        Current = Cut();
        return true;
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
}
