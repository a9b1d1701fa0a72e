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

    private BitWindow _window = new() { Data = data };

    /// <summary>Bits taken so far; more than the data has when zeros behind it were taken.</summary>
    public readonly long Position => (_window.Next * 8L) - _window.Available;

    /// <summary>Whether bits behind the data were taken.</summary>
    public readonly bool IsOverrun => Position > _window.Data.Length * 8L;

    /// <summary>The next bits, leftmost first; at least 56 of them count after <see cref="Refill"/>.</summary>
    public readonly ulong Bits => _window.Bits;

    /// <summary>From where a loop takes its codes: a copy that it keeps in registers, given back by <see cref="Return"/>.</summary>
    public readonly BitWindow Borrow() => _window;

    /// <summary>Takes the copy back.</summary>
    public void Return(BitWindow window) => _window = window;

    /// <summary>Fills the window up to at least 56 bits.</summary>
    public void Refill() => _window.Refill();

    /// <summary>Takes <paramref name="bits"/> bits, at most 56.</summary>
    public void Take(int bits)
    {
        _window.Refill();
        _window.Take(bits);
    }

    /// <summary>Goes to bit <paramref name="position"/>.</summary>
    public void Seek(long position)
    {
        _window = new BitWindow { Data = _window.Data, Next = (int)(position >> 3) };
        Take((int)(position & 7));
    }

    /// <summary>Goes to the next byte boundary.</summary>
    public void AlignToByte() => Take(_window.Available & 7);

    /// <summary>Takes one bit.</summary>
    public bool TakeBit()
    {
        _window.Refill();
        var bit = (long)Bits < 0;
        _window.Take(1);
        return bit;
    }

    /// <summary>Takes <paramref name="count"/> one bits, if that is what comes next; else takes nothing.</summary>
    public bool TryTakeOnes(int count)
    {
        var window = _window;
        for (int ones; count > 0; count -= ones)
        {
            window.Refill();
            ones = Math.Min(count, 56);
            if (BitOperations.LeadingZeroCount(~window.Bits) < ones) return false;
            window.Take(ones);
        }
        _window = window;
        return true;
    }

    /// <summary>Takes an EOL with the fill before it, if that is what comes next; else takes nothing.</summary>
    public bool TryTakeEndOfLine()
    {
        _window.Refill();
        if (Bits >> (64 - EndOfLineZeros) != 0) return false;
        var start = Position;
        while (Bits >> 8 == 0)
        {
            if (Bits == 0 && _window.Next >= _window.Data.Length)
            {
                Seek(start);
                return false;
            }
            _window.Take(56);
            _window.Refill();
        }
        _window.Take(BitOperations.LeadingZeroCount(Bits) + 1);
        return true;
    }

    /// <summary>Goes behind the next EOL, or to the end of the data where there is none.</summary>
    public bool SkipToEndOfLine()
    {
        while (!TryTakeEndOfLine())
        {
            if (IsAtEnd) return false;
            // Behind the next one bit: an EOL cannot start before it.
            _window.Take(BitOperations.LeadingZeroCount(Bits) + 1);
        }
        return true;
    }

    /// <summary>Whether nothing but zero bits is left.</summary>
    public bool IsAtEnd
    {
        get
        {
            _window.Refill();
            if (Bits != 0) return false;
            var next = Math.Min(_window.Next, _window.Data.Length);
            return _window.Data[next..].IndexOfAnyExcept((byte)0) < 0;
        }
    }
}

/// <summary>The part of a <see cref="BitReader"/> that changes with every code: small enough for registers.</summary>
internal ref struct BitWindow
{
    /// <summary>All the data.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>The next bits, leftmost first.</summary>
    public ulong Bits;

    /// <summary>How many of them count.</summary>
    public int Available;

    /// <summary>The byte of <see cref="Data"/> that comes into the window next; grows on behind its end.</summary>
    public int Next;

    /// <summary>Takes bits that are in the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(int bits)
    {
        Bits <<= bits;
        Available -= bits;
    }

    /// <summary>Fills the window up to at least 56 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        ulong fresh;
        if (Next <= Data.Length - 8) fresh = BinaryPrimitives.ReadUInt64BigEndian(Data[Next..]);
        else fresh = Tail(Data, Next);
        Bits |= fresh >> Available;
        var bytes = (63 - Available) >> 3;
        Next += bytes;
        Available += bytes << 3;
    }

    /// <summary>Fills the window if it holds less than 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RefillIfLow()
    {
        if (Available < 32) Refill();
    }

    // The last bytes, and zeros behind them.
    private static ulong Tail(ReadOnlySpan<byte> data, int next)
    {
        var bits = 0UL;
        for (var i = 0; i < 8; i++) bits = (bits << 8) | (next + i < data.Length ? data[next + i] : 0UL);
        return bits;
    }
}
