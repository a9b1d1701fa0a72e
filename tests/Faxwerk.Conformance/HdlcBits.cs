namespace Faxwerk.Conformance;

/// <summary>HDLC as bits, in order of travel (T.30 5.3.3); octets have the first bit most significant.</summary>
internal static class HdlcBits
{
    private const int GoodResidue = 0xF0B8;

    /// <summary>Flags, frames with one flag behind each, flags.</summary>
    public static List<sbyte> Encode(int flagsBefore, IReadOnlyList<TesterFrame> frames, int flagsAfter)
    {
        var bits = new List<sbyte>();
        AddFlags(bits, flagsBefore);
        foreach (var frame in frames)
        {
            var content = frame.Octets.SelectMany(octet => Enumerable.Range(0, 8).Select(bit => (sbyte)((octet >> (7 - bit)) & 1))).ToList();
            var check = ~content.Aggregate(0xFFFF, Check) ^ (frame.GoodFcs ? 0 : 1);
            for (var bit = 0; bit < 16; bit++)
                content.Add((sbyte)((check >> bit) & 1));
            var ones = 0;
            foreach (var bit in content)
            {
                bits.Add(bit);
                ones = bit == 1 ? ones + 1 : 0;
                if (ones != 5)
                    continue;
                bits.Add(0);
                ones = 0;
            }

            AddFlags(bits, 1);
        }

        AddFlags(bits, flagsAfter);
        return bits;
    }

    private static void AddFlags(List<sbyte> bits, int count)
    {
        for (var i = 0; i < count; i++)
            bits.AddRange([0, 1, 1, 1, 1, 1, 1, 0]);
    }

    private static int Check(int check, sbyte bit) => ((check ^ bit) & 1) != 0 ? (check >> 1) ^ 0x8408 : check >> 1;

    /// <summary>Finds frames in bits.</summary>
    internal sealed class Receiver
    {
        // Longer than any frame, so that noise cannot grow.
        private const int MaxBits = 8 * 400;

        private readonly List<sbyte> _bits = [];
        private int _ones;
        private bool _inFrame;

        /// <summary>Bits of flags before the frame.</summary>
        public int FlagBits { get; private set; }

        public void Clear()
        {
            _bits.Clear();
            _ones = 0;
            _inFrame = false;
            FlagBits = 0;
        }

        /// <summary>Takes a bit; the frame that it ends, if it is a good one.</summary>
        public byte[]? Put(int bit)
        {
            if (bit == 1)
            {
                _ones++;
                if (_inFrame && _bits.Count < MaxBits)
                    _bits.Add(1);
                return null;
            }

            var ones = _ones;
            _ones = 0;
            if (ones == 6)
                return EndFrame();
            if (ones > 6)
                _inFrame = false;
            else if (ones < 5 && _inFrame && _bits.Count < MaxBits)
                _bits.Add(0);
            return null;
        }

        private byte[]? EndFrame()
        {
            // The flag's first seven bits are among them.
            var length = _bits.Count - 7;
            byte[]? frame = null;
            if (_inFrame && length >= 40 && length % 8 == 0 && _bits.Take(length).Aggregate(0xFFFF, Check) == GoodResidue)
            {
                frame = new byte[(length / 8) - 2];
                for (var bit = 0; bit < frame.Length * 8; bit++)
                    frame[bit >> 3] |= (byte)(_bits[bit] << (7 - (bit & 7)));
            }
            else if (length <= 0)
            {
                FlagBits += 8;
            }

            _bits.Clear();
            _inFrame = true;
            return frame;
        }
    }
}
