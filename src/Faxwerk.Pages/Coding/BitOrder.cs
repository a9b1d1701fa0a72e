using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faxwerk.Pages.Coding;

/// <summary>The order of bits in a byte: T.30 and T.38 send the first bit as the least significant, TIFF FillOrder 1 keeps it the most significant.</summary>
public static class BitOrder
{
    /// <summary>Turns the bits of every byte round, in place.</summary>
    public static void Reverse(Span<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var done = 0;
        for (; done + 4 <= words.Length; done += 4) Turn(Vector256.Create<ulong>(words[done..])).CopyTo(words[done..]);
        for (; done < words.Length; done++) words[done] = Turn(Vector256.CreateScalar(words[done])).ToScalar();
        foreach (ref var b in bytes[(words.Length * 8)..]) b = (byte)Turn(Vector256.CreateScalar((ulong)b)).ToScalar();
    }

    private static Vector256<ulong> Turn(Vector256<ulong> x)
    {
        x = Swap(x, 4, 0x0F0F_0F0F_0F0F_0F0F);
        x = Swap(x, 2, 0x3333_3333_3333_3333);
        return Swap(x, 1, 0x5555_5555_5555_5555);
    }

    private static Vector256<ulong> Swap(Vector256<ulong> x, int by, ulong low) =>
        ((x & Vector256.Create(low)) << by) | ((x >>> by) & Vector256.Create(low));
}
