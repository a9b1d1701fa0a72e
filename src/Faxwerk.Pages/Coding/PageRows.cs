using System.Buffers;

namespace Faxwerk.Pages.Coding;

/// <summary>Rows of a page that is being decoded: in an array that becomes the bitmap if the height is known, else in a pooled one that grows.</summary>
internal sealed class PageRows : IDisposable
{
    private const int FirstGuess = 2560;

    private readonly int _width;
    private readonly int _limit;
    private readonly bool _heightIsKnown;
    private readonly int _wordsPerRow;
    private ulong[] _words = [];

    public PageRows(in DecodeOptions options)
    {
        _width = options.Width;
        _wordsPerRow = (_width + 63) >> 6;
        if (options.Height > 0)
        {
            _heightIsKnown = true;
            _limit = options.Height;
            _words = new ulong[_limit * _wordsPerRow];
        }
        else
        {
            _limit = Math.Clamp(options.MaxHeight, 0, Bitmap.MaxHeight);
            Grow(Math.Min(_limit, FirstGuess));
        }
    }

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no row more is wanted.</summary>
    public bool IsFull => Count == _limit;

    /// <summary>Appends the row with these changes.</summary>
    public void Add(ReadOnlySpan<int> changes, int count)
    {
        var row = Next();
        for (var i = 1; i < count; i += 2)
        {
            int from = changes[i], to = changes[i + 1];
            int first = from >> 6, last = (to - 1) >> 6;
            var head = ulong.MaxValue >> (from & 63);
            var tail = ulong.MaxValue << (-to & 63);
            if (first == last)
            {
                row[first] |= head & tail;
                continue;
            }
            row[first] |= head;
            for (var w = first + 1; w < last; w++) row[w] = ulong.MaxValue;
            row[last] = tail;
        }
    }

    /// <summary>Appends a copy of the last row, or a white one if there is none.</summary>
    public void Repeat()
    {
        var row = Next();
        if (Count > 1) _words.AsSpan((Count - 2) * _wordsPerRow, _wordsPerRow).CopyTo(row);
    }

    /// <summary>The page. The rows must not be used any more.</summary>
    public Bitmap ToBitmap()
    {
        if (_heightIsKnown) return new Bitmap(_width, _limit, _words);
        return new Bitmap(_width, Count, _words.AsSpan(0, Count * _wordsPerRow).ToArray());
    }

    /// <summary>Gives the pooled buffer back.</summary>
    public void Dispose()
    {
        if (!_heightIsKnown) ArrayPool<ulong>.Shared.Return(_words);
    }

    private Span<ulong> Next()
    {
        var end = (Count + 1) * _wordsPerRow;
        if (end > _words.Length) Grow(Math.Min(_limit, Count * 2));
        return _words.AsSpan(Count++ * _wordsPerRow, _wordsPerRow);
    }

    private void Grow(int rows)
    {
        var larger = ArrayPool<ulong>.Shared.Rent(Math.Max(rows, 1) * _wordsPerRow);
        _words.CopyTo(larger.AsSpan());
        larger.AsSpan(_words.Length).Clear();
        Dispose();
        _words = larger;
    }
}
