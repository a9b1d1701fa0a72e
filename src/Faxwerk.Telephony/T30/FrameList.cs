namespace Faxwerk.Telephony.T30;

/// <summary>
/// HDLC frames of one transmission: address, control and information field, without flags and FCS, the first bit of an
/// octet most significant (T.30 5.3). One list serves a session for all that it sends.
/// </summary>
internal sealed class FrameList
{
    /// <summary>Address field of all T.30 frames.</summary>
    public const byte Address = 0xFF;

    /// <summary>Control field: more frames follow.</summary>
    public const byte NotFinal = 0xC0;

    /// <summary>Control field: last frame, an answer is awaited.</summary>
    public const byte Final = 0xC8;

    private byte[] _octets = new byte[128];
    private int[] _ends = new int[4];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return _octets.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Whether octets are a frame at 300 bit/s that T.30 has.</summary>
    public static bool IsCommand(ReadOnlySpan<byte> frame) =>
        frame.Length >= 3 && frame[0] == Address && (frame[1] & 0xF7) == NotFinal && Fcf.Plain(frame[2]) is not (Fcf.Fcd or Fcf.Rcp) && Fcf.IsKnown(frame[2]);

    public void Clear() => Count = 0;

    public void Add(byte control, byte fcf, ReadOnlySpan<byte> information = default)
    {
        var frame = Append(3 + information.Length);
        frame[0] = Address;
        frame[1] = control;
        frame[2] = fcf;
        information.CopyTo(frame[3..]);
    }

    /// <summary>Adds an FCD frame (T.4 Annex A), its data filled up with zeros to <paramref name="size"/> octets.</summary>
    public void AddFcd(int number, ReadOnlySpan<byte> data, int size)
    {
        var frame = Append(4 + size);
        frame[0] = Address;
        frame[1] = NotFinal;
        frame[2] = Fcf.Fcd;
        frame[3] = FifBits.Reverse((byte)number);
        data.CopyTo(frame[4..]);
        frame[(4 + data.Length)..].Clear();
    }

    private Span<byte> Append(int length)
    {
        var start = Count == 0 ? 0 : _ends[Count - 1];
        if (Count == _ends.Length)
            Array.Resize(ref _ends, Count * 4);
        if (start + length > _octets.Length)
            Array.Resize(ref _octets, Math.Max(_octets.Length * 4, start + length));
        _ends[Count++] = start + length;
        return _octets.AsSpan(start, length);
    }
}
