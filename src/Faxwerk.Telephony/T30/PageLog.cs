namespace Faxwerk.Telephony.T30;

/// <summary>Writes down what came of each page, and of each time that it was sent.</summary>
internal sealed class PageLog
{
    // A call of more pages than any document has: what is beyond is counted by the session, not listed.
    private const int MaxEntries = 4000;

    private readonly List<PageOutcome> _pages = [];
    private TimeSpan _begun;
    private int _index = -1;

    /// <summary>The pages so far.</summary>
    public IReadOnlyList<PageOutcome> Pages => _pages;

    /// <summary>Times that frames of the page were asked for again, or that it was refused before.</summary>
    public int Retries { get; set; }

    /// <summary>Whether a page has begun and has no answer.</summary>
    public bool IsOpen => _index >= 0;

    /// <summary>A page begins; one that has begun already goes on.</summary>
    public void Begin(int index, TimeSpan now)
    {
        if (IsOpen)
            return;
        _index = index;
        _begun = now;
    }

    /// <summary>What seemed to be a page was none.</summary>
    public void Drop() => _index = -1;

    /// <summary>The page is answered, or with an empty <paramref name="answer"/> the call ends in it.</summary>
    public void End(string answer, Dcs? settings, int bytes, int rows, int badRows, TimeSpan now)
    {
        if (!IsOpen)
            return;
        if (_pages.Count < MaxEntries)
        {
            _pages.Add(new PageOutcome
            {
                Index = _index,
                Answer = answer,
                BitRate = settings?.Modem.Rate() ?? 0,
                Coding = settings?.Coding.Name() ?? "",
                Bytes = bytes,
                Rows = rows,
                BadRows = badRows,
                Retries = Retries,
                Duration = now - _begun,
            });
        }

        _index = -1;
        Retries = 0;
    }
}
