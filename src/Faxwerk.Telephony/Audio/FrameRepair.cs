using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>
/// Commands of which lost packets took parts: 20 ms are six bits at 300 bit/s, and where they were is known. Of all that they can have been the frame check
/// sequence lets one pass; and what one copy of a command lacks another one may have, for T.30 repeats what was not understood. Bounded: one loss a frame that no copy has, and
/// frames as long as T.30's commands are.
/// </summary>
internal sealed class FrameRepair
{
    /// <summary>Bits behind a loss that the modem's filter draws from both sides of it.</summary>
    private const int Blurred = 2;

    private const int MostErased = 9;

    // PPR, the longest that ends a command, has 37 octets with its FCS; stuffing adds a sixth at most.
    private const int MostBits = 48 * 8;

    // Beside a bit that is not known.
    private const byte Erased = 2;

    private readonly HdlcReceiver _trial = new();
    private readonly int[] _gaps = new int[MostErased];
    private byte[] _bits = new byte[MostBits];
    private byte[] _earlier = new byte[MostBits];
    private int _count;
    private int _earlierCount;
    private int _blurred;
    private bool _hopeless = true;

    /// <summary>A flag has ended: a frame may begin.</summary>
    public void Begin()
    {
        (_count, _blurred) = (0, 0);
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
        _hopeless = _count == MostBits;
        if (!_hopeless)
            _bits[_count++] = (byte)(uncertain ? Erased | bit : bit);
    }

    /// <summary>The frame that has just ended, mended; false where nothing, or more than one thing, makes it whole. Valid until the next call.</summary>
    public bool TryRepair(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (_hopeless)
            return false;
        if (!TryFill(isWhole: false) && !(TakesFromEarlier() && TryFill(isWhole: true)))
        {
            (_bits, _earlier) = (_earlier, _bits);
            _earlierCount = _count;
            return false;
        }

        _earlierCount = 0;
        frame = _trial.Frame;
        return true;
    }

    /// <summary>Tries what the missing bits can have been. Where none is missing the frame is damaged elsewhere, unless it was put together of two.</summary>
    private bool TryFill(bool isWhole)
    {
        var gaps = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_bits[i] < Erased)
                continue;
            if (gaps == MostErased)
                return false;
            _gaps[gaps++] = i;
        }

        if (gaps == 0)
            return isWhole && IsCommand();
        var found = -1;
        for (var pattern = 0; pattern < 1 << gaps; pattern++)
        {
            Fill(gaps, pattern);
            if (!IsCommand())
                continue;
            if (found >= 0)
                return false;
            found = pattern;
        }

        if (found < 0)
            return false;
        Fill(gaps, found);
        return IsCommand();
    }

    private void Fill(int gaps, int pattern)
    {
        for (var i = 0; i < gaps; i++)
            _bits[_gaps[i]] = (byte)(Erased | ((pattern >> i) & 1));
    }

    /// <summary>Fills in what the last damaged frame has, where the two are alike in all that both have.</summary>
    private bool TakesFromEarlier()
    {
        if (_earlierCount != _count)
            return false;
        for (var i = 0; i < _count; i++)
        {
            if (_bits[i] < Erased && _earlier[i] < Erased && _bits[i] != _earlier[i])
                return false;
        }

        for (var i = 0; i < _count; i++)
        {
            if (_bits[i] >= Erased)
                _bits[i] = _earlier[i];
        }

        return true;
    }

    private bool IsCommand()
    {
        _trial.Reset();
        for (var bit = 7; bit >= 0; bit--)
            _trial.Put((Hdlc.Flag >> bit) & 1);
        var whole = false;
        for (var i = 0; i < _count; i++)
        {
            switch (_trial.Put(_bits[i] & 1))
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
