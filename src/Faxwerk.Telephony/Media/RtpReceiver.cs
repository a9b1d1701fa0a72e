using System.Buffers.Binary;

namespace Faxwerk.Telephony.Media;

/// <summary>Takes linear samples at 8000 Hz in their order; the span is valid during the call only.</summary>
public delegate void AudioReceiver(ReadOnlySpan<short> samples);

/// <summary>
/// The receiving half of RTP for G.711. Audio comes out on the peer's own time line: what was lost is told as a gap of as many samples, so that
/// samples and gaps together never run ahead of or behind the timestamps (a modem survives a hole, not a slip). Packets are put in order within <see cref="Hold"/>; there
/// is no adaptive jitter buffer. Payload types other than 0 and 8, comfort noise and telephone events among them, are as good as silence. Nothing is
/// allocated per packet.
/// </summary>
/// <param name="deliver">Takes audio.</param>
/// <param name="missing">Takes the length of a gap in samples.</param>
public sealed class RtpReceiver(AudioReceiver deliver, Action<int> missing)
{
    /// <summary>How long a missing packet is waited for after it was due.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(60);

    private const int SamplesPerMillisecond = 8;
    private const int HoldSamples = 60 * SamplesPerMillisecond;
    private const int Piece = 160;
    private const int RingLength = HoldSamples + Piece;

    // Further ahead than this, or further back, is another time line: believed when a second packet continues it.
    private const int MostAhead = 500 * SamplesPerMillisecond;
    private const int MostBehind = 2000 * SamplesPerMillisecond;
    private const int LongestPacket = 200 * SamplesPerMillisecond;

    // Neither law has this value.
    private const short Absent = short.MinValue;

    private readonly short[] _ring = Empty();
    private bool _started;
    private uint _source;
    private uint _timestamp;
    private long _position;
    private long _arrived;
    private TimeSpan _arrivedAt;
    private int _length;
    private uint _otherSource;
    private uint _otherNext;
    private bool _otherSeen;

    /// <summary>Samples given so far, gaps included.</summary>
    public long Position => _position;

    /// <summary>Samples of them that were gaps.</summary>
    public long Missing { get; private set; }

    /// <summary>Takes a datagram; false where it is not G.711 in RTP, or of a source or time line that is not believed yet.</summary>
    public bool Receive(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (!RtpPacket.TryRead(datagram, out var law, out var payload) || payload.IsEmpty) return false;
        var timestamp = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]);
        var source = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]);
        if (!TryPlace(source, timestamp, payload.Length, now, out var start)) return false;
        _arrived = start + payload.Length;
        _arrivedAt = now;
        _length = Math.Min(payload.Length, LongestPacket);
        var table = G711.Table(law);
        while (!payload.IsEmpty)
        {
            var piece = payload[..Math.Min(Piece, payload.Length)];
            DrainTo(start + piece.Length - HoldSamples);
            Keep(table, piece, start);
            DrainTo(_position);
            start += piece.Length;
            payload = payload[piece.Length..];
        }
        return true;
    }

    /// <summary>Gives up what is overdue. To be called after the datagrams at hand were taken, every 20 ms or so.</summary>
    public void Flush(TimeSpan now)
    {
        if (!_started) return;
        DrainTo(_arrived + (long)((now - _arrivedAt).TotalMilliseconds * SamplesPerMillisecond) - _length - HoldSamples);
    }

    /// <summary>Where on our time line a packet begins; false where it is not believed yet.</summary>
    private bool TryPlace(uint source, uint timestamp, int length, TimeSpan now, out long start)
    {
        var ahead = (int)(timestamp - _timestamp);
        if (_started && source == _source)
        {
            if (ahead > MostAhead)
            {
                Flush(now);
                ahead = (int)(timestamp - _timestamp);
            }
            if (ahead is >= -MostBehind and <= MostAhead)
            {
                start = _position + ahead;
                return true;
            }
        }
        var believed = !_started || (_otherSeen && source == _otherSource && timestamp == _otherNext);
        (_otherSeen, _otherSource, _otherNext) = (!believed, source, timestamp + (uint)length);
        start = _position;
        if (!believed) return false;
        // What still waits belongs to the old time line; the new one begins where the clock is.
        Flush(now);
        DrainTo(_arrived);
        start = _position;
        (_started, _source, _timestamp) = (true, source, timestamp);
        return true;
    }

    private void Keep(ReadOnlySpan<short> table, ReadOnlySpan<byte> piece, long start)
    {
        var late = (int)Math.Clamp(_position - start, 0, piece.Length);
        if (late == piece.Length) return;
        var at = (int)((start + late) % RingLength);
        foreach (var octet in piece[late..])
        {
            _ring[at] = table[octet];
            at = at + 1 == RingLength ? 0 : at + 1;
        }
    }

    /// <summary>Gives what is there without a break, and everything before <paramref name="end"/> whether it is there or not.</summary>
    private void DrainTo(long end)
    {
        while (true)
        {
            var at = (int)(_position % RingLength);
            var rest = _ring.AsSpan(at);
            if (rest[0] != Absent)
            {
                var present = rest.IndexOf(Absent) is >= 0 and var hole ? rest[..hole] : rest;
                deliver(present);
                present.Fill(Absent);
                Move(present.Length);
                continue;
            }
            if (_position >= end) return;
            var absent = rest.IndexOfAnyExcept(Absent) is > 0 and var next ? next : rest.Length;
            var length = (int)Math.Min(absent, end - _position);
            missing(length);
            Missing += length;
            Move(length);
        }
    }

    private void Move(int samples)
    {
        _position += samples;
        _timestamp += (uint)samples;
    }

    private static short[] Empty()
    {
        var ring = new short[RingLength];
        Array.Fill(ring, Absent);
        return ring;
    }
}
