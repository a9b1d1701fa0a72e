using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Faxwerk.Pages.Coding;

/// <summary>
/// Reads codes from the most significant bit down through a left-aligned 64-bit window. Behind the data come zeros, which
/// are no code at all, so that a decoder always stops.
/// </summary>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    private const int EndOfLineZeros = 11;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _next;
    private int _available;

    /// <summary>The next bits, leftmost first; at least 56 of them count after <see cref="Refill"/>.</summary>
    public ulong Window;

    /// <summary>Bits taken so far; more than the data has when zeros behind it were taken.</summary>
    public readonly long Position => (_next * 8L) - _available;

    /// <summary>Whether bits behind the data were taken.</summary>
    public readonly bool IsOverrun => Position > _data.Length * 8L;

    /// <summary>Fills the window up to at least 56 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        if (_next <= _data.Length - 8)
        {
            Window |= BinaryPrimitives.ReadUInt64BigEndian(_data[_next..]) >> _available;
            var bytes = (63 - _available) >> 3;
            _next += bytes;
            _available += bytes << 3;
        }
        else
        {
            RefillAtTheEnd();
        }
    }

    /// <summary>Fills the window if it holds less than 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RefillIfLow()
    {
        if (_available < 32) Refill();
    }

    /// <summary>Takes <paramref name="bits"/> bits, at most 56 and as many as are in the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(int bits)
    {
        Window <<= bits;
        _available -= bits;
    }

    /// <summary>Goes to bit <paramref name="position"/>.</summary>
    public void Seek(long position)
    {
        _next = (int)(position >> 3);
        _available = 0;
        Window = 0;
        Refill();
        Take((int)(position & 7));
    }

    /// <summary>Goes to the next byte boundary.</summary>
    public void AlignToByte() => Take(_available & 7);

    /// <summary>Takes one bit.</summary>
    public bool TakeBit()
    {
        Refill();
        var bit = (long)Window < 0;
        Take(1);
        return bit;
    }

    /// <summary>Takes an EOL with the fill before it, if that is what comes next; else takes nothing.</summary>
    public bool TryTakeEndOfLine()
    {
        Refill();
        if (Window >> (64 - EndOfLineZeros) != 0) return false;
        var start = Position;
        while (Window >> 8 == 0)
        {
            if (_next >= _data.Length)
            {
                Seek(start);
                return false;
            }
            Take(56);
            Refill();
        }
        Take(BitOperations.LeadingZeroCount(Window) + 1);
        return true;
    }

    /// <summary>Goes behind the next EOL, or to the end of the data where there is none.</summary>
    public bool SkipToEndOfLine()
    {
        while (!TryTakeEndOfLine())
        {
            if (IsAtEnd) return false;
            // Behind the next one bit: an EOL cannot start before it.
            Take(BitOperations.LeadingZeroCount(Window) + 1);
        }
        return true;
    }

    /// <summary>Whether nothing but zero bits is left.</summary>
    public readonly bool IsAtEnd
    {
        get
        {
            if (Window != 0) return false;
            var next = Math.Min(_next, _data.Length);
            return _data[next..].IndexOfAnyExcept((byte)0) < 0;
        }
    }

    private void RefillAtTheEnd()
    {
        while (_available <= 56)
        {
            if (_next < _data.Length) Window |= (ulong)_data[_next] << (56 - _available);
            _next++;
            _available += 8;
        }
    }
}
