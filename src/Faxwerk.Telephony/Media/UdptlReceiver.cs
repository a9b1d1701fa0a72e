namespace Faxwerk.Telephony.Media;

/// <summary>Takes an IFP packet in the order of its sequence number; the span is valid during the call only.</summary>
public delegate void IfpReceiver(ushort sequence, ReadOnlySpan<byte> ifp);

/// <summary>
/// The receiving half of UDPTL (T.38 clause 9.1; FEC: 9.1.3.1 and Annex C.2.2). Lost packets are restored from redundancy or FEC and delivered oldest
/// first, each under its own sequence number; what came before, or too late, is dropped. Nothing is allocated per packet.
/// Packets restored from FEC may carry trailing zero octets, as their length is not transmitted.
/// </summary>
public sealed class UdptlReceiver(IfpReceiver deliver)
{
    /// <summary>Secondary packets that are looked at; more are skipped.</summary>
    public const int MaxSecondaries = 15;

    // A peer that starts numbering anew (some do after a re-INVITE) is believed after this many consecutive packets.
    private const int RestartAfter = 3;

    private UdptlHistory? _history;
    private bool _started;
    private ushort _next;
    private ushort _staleNext;
    private int _staleRun;

    /// <summary>Packets that neither arrived nor could be restored.</summary>
    public int Lost { get; private set; }

    /// <summary>Packets restored from redundancy or FEC.</summary>
    public int Restored { get; private set; }

    /// <summary>Takes one datagram. False where it is not a UDPTL packet; nothing of it is delivered then.</summary>
    public bool Receive(ReadOnlySpan<byte> datagram)
    {
        var reader = new UdptlReader(datagram);
        if (!reader.TryReadUInt16(out var sequence) || !reader.TryReadOctets(out var primary) || !reader.TryReadByte(out var recovery))
            return false;
        return (recovery & 0x80) == 0
            ? ReceiveRedundant(sequence, datagram, primary, reader)
            : ReceiveFec(sequence, datagram, primary, reader);
    }

    private bool ReceiveRedundant(ushort sequence, ReadOnlySpan<byte> datagram, Range primary, UdptlReader reader)
    {
        Span<Range> secondaries = stackalloc Range[MaxSecondaries];
        if (!reader.TryReadLength(out var count)) return false;
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadOctets(out var secondary)) return false;
            if (i < MaxSecondaries) secondaries[i] = secondary;
        }
        count = Math.Min(count, MaxSecondaries);
        if (!TryAccept(sequence, count, out var gap)) return true;
        for (var back = Math.Min(gap, count); back > 0; back--)
        {
            var secondary = datagram[secondaries[back - 1]];
            if (secondary.IsEmpty) continue;
            if (_started)
            {
                Restored++;
                Lost--;
            }
            Deliver((ushort)(sequence - back), secondary);
        }
        Finish(sequence, datagram[primary]);
        return true;
    }

    private bool ReceiveFec(ushort sequence, ReadOnlySpan<byte> datagram, Range primary, UdptlReader reader)
    {
        Span<Range> entries = stackalloc Range[UdptlHistory.MaxEntries];
        if (!reader.TryReadByte(out var spanOctets) || spanOctets != 1 || !reader.TryReadByte(out var span)
            || !reader.TryReadLength(out var count))
            return false;
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadOctets(out var parity)) return false;
            if (i < entries.Length) entries[i] = parity;
        }
        // More parities than anybody sends: what they cover depends on their number, so that none of them is used.
        if (count > entries.Length) count = 0;
        _history ??= new UdptlHistory();
        if (!TryAccept(sequence, 0, out var gap)) return true;
        if (_started)
        {
            for (var back = Math.Min(gap, span * count); back > 0; back--)
            {
                var missing = (ushort)(sequence - back);
                // Entry m covers the packets span * count - m, then every count-th one up to this packet.
                var entry = ((span * count) - back) % count;
                var restored = _history.Restore(missing, (ushort)(sequence - (span * count) + entry), count, span, datagram[entries[entry]]);
                if (restored.IsEmpty) continue;
                Restored++;
                Lost--;
                Deliver(missing, restored);
            }
        }
        Finish(sequence, datagram[primary]);
        return true;
    }

    /// <summary>Whether the packet is new; <paramref name="gap"/> is how many before it are missing.</summary>
    private bool TryAccept(ushort sequence, int secondaries, out int gap)
    {
        gap = secondaries;
        if (!_started) return true;
        gap = (short)(sequence - _next);
        if (gap >= 0)
        {
            _staleRun = 0;
            Lost += gap;
            return true;
        }
        _staleRun = sequence == _staleNext ? _staleRun + 1 : 1;
        _staleNext = (ushort)(sequence + 1);
        if (_staleRun < RestartAfter || gap > -UdptlHistory.Capacity) return false;
        gap = 0;
        _staleRun = 0;
        return true;
    }

    private void Finish(ushort sequence, ReadOnlySpan<byte> primary)
    {
        _started = true;
        _next = (ushort)(sequence + 1);
        if (!primary.IsEmpty) Deliver(sequence, primary);
    }

    private void Deliver(ushort sequence, ReadOnlySpan<byte> ifp)
    {
        _history?.Keep(sequence, ifp);
        deliver(sequence, ifp);
    }
}
