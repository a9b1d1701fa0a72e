namespace Faxwerk.Telephony.T30;

/// <summary>
/// Gaps in the octets of a page without ECM. How many rows were in a gap nobody knows; rows near it tell: as many as in a stretch
/// of the same length before or behind it, whichever holds more. Light parts of a page hold thirty rows in a packet, dense ones two.
/// </summary>
internal struct LostRows
{
    private const int MaxGaps = 64;

    private List<(int At, int Octets)>? _gaps;

    /// <summary>A gap of about <paramref name="octets"/> at this offset. Beyond 64 gaps they are joined: the page is lost anyway.</summary>
    public void Add(int at, int octets)
    {
        _gaps ??= [];
        if (_gaps.Count < MaxGaps)
            _gaps.Add((at, octets));
        else
            _gaps[^1] = (_gaps[^1].At, (int)Math.Min(int.MaxValue, (long)_gaps[^1].Octets + octets));
    }

    /// <summary>Rows that the gaps have probably swallowed.</summary>
    public readonly int Estimate(ReadOnlySpan<byte> data)
    {
        if (_gaps is null)
            return 0;
        var rows = 0L;
        foreach (var (at, octets) in _gaps)
        {
            var before = data[Math.Max(0, at - octets)..at];
            var behind = data.Slice(at, Math.Min(octets, data.Length - at));
            rows += Math.Max(Scale(before, octets), Scale(behind, octets));
        }

        return (int)Math.Min(rows, int.MaxValue / 2);
    }

    private static long Scale(ReadOnlySpan<byte> data, int octets) =>
        data.IsEmpty ? 0 : (EndsOfLine(data) * (long)octets) / data.Length;

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
