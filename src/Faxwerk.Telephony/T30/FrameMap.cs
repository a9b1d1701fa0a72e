using System.Numerics;

namespace Faxwerk.Telephony.T30;

/// <summary>One bit a frame of a block, frame 0 first: the information field of PPR (T.30 A.4.4).</summary>
internal static class FrameMap
{
    /// <summary>Octets of a map.</summary>
    public const int Length = 32;

    public static bool Has(ReadOnlySpan<byte> map, int frame) => (map[frame >> 3] & (0x80 >> (frame & 7))) != 0;

    public static void Set(Span<byte> map, int frame) => map[frame >> 3] |= (byte)(0x80 >> (frame & 7));

    public static int Count(ReadOnlySpan<byte> map)
    {
        var count = 0;
        foreach (var octet in map)
            count += BitOperations.PopCount(octet);
        return count;
    }
}
