using System.Buffers;
using Faxwerk.Pages.Coding;

namespace Faxwerk.Telephony.T30;

/// <summary>
/// The coded data of a page that comes in, with ECM as blocks of numbered frames. Bounded: a page beyond
/// <see cref="MaxOctets"/> is refused.
/// </summary>
internal sealed class IncomingPage : IDisposable
{
    /// <summary>An A3 page of noise at 400 dpi, MH, is below this.</summary>
    public const int MaxOctets = 12 << 20;

    private const int FramesInBlock = 256;

    private readonly byte[] _received = new byte[FrameMap.Length];
    private byte[] _octets = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _length;
    private int _end;
    private int _highest = -1;
    private int _chunk;
    private LostRows _lost;

    /// <summary>Octets so far, frames of an unfinished block not counted.</summary>
    public int Length => _length;

    /// <summary>Frames of the block, as far as PPS has told.</summary>
    public int BlockFrames { get; private set; }

    /// <summary>More came than <see cref="MaxOctets"/>.</summary>
    public bool IsOverfull { get; private set; }

    public void Clear()
    {
        _length = 0;
        _lost = default;
        _chunk = 0;
        IsOverfull = false;
        ClearBlock();
    }

    /// <summary>Without ECM: octets in the order of the line.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (!Reserve(_length + data.Length))
            return;
        data.CopyTo(_octets.AsSpan(_length));
        _length += data.Length;
        _chunk = Math.Max(_chunk, data.Length);
    }

    /// <summary>Without ECM: packets are missing here. The gap is filled with zeros, so that the row it is in is seen to be bad.</summary>
    public void Gap(int packets)
    {
        _lost.Add(_length, packets);
        Span<byte> zeros = stackalloc byte[4];
        zeros.Clear();
        if (_length > 0)
            Append(zeros);
    }

    /// <summary>Without ECM: most zeros in succession, in bits, as fill has them; whole octets are counted.</summary>
    public int LongestFill
    {
        get
        {
            var (longest, octets) = (0, 0);
            foreach (var octet in _octets.AsSpan(0, _length))
            {
                octets = octet == 0 ? octets + 1 : 0;
                longest = Math.Max(longest, octets);
            }

            return longest * 8;
        }
    }

    /// <summary>With ECM: a frame of the block.</summary>
    public void Put(int frame, ReadOnlySpan<byte> data, int frameSize)
    {
        data = data[..Math.Min(data.Length, frameSize)];
        var start = _length + (frame * frameSize);
        if (!Reserve(start + frameSize))
            return;
        data.CopyTo(_octets.AsSpan(start));
        _octets.AsSpan(start + data.Length, frameSize - data.Length).Clear();
        _end = Math.Max(_end, start + data.Length);
        FrameMap.Set(_received, frame);
        _highest = Math.Max(_highest, frame);
    }

    /// <summary>
    /// Writes the map of a PPR: missing frames and those behind the end of the block are set (T.30 A.4.4). Returns how many are missing.
    /// </summary>
    /// <param name="frames">
    /// The count of PPS. When frames are sent again, some machines count these alone: the largest count is the block's, and what has come beyond it
    /// belongs to it too.
    /// </param>
    /// <param name="map">32 octets.</param>
    public int Missing(int frames, Span<byte> map)
    {
        BlockFrames = frames = Math.Max(Math.Max(frames, BlockFrames), _highest + 1);
        var missing = 0;
        for (var i = 0; i < map.Length; i++)
            map[i] = (byte)~_received[i];
        for (var frame = 0; frame < FramesInBlock; frame++)
        {
            if (frame >= frames)
                FrameMap.Set(map, frame);
            else
                missing += FrameMap.Has(map, frame) ? 1 : 0;
        }

        return missing;
    }

    /// <summary>The block is whole: goes on to the next one.</summary>
    public void EndBlock()
    {
        _length = Math.Max(_length, _end);
        ClearBlock();
    }

    /// <summary>With ECM: the octets of the block in brief, to tell whether it is the same when it has been sent again.</summary>
    public int BlockHash()
    {
        var hash = default(HashCode);
        hash.AddBytes(_octets.AsSpan(_length, Math.Max(_end - _length, 0)));
        return hash.ToHashCode();
    }

    /// <summary>With ECM: the block is asked for anew.</summary>
    public void DropBlock() => ClearBlock();

    /// <summary>Decodes the page, a block that has not been ended included.</summary>
    public DecodedPage Decode(Dcs settings) => PageDecoder.Decode(_octets.AsSpan(0, Math.Max(_length, _end)), new DecodeOptions(settings.Coding, settings.Pixels));

    /// <summary>Without ECM: rows that fell out with lost packets, as estimated and at most.</summary>
    public (int Estimate, int AtMost) Lost(Dcs settings)
    {
        // EOL, tag and V0 with MR; EOL and the codes of 1728 white and 0 with MH.
        var least = settings.Coding == PageCoding.Mr ? 14 : 29;
        least = Math.Max(least, settings.ScanTime * settings.Modem.Rate() / 1000);
        return (_lost.Estimate(_octets.AsSpan(0, _length), _chunk), _lost.AtMost(_chunk, least));
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = [];
        _length = 0;
    }

    private void ClearBlock()
    {
        Array.Clear(_received);
        BlockFrames = 0;
        _highest = -1;
        _end = 0;
    }

    private bool Reserve(int length)
    {
        if (length <= _octets.Length)
            return true;
        if (length > MaxOctets)
        {
            IsOverfull = true;
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, _octets.Length * 2));
        _octets.AsSpan().CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = larger;
        return true;
    }
}
