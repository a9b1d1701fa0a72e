using System.Buffers.Binary;

namespace Faxwerk.Pages.Tiff;

/// <summary>Rows of uncompressed bits, each starting on a byte boundary.</summary>
internal static class PackedRows
{
    /// <summary>Unpacks as many rows as there are; what is missing stays white.</summary>
    public static void Unpack(ReadOnlySpan<byte> bytes, int width, Span<ulong> words)
    {
        var bytesPerRow = (width + 7) / 8;
        var wordsPerRow = (width + 63) >> 6;
        Span<byte> last = stackalloc byte[8];
        for (var row = 0; row * wordsPerRow < words.Length && (row + 1) * bytesPerRow <= bytes.Length; row++)
        {
            var from = bytes.Slice(row * bytesPerRow, bytesPerRow);
            var to = words.Slice(row * wordsPerRow, wordsPerRow);
            for (var w = 0; w < wordsPerRow - 1; w++) to[w] = BinaryPrimitives.ReadUInt64BigEndian(from[(w * 8)..]);
            last.Clear();
            from[((wordsPerRow - 1) * 8)..].CopyTo(last);
            to[^1] = BinaryPrimitives.ReadUInt64BigEndian(last) & (ulong.MaxValue << (-width & 63));
        }
    }

    /// <summary>Expands PackBits (TIFF 6.0 section 9) to at most <paramref name="rows"/> rows; what is missing is 0.</summary>
    public static byte[] ExpandPackBits(ReadOnlySpan<byte> packed, int width, int rows)
    {
        var expanded = new byte[(width + 7) / 8 * rows];
        var room = expanded.AsSpan();
        while (packed.Length > 1 && !room.IsEmpty)
        {
            var control = (sbyte)packed[0];
            packed = packed[1..];
            if (control >= 0)
            {
                var literal = Math.Min(Math.Min(control + 1, packed.Length), room.Length);
                packed[..literal].CopyTo(room);
                packed = packed[literal..];
                room = room[literal..];
            }
            else if (control != sbyte.MinValue)
            {
                var repeat = Math.Min(1 - control, room.Length);
                room[..repeat].Fill(packed[0]);
                packed = packed[1..];
                room = room[repeat..];
            }
        }
        return expanded;
    }

    /// <summary>Swaps black and white.</summary>
    public static void Invert(Bitmap page)
    {
        var tail = ulong.MaxValue << (-page.Width & 63);
        for (var y = 0; y < page.Height; y++)
        {
            var row = page.Row(y);
            foreach (ref var word in row) word = ~word;
            row[^1] &= tail;
        }
    }
}
