using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Faxwerk.Pages.Coding;

/// <summary>Writes codes from the most significant bit down. Room is taken in advance by <see cref="Reserve"/>.</summary>
internal ref struct BitWriter(IBufferWriter<byte> output)
{
    private const int ChunkBytes = 1 << 16;

    private Span<byte> _buffer;
    private int _next;
    private ulong _bits;
    private int _count;

    /// <summary>Bits written so far.</summary>
    public long Position => ((Written + _next) * 8) + _count;

    private long Written { get; set; }

    /// <summary>Makes sure that <paramref name="bytes"/> more can be written.</summary>
    public void Reserve(int bytes)
    {
        // 8 bytes for what is still in the register.
        if (_buffer.Length - _next >= bytes + 8) return;
        Advance();
        _buffer = output.GetSpan(Math.Max(bytes + 8, ChunkBytes));
    }

    /// <summary>Appends the low <paramref name="length"/> bits of <paramref name="code"/>; at most 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(uint code, int length)
    {
        _bits = (_bits << length) | code;
        _count += length;
        if (_count < 32) return;
        _count -= 32;
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[_next..], (uint)(_bits >> _count));
        _next += 4;
    }

    /// <summary>Appends <paramref name="count"/> one bits.</summary>
    public void PutOnes(int count)
    {
        for (; count > 31; count -= 31) Put(int.MaxValue, 31);
        Put((1u << count) - 1, count);
    }

    /// <summary>Appends <paramref name="count"/> zero bits.</summary>
    public void PutZeros(int count)
    {
        for (; count > 32; count -= 32) Put(0, 32);
        if (count > 0) Put(0, count);
    }

    /// <summary>Fills the last byte with zeros and hands all to the output. Returns the bytes written in all.</summary>
    public int Finish()
    {
        Reserve(8);
        PutZeros((int)(-Position & 7));
        for (; _count > 0; _count -= 8) _buffer[_next++] = (byte)(_bits >> (_count - 8));
        Advance();
        return checked((int)Written);
    }

    private void Advance()
    {
        if (_next > 0) output.Advance(_next);
        Written += _next;
        _next = 0;
        _buffer = default;
    }
}
