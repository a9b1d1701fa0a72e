using System.Runtime.CompilerServices;

namespace Faxwerk.Pages.Coding;

/// <summary>Decodes single rows to lists of <see cref="Changes"/>. No row is longer than the width, whatever the input.</summary>
internal static class RowDecoder
{
    /// <summary>T.4 4.1. False if a code is none or the runs do not end at the width. <paramref name="count"/> is the index behind the last change.</summary>
    public static bool OneDimensional(ref BitReader reader, Span<int> changes, int width, out int count)
    {
        var window = reader.Borrow();
        var runs = RunCodes.Decode;
        changes[0] = -1;
        count = 0;
        var next = 1;
        var colour = 0;
        for (var at = 0; at < width; colour ^= 1)
        {
            var run = TakeRun(ref window, runs, colour, width - at);
            if (run < 0) return false;
            at += run;
            Add(changes, ref next, at);
        }
        count = Changes.Close(changes, next, width);
        reader.Return(window);
        return true;
    }

    /// <summary>
    /// T.4 4.2, T.6 2.2, against the changes of the row above. False if a code is none, the uncompressed extension is asked
    /// for, or a change does not lie right of the one before and within the width.
    /// </summary>
    public static bool TwoDimensional(ref BitReader reader, Span<int> changes, ReadOnlySpan<int> above, int width, out int count)
    {
        var window = reader.Borrow();
        var (modes, runs) = (ModeCodes.Decode, RunCodes.Decode);
        changes[0] = -1;
        count = 0;
        var next = 1;
        // b is the index of b1, the first change above right of a0 to the other colour. Right of a0 there is always one: the
        // list ends with the width.
        for (int a0 = -1, b = 1, b1 = above[1]; ;)
        {
            window.RefillIfLow();
            int entry = modes[(int)(window.Bits >> (64 - ModeCodes.DecodeBits))];
            window.Take(entry & 7);
            var mode = entry >> 3;
            if (mode < ModeCodes.Horizontal)
            {
                var a1 = b1 + mode;
                if (a1 <= a0 || a1 > width) return false;
                changes[next++] = a0 = a1;
                if (a0 == width) break;
                // Without branches, as nobody can foretell them: b1 changes sides, to the left only if a1 lies left of the old one.
                b += 1 + ((mode >> 31) & -2);
                (b1, var b3) = (above[b], above[b + 2]);
                var passed = (b1 - a0 - 1) >> 31;
                b += passed & 2;
                b1 += passed & (b3 - b1);
            }
            else if (mode == ModeCodes.Horizontal)
            {
                var colour = (next & 1) ^ 1;
                var start = Math.Max(a0, 0);
                var first = TakeRun(ref window, runs, colour, width - start);
                if (first < 0) return false;
                var second = TakeRun(ref window, runs, colour ^ 1, width - start - first);
                if (second < 0) return false;
                Add(changes, ref next, start + first);
                a0 = start + first + second;
                Add(changes, ref next, a0);
                if (a0 == width) break;
            }
            else
            {
                a0 = above[b + 1];
                if (mode != ModeCodes.Pass || a0 == width) return false;
                b += 2;
                b1 = above[b];
            }
            while (b1 <= a0) b1 = above[b += 2];
        }
        count = Changes.Close(changes, next, width);
        reader.Return(window);
        return true;
    }

    // An empty run in the middle of a row, which some senders use to split long runs, takes the change before it back.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Span<int> changes, ref int next, int at)
    {
        if (changes[next - 1] == at) next--;
        else changes[next++] = at;
    }

    // Make-up codes and a terminating code; -1 if a code is none or the run is longer than the room.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeRun(ref BitWindow window, ushort[] runs, int colour, int room)
    {
        for (var run = 0; ;)
        {
            window.RefillIfLow();
            int entry = runs[(colour << RunCodes.DecodeBits) | (int)(window.Bits >> (64 - RunCodes.DecodeBits))];
            var part = entry >> 4;
            run += part;
            if (entry == 0 || run > room) return -1;
            window.Take(entry & 15);
            if (part < 64) return run;
        }
    }
}
