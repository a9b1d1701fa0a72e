namespace Faxwerk.Renderer.Documents;

/// <summary>The LZW code of GIF (GIF89a, appendix F): codes from the least significant bit up, in blocks of at most 255 bytes.</summary>
internal static class GifCode
{
    private const int MaxBits = 12;
    private const int MaxCodes = 1 << MaxBits;

    /// <summary>Fills <paramref name="dots"/> with the indices of the colours. False where the code breaks off before.</summary>
    public static bool Decode(ReadOnlySpan<byte> data, Span<byte> dots)
    {
        if (data.IsEmpty || data[0] is < 1 or > 8) return false;
        var clear = 1 << data[0];
        var end = clear + 1;
        Span<ushort> prefix = stackalloc ushort[MaxCodes];
        Span<byte> last = stackalloc byte[MaxCodes];
        Span<byte> stack = stackalloc byte[MaxCodes];
        for (var i = 0; i < clear; i++) last[i] = (byte)i;
        var (next, bits, previous, filled) = (end + 1, data[0] + 1, -1, 0);
        byte first = 0;
        var reader = new BlockReader(data[1..]);
        while (filled < dots.Length)
        {
            var code = reader.Take(bits);
            if (code < 0 || code == end) return false;
            if (code == clear)
            {
                (next, bits, previous) = (end + 1, data[0] + 1, -1);
                continue;
            }

            if (code > next || (code == next && previous < 0) || (previous < 0 && code > clear)) return false;
            var depth = 0;
            var at = code;
            if (code == next)
            {
                // The string that is only now being made: the one before and its own first dot.
                stack[depth++] = first;
                at = previous;
            }

            for (; at > end; at = prefix[at]) stack[depth++] = last[at];
            first = (byte)at;
            stack[depth++] = first;
            while (depth > 0 && filled < dots.Length) dots[filled++] = stack[--depth];
            if (previous >= 0 && next < MaxCodes)
            {
                (prefix[next], last[next]) = ((ushort)previous, first);
                if (++next == 1 << bits && bits < MaxBits) bits++;
            }

            previous = code;
        }

        return true;
    }

    private ref struct BlockReader(ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> _data = data;
        private int _at;
        private int _left;
        private uint _held;
        private int _bits;

        /// <summary>The next code; -1 at the end of the data.</summary>
        public int Take(int bits)
        {
            while (_bits < bits)
            {
                if (_left == 0)
                {
                    if (_at >= _data.Length || _data[_at] == 0) return -1;
                    _left = _data[_at++];
                }

                if (_at >= _data.Length) return -1;
                _held |= (uint)_data[_at++] << _bits;
                _bits += 8;
                _left--;
            }

            var code = (int)(_held & ((1u << bits) - 1));
            _held >>= bits;
            _bits -= bits;
            return code;
        }
    }
}
