using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Faxwerk.Pages.Coding;

/// <summary>Writes codes from the most significant bit down. Room is taken in advance by <see cref="Reserve"/>.</summary>
internal ref struct BitWriter(IBufferWriter<byte> output)
{
    private const int ChunkBytes = 1 << 16;

    private BitSink _sink;
    private long _written;

    /// <summary>Bits written so far.</summary>
    public readonly long Position => ((_written + _sink.Next) * 8) + _sink.Count;

    /// <summary>Makes sure that <paramref name="bytes"/> more can be written.</summary>
    public void Reserve(int bytes)
    {
        // 8 bytes for what is still in the register.
        if (_sink.Room.Length - _sink.Next >= bytes + 8) return;
        Advance();
        _sink.Room = output.GetSpan(Math.Max(bytes + 8, ChunkBytes));
    }

    /// <summary>Where a loop puts its codes: a copy that it keeps in registers, given back by <see cref="Return"/>.</summary>
    public readonly BitSink Borrow() => _sink;

    /// <summary>Takes the copy back.</summary>
    public void Return(BitSink sink) => _sink = sink;

    /// <summary>Appends the low <paramref name="length"/> bits of <paramref name="code"/>; at most 32 bits.</summary>
    public void Put(uint code, int length) => _sink.Put(code, length);

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
        for (; _sink.Count > 0; _sink.Count -= 8) _sink.Room[_sink.Next++] = (byte)(_sink.Bits >> (_sink.Count - 8));
        Advance();
        return checked((int)_written);
    }

    private void Advance()
    {
        if (_sink.Next > 0) output.Advance(_sink.Next);
        _written += _sink.Next;
        _sink.Next = 0;
        _sink.Room = default;
    }
}

/// <summary>The part of a <see cref="BitWriter"/> that changes with every code: small enough for registers.</summary>
internal ref struct BitSink
{
    /// <summary>Room for whole bytes.</summary>
    public Span<byte> Room;

    /// <summary>Bytes written to <see cref="Room"/>.</summary>
    public int Next;

    /// <summary>Bits not yet written, the last one lowest.</summary>
    public ulong Bits;

    /// <summary>How many of them count; below 32 between codes.</summary>
    public int Count;

    /// <summary>Appends the low <paramref name="length"/> bits of <paramref name="code"/>; at most 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(uint code, int length)
    {
        Bits = (Bits << length) | code;
        Count += length;
        if (Count < 32) return;
        Count -= 32;
        BinaryPrimitives.WriteUInt32BigEndian(Room[Next..], (uint)(Bits >> Count));
        Next += 4;
    }
}
