namespace Faxwerk.Telephony.T30;

/// <summary>
/// Gaps in the octets of a page without ECM. How many rows were in a gap nobody knows; what is near it tells: of the stretches of the
/// gap's length before and behind it the one with most rows counts. Light parts of a page hold forty rows in a packet, dense ones two.
/// </summary>
internal struct LostRows
{
    private const int MaxGaps = 64;
    private const int Stretches = 4;

    private List<(int At, int Packets)>? _gaps;

    /// <summary>A gap of this many packets at this offset. Beyond 64 gaps they are joined: the page is lost anyway.</summary>
    public void Add(int at, int packets)
    {
        _gaps ??= [];
        if (_gaps.Count < MaxGaps)
            _gaps.Add((at, packets));
        else
            _gaps[^1] = (_gaps[^1].At, _gaps[^1].Packets + packets);
    }

    /// <summary>Rows that the gaps have probably swallowed, a packet being <paramref name="chunk"/> octets.</summary>
    public readonly int Estimate(ReadOnlySpan<byte> data, int chunk)
    {
        if (_gaps is null || data.IsEmpty)
            return 0;
        var rows = 0L;
        foreach (var (at, packets) in _gaps)
        {
            var most = 1;
            for (var stretch = -Stretches; stretch < Stretches; stretch++)
            {
                var start = Math.Clamp(at + (stretch * chunk), 0, data.Length);
                var end = Math.Clamp(at + ((stretch + 1) * chunk), 0, data.Length);
                most = Math.Max(most, EndsOfLine(data[start..end]) + 1);
            }

            rows += (long)most * packets;
        }

        return (int)Math.Min(rows, int.MaxValue / 2);
    }

    /// <summary>Rows that the gaps can have swallowed at most, a row being no less than <paramref name="leastBits"/>.</summary>
    public readonly int AtMost(int chunk, int leastBits)
    {
        if (_gaps is null)
            return 0;
        var rows = 0L;
        foreach (var (_, packets) in _gaps)
            rows += (packets * ((chunk * 8L) / leastBits)) + 1;
        return (int)Math.Min(rows, int.MaxValue / 2);
    }

    // Eleven zeros or more and a one.
    private static int EndsOfLine(ReadOnlySpan<byte> data)
    {
        var (zeros, count) = (0, 0);
        foreach (var octet in data)
        {
            if (octet == 0)
            {
                zeros += 8;
                continue;
            }

            for (var mask = 0x80; mask != 0; mask >>= 1)
            {
                if ((octet & mask) == 0)
                {
                    zeros++;
                    continue;
                }

                count += zeros >= 11 ? 1 : 0;
                zeros = 0;
            }
        }

        return count;
    }
}
