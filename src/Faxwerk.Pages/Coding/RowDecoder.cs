namespace Faxwerk.Pages.Coding;

/// <summary>Decodes single rows to lists of <see cref="Changes"/>. No row is longer than the width, whatever the input.</summary>
internal static class RowDecoder
{
    /// <summary>T.4 4.1. False if a code is none or the runs do not end at the width. <paramref name="count"/> is the index behind the last change.</summary>
    public static bool OneDimensional(ref BitReader reader, Span<int> changes, int width, out int count)
    {
        changes[0] = -1;
        count = 1;
        var colour = 0;
        for (var at = 0; at < width; colour ^= 1)
        {
            var run = TakeRun(ref reader, colour, width - at);
            if (run < 0) return false;
            at += run;
            Add(changes, ref count, at);
        }
        Changes.Close(changes, count, width);
        return true;
    }

    /// <summary>
    /// T.4 4.2, T.6 2.2, against the changes of the row above. False if a code is none, the uncompressed extension is asked
    /// for, or a change does not lie right of the one before and within the width.
    /// </summary>
    public static bool TwoDimensional(ref BitReader reader, Span<int> changes, ReadOnlySpan<int> above, int width, out int count)
    {
        changes[0] = -1;
        count = 1;
        var modes = ModeCodes.Decode;
        for (int a0 = -1, b = 1; a0 < width;)
        {
            reader.RefillIfLow();
            int entry = modes[(int)(reader.Window >> (64 - ModeCodes.DecodeBits))];
            reader.Take(entry & 7);
            var mode = entry >> 3;
            if (mode < ModeCodes.Horizontal)
            {
                var a1 = above[b] + mode;
                if (a1 <= a0 || a1 > width) return false;
                changes[count++] = a0 = a1;
                if (a0 == width) break;
                b += 1 + ((mode >> 31) & -2);
                while (above[b] <= a0) b += 2;
            }
            else if (mode == ModeCodes.Horizontal)
            {
                var colour = (count & 1) ^ 1;
                var start = Math.Max(a0, 0);
                var first = TakeRun(ref reader, colour, width - start);
                if (first < 0) return false;
                var second = TakeRun(ref reader, colour ^ 1, width - start - first);
                if (second < 0) return false;
                Add(changes, ref count, start + first);
                a0 = start + first + second;
                Add(changes, ref count, a0);
                if (a0 < width) while (above[b] <= a0) b += 2;
            }
            else if (mode == ModeCodes.Pass && above[b + 1] < width)
            {
                a0 = above[b + 1];
                b += 2;
            }
            else
            {
                return false;
            }
        }
        Changes.Close(changes, count, width);
        return true;
    }

    // An empty run in the middle of a row, which some senders use to split long runs, takes the change before it back.
    private static void Add(Span<int> changes, ref int count, int at)
    {
        if (changes[count - 1] == at) count--;
        else changes[count++] = at;
    }

    // Make-up codes and a terminating code; -1 if a code is none or the run is longer than the room.
    private static int TakeRun(ref BitReader reader, int colour, int room)
    {
        for (var run = 0; ;)
        {
            reader.RefillIfLow();
            int entry = RunCodes.Decode[(colour << RunCodes.DecodeBits) | (int)(reader.Window >> (64 - RunCodes.DecodeBits))];
            var part = entry >> 4;
            run += part;
            if (entry == 0 || run > room) return -1;
            reader.Take(entry & 15);
            if (part < 64) return run;
        }
    }
}
