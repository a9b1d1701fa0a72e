using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>The bits of one signal: flags, frames and flags, or octets and zeros. Allocates nothing.</summary>
internal struct BitSource
{
    private FrameList? _frames;
    private ReadOnlyMemory<byte> _data;
    private int _frame;
    private int _offset;
    private int _length;
    private int _flags;
    private int _endFlags;
    private ushort _crc;
    private int _ones;
    private int _pending;
    private int _pendingBits;

    /// <summary>Frames with one flag between them.</summary>
    public static BitSource Frames(FrameList frames, int flagsBefore, int flagsBehind) =>
        new() { _frames = frames, _flags = flagsBefore, _endFlags = flagsBehind, _frame = -1 };

    /// <summary>Octets, then zeros.</summary>
    public static BitSource Octets(ReadOnlyMemory<byte> data, int zerosBehind) =>
        new() { _data = data, _length = data.Length + zerosBehind };

    /// <summary>Writes the next bits; fewer than there is room for at the end only.</summary>
    public int Read(Span<sbyte> bits)
    {
        var count = 0;
        while (true)
        {
            for (; _pendingBits > 0 && count < bits.Length; count++)
                bits[count] = (sbyte)((_pending >> --_pendingBits) & 1);
            if (count == bits.Length || !Next())
                return count;
        }
    }

    // Puts the next octet, stuffed where it is one of a frame, in line.
    private bool Next()
    {
        if (_frames is null)
        {
            if (_offset >= _length)
                return false;
            Queue(_offset < _data.Length ? _data.Span[_offset] : (byte)0);
            _offset++;
            return true;
        }

        if (_flags > 0)
        {
            _flags--;
            Queue(Hdlc.Flag);
            if (_flags == 0)
                BeginFrame();
            return true;
        }

        if (_frame >= _frames.Count)
            return false;
        var frame = _frames[_frame];
        if (_offset < frame.Length)
        {
            Stuff(frame[_offset++]);
            if (_offset == frame.Length)
                _crc = (ushort)~Hdlc.Crc(Hdlc.InitialCrc, frame);
        }
        else if (_offset == frame.Length)
        {
            Stuff((byte)(_crc >> 8));
            _offset++;
        }
        else
        {
            Stuff((byte)_crc);
            _flags = _frame + 1 < _frames.Count ? 1 : _endFlags;
        }

        return true;
    }

    private void BeginFrame()
    {
        _frame++;
        _offset = 0;
        _ones = 0;
    }

    private void Queue(byte octet) => (_pending, _pendingBits) = (octet, 8);

    private void Stuff(byte octet)
    {
        _pending = 0;
        _pendingBits = 0;
        for (var mask = 0x80; mask != 0; mask >>= 1)
        {
            var one = (octet & mask) != 0;
            _pending = (_pending << 1) | (one ? 1 : 0);
            _pendingBits++;
            _ones = one ? _ones + 1 : 0;
            if (_ones < 5)
                continue;
            _pending <<= 1;
            _pendingBits++;
            _ones = 0;
        }
    }
}
