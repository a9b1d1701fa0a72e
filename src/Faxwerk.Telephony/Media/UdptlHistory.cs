namespace Faxwerk.Telephony.Media;

/// <summary>The last IFP packets received, kept only for peers that protect with FEC (T.38 Annex C.2.2).</summary>
internal sealed class UdptlHistory
{
    /// <summary>Packets kept.</summary>
    public const int Capacity = 32;

    /// <summary>FEC entries a packet may carry.</summary>
    public const int MaxEntries = 5;

    private const int MaxIfp = 512;

    private readonly byte[] _octets = new byte[Capacity * MaxIfp];
    private readonly int[] _sequence = new int[Capacity];
    private readonly int[] _length = new int[Capacity];
    private readonly byte[] _restored = new byte[MaxIfp];

    public UdptlHistory() => Array.Fill(_sequence, -1);

    public void Keep(ushort sequence, ReadOnlySpan<byte> ifp)
    {
        if (ifp.Length > MaxIfp) return;
        var slot = sequence % Capacity;
        _sequence[slot] = sequence;
        _length[slot] = ifp.Length;
        ifp.CopyTo(_octets.AsSpan(slot * MaxIfp));
    }

    /// <summary>
    /// The packet <paramref name="missing"/> from the exclusive or of <paramref name="span"/> packets, <paramref name="step"/> apart
    /// from <paramref name="first"/>; empty where another one of them is missing too. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> Restore(ushort missing, ushort first, int step, int span, ReadOnlySpan<byte> parity)
    {
        if (parity.IsEmpty || parity.Length > MaxIfp || span * step > Capacity) return default;
        var restored = _restored.AsSpan(0, parity.Length);
        parity.CopyTo(restored);
        for (var i = 0; i < span; i++)
        {
            var sequence = (ushort)(first + (i * step));
            if (sequence == missing) continue;
            var slot = sequence % Capacity;
            if (_sequence[slot] != sequence) return default;
            // A parity is as long as the longest packet; what is kept beyond that are zeros behind a packet that was restored itself.
            var kept = _octets.AsSpan(slot * MaxIfp, Math.Min(_length[slot], parity.Length));
            for (var j = 0; j < kept.Length; j++) restored[j] ^= kept[j];
        }
        return restored;
    }
}
