using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>
/// Commands of which a lost packet took a part: 20 ms are six bits at 300 bit/s, and where they were is known. Of all that they can have been the frame check
/// sequence lets one pass. Bounded: one loss a frame, and frames as long as T.30's commands are.
/// </summary>
internal sealed class FrameRepair
{
    /// <summary>Bits behind a loss that the modem's filter draws from both sides of it.</summary>
    private const int Blurred = 2;

    private const int MostErased = 9;

    // PPR, the longest that ends a command, has 37 octets with its FCS; stuffing adds a sixth at most.
    private const int MostBits = 48 * 8;

    private readonly byte[] _bits = new byte[MostBits];
    private readonly HdlcReceiver _trial = new();
    private int _count;
    private int _erasedFrom;
    private int _erased;
    private int _blurred;
    private bool _hopeless = true;

    /// <summary>A flag has ended: a frame may begin.</summary>
    public void Begin()
    {
        (_count, _erased, _blurred) = (0, 0, 0);
        _hopeless = false;
    }

    /// <summary>What comes until the next flag is no frame, or not to be mended.</summary>
    public void GiveUp() => _hopeless = true;

    /// <summary>Takes a bit as it was heard, stuffing and closing flag included.</summary>
    public void Add(int bit, bool erased)
    {
        if (_hopeless)
            return;
        var uncertain = erased || _blurred > 0;
        if (erased)
            _blurred = Blurred;
        else if (_blurred > 0)
            _blurred--;
        if (uncertain)
        {
            if (_erased == 0)
                _erasedFrom = _count;
            else if (_erasedFrom + _erased != _count)
                _hopeless = true;
            _erased++;
        }

        _hopeless |= _count == MostBits || _erased > MostErased;
        if (!_hopeless)
            _bits[_count++] = (byte)bit;
    }

    /// <summary>The frame that has just ended, mended; false where nothing, or more than one thing, makes it whole. Valid until the next call.</summary>
    public bool TryRepair(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (_hopeless || _erased == 0)
            return false;
        var found = -1;
        for (var pattern = 0; pattern < 1 << _erased; pattern++)
        {
            if (!IsCommand(pattern))
                continue;
            if (found >= 0)
                return false;
            found = pattern;
        }

        if (found < 0)
            return false;
        _ = IsCommand(found);
        frame = _trial.Frame;
        return true;
    }

    private bool IsCommand(int pattern)
    {
        _trial.Reset();
        for (var bit = 7; bit >= 0; bit--)
            _trial.Put((Hdlc.Flag >> bit) & 1);
        var whole = false;
        for (var i = 0; i < _count; i++)
        {
            var erased = i - _erasedFrom;
            switch (_trial.Put(erased >= 0 && erased < _erased ? (pattern >> erased) & 1 : _bits[i]))
            {
                // Where a flag is what was lost, there is another one before or behind it.
                case HdlcEvent.None or HdlcEvent.Flag:
                    break;
                case HdlcEvent.GoodFrame when !whole && FrameList.IsCommand(_trial.Frame):
                    whole = true;
                    break;
                default:
                    return false;
            }
        }

        return whole;
    }
}
