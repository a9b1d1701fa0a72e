using System.Runtime.CompilerServices;

namespace Faxwerk.Pages.Coding;

/// <summary>Codes single rows, given as lists of <see cref="Changes"/>.</summary>
internal static class RowEncoder
{
    private const uint PassCode = 0b0001, HorizontalCode = 0b001;

    // VL3 VL2 VL1 V0 VR1 VR2 VR3 as code << 5 | length (T.4 table 4).
    private static readonly uint[] _vertical =
    [
        (0b0000010 << 5) | 7, (0b000010 << 5) | 6, (0b010 << 5) | 3, (0b1 << 5) | 1,
        (0b011 << 5) | 3, (0b000011 << 5) | 6, (0b0000011 << 5) | 7,
    ];

    /// <summary>Upper bound of the bytes one row takes in any coding: no pixel costs more than 7 bits, plus line end and a first empty run.</summary>
    public static int MaxBytes(int width) => width + 32;

    /// <summary>T.4 4.1: white and black runs in turn.</summary>
    public static void OneDimensional(ref BitWriter writer, ReadOnlySpan<int> changes, int width)
    {
        var sink = writer.Borrow();
        var codes = RunCodes.Encode;
        for (int at = 0, i = 1, colour = 0; at < width; i++, colour ^= 1)
        {
            PutRun(ref sink, codes, changes[i] - at, colour);
            at = changes[i];
        }
        writer.Return(sink);
    }

    /// <summary>T.4 4.2, T.6 2.2: pass, horizontal and vertical modes against the row above.</summary>
    public static void TwoDimensional(ref BitWriter writer, ReadOnlySpan<int> changes, ReadOnlySpan<int> above, int width)
    {
        var sink = writer.Borrow();
        var codes = RunCodes.Encode;
        var vertical = _vertical;
        // a and b are the indices of a1 and b1; both have the parity of the current colour.
        for (int a0 = 0, a = 1, b = 1, b1 = above[1]; ;)
        {
            var a1 = changes[a];
            var b2 = above[b + 1];
            var shift = a1 - b1;
            if ((uint)(shift + 3) <= 6 && b2 >= a1)
            {
                var code = vertical[shift + 3];
                sink.Put(code >> 5, (int)(code & 31));
                a0 = a1;
                if (a0 == width) break;
                a++;
                // Without branches, as nobody can foretell them: b1 changes sides, to the left only if a1 lies left of the
                // old one, and then at most one step on.
                b += 1 + ((shift >> 31) & -2);
                (b1, var b3) = (above[b], above[b + 2]);
                var passed = (b1 - a0 - 1) >> 31;
                b += passed & 2;
                b1 += passed & (b3 - b1);
            }
            else if (b2 < a1)
            {
                a0 = b2;
                sink.Put(PassCode, 4);
                b1 = above[b += 2];
            }
            else
            {
                sink.Put(HorizontalCode, 3);
                var colour = (a & 1) ^ 1;
                PutRun(ref sink, codes, a1 - a0, colour);
                a0 = changes[a + 1];
                PutRun(ref sink, codes, a0 - a1, colour ^ 1);
                if (a0 == width) break;
                a += 2;
                while (b1 <= a0) b1 = above[b += 2];
            }
        }
        writer.Return(sink);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutRun(ref BitSink sink, uint[] codes, int run, int colour)
    {
        for (; run > RunCodes.MaxRun; run -= 2560) sink.Put(RunCodes.LongestMakeUp, 12);
        var code = codes[(colour * RunCodes.EncodeStride) + run];
        sink.Put(code >> 5, (int)(code & 31));
    }
}
