using System.Net;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// The packets of one call, SIP and media, as a file for Wireshark. Bounded: the first half of what is allowed is kept, and the last half, because calls
/// go wrong at their beginning or at their end. SIP over TCP and TLS is written as UDP, so that it is dissected and readable; credentials and keys are
/// masked, what is faxed is not. Safe for any thread.
/// </summary>
public sealed class CallCapture
{
    private const int ChunkSize = 64 * 1024;

    private readonly TimeProvider _clock;
    private readonly int _first;
    private readonly int _most;
    private readonly List<Chunk> _chunks = [];
    private readonly Lock _gate = new();

    /// <param name="limit">Most octets kept, at least 131072; less counts as that.</param>
    /// <param name="clock">Gives the times of packets.</param>
    public CallCapture(int limit, TimeProvider clock)
    {
        _clock = clock;
        _most = Math.Max(limit / ChunkSize, 2);
        _first = _most / 2;
    }

    /// <summary>Packets that are kept.</summary>
    public int Packets
    {
        get
        {
            lock (_gate) return _chunks.Sum(chunk => chunk.Packets);
        }
    }

    /// <summary>Packets between the first and the last ones that were left out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Adds a packet that has just been sent or received; what is longer than 16384 octets is cut.</summary>
    public void Add(bool sent, IPEndPoint local, IPEndPoint remote, ReadOnlySpan<byte> datagram)
    {
        var (source, destination) = sent ? (local, remote) : (remote, local);
        var needed = PcapFormat.MaxOverhead + Math.Min(datagram.Length, PcapFormat.MaxPayload);
        lock (_gate)
        {
            if (_chunks.Count == 0 || _chunks[^1].Free.Length < needed) BeginChunk();
            var chunk = _chunks[^1];
            chunk.Length += PcapFormat.WritePacket(chunk.Free, _clock.GetUtcNow(), source, destination, datagram);
            chunk.Packets++;
        }
    }

    /// <summary>The capture so far: a file of libpcap with times in nanoseconds and link type RAW.</summary>
    public byte[] ToPcap()
    {
        lock (_gate)
        {
            var file = new byte[PcapFormat.FileHeader + _chunks.Sum(chunk => chunk.Length)];
            PcapFormat.WriteFileHeader(file);
            var end = PcapFormat.FileHeader;
            foreach (var chunk in _chunks)
            {
                chunk.Written.CopyTo(file.AsSpan(end));
                end += chunk.Length;
            }
            return file;
        }
    }

    private void BeginChunk()
    {
        if (_chunks.Count < _most)
        {
            _chunks.Add(new Chunk());
            return;
        }
        var oldest = _chunks[_first];
        _chunks.RemoveAt(_first);
        LeftOut += oldest.Packets;
        (oldest.Length, oldest.Packets) = (0, 0);
        _chunks.Add(oldest);
    }

    private sealed class Chunk
    {
        private readonly byte[] _octets = new byte[ChunkSize];

        public int Length { get; set; }

        public int Packets { get; set; }

        public ReadOnlySpan<byte> Written => _octets.AsSpan(0, Length);

        public Span<byte> Free => _octets.AsSpan(Length);
    }
}
