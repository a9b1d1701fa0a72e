using System.Buffers;

namespace Faxwerk.Pages.Coding;

/// <summary>Codes whole pages by T.4 and T.6, most significant bit first. <see cref="BitOrder"/> turns the bits round.</summary>
public static class PageEncoder
{
    private const uint EndOfLine = 1;
    private const int EndOfLineBits = 12;

    /// <summary>Upper bound of the bytes <see cref="Encode(Bitmap, PageCoding, in EncodeOptions, IBufferWriter{byte})"/> writes.</summary>
    public static long MaxBytes(int width, int height, in EncodeOptions options) =>
        ((long)height * (RowEncoder.MaxBytes(width) + (options.MinimumLineBits >> 3))) + 32;

    /// <summary>Codes <paramref name="page"/> into an array of its own.</summary>
    public static byte[] Encode(Bitmap page, PageCoding coding, in EncodeOptions options)
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        Encode(page, coding, options, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Codes <paramref name="page"/> and returns the number of bytes written; the last one is filled with zeros.</summary>
    public static int Encode(Bitmap page, PageCoding coding, in EncodeOptions options, IBufferWriter<byte> output)
    {
        var writer = new BitWriter(output);
        var capacity = Changes.Capacity(page.Width);
        var lists = ArrayPool<int>.Shared.Rent(2 * capacity);
        try
        {
            var current = lists.AsSpan(0, capacity);
            var above = lists.AsSpan(capacity, capacity);
            if (coding == PageCoding.Mmr) EncodeMmr(page, options, ref writer, current, above);
            else EncodeLines(page, coding, options, ref writer, current, above);
            return writer.Finish();
        }
        finally
        {
            ArrayPool<int>.Shared.Return(lists);
        }
    }

    private static void EncodeMmr(Bitmap page, in EncodeOptions options, ref BitWriter writer, Span<int> current, Span<int> above)
    {
        var room = RowEncoder.MaxBytes(page.Width);
        var count = Changes.Clear(above, page.Width);
        ReadOnlySpan<ulong> rowAbove = default;
        for (var y = 0; y < page.Height; y++)
        {
            writer.Reserve(room);
            ReadOnlySpan<ulong> row = page.Row(y);
            if (row.SequenceEqual(rowAbove))
            {
                // Every change and the end of the row lie under their like: V0 each.
                writer.PutOnes(count);
                continue;
            }
            count = Changes.Find(row, page.Width, current);
            RowEncoder.TwoDimensional(ref writer, current, above, page.Width);
            var list = above;
            above = current;
            current = list;
            rowAbove = row;
        }
        writer.Reserve(8);
        if (!options.EndOfPage) return;
        writer.Put(EndOfLine, EndOfLineBits);
        writer.Put(EndOfLine, EndOfLineBits);
    }

    private static void EncodeLines(
        Bitmap page, PageCoding coding, in EncodeOptions options, ref BitWriter writer, Span<int> current, Span<int> above)
    {
        var room = RowEncoder.MaxBytes(page.Width) + (options.MinimumLineBits >> 3);
        var k = coding == PageCoding.Mr ? Math.Max(options.K, 2) : 1;
        var lineStart = writer.Position;
        for (var y = 0; y < page.Height; y++)
        {
            writer.Reserve(room);
            var oneDimensional = y % k == 0;
            StartLine(ref writer, options, coding, oneDimensional, ref lineStart);
            Changes.Find(page.Row(y), page.Width, current);
            if (oneDimensional) RowEncoder.OneDimensional(ref writer, current, page.Width);
            else RowEncoder.TwoDimensional(ref writer, current, above, page.Width);
            var list = above;
            above = current;
            current = list;
        }
        writer.Reserve(room);
        if (!options.EndOfPage) return;
        for (var i = 0; i < 6; i++) StartLine(ref writer, options with { MinimumLineBits = i == 0 ? options.MinimumLineBits : 0 }, coding, true, ref lineStart);
    }

    private static void StartLine(ref BitWriter writer, in EncodeOptions options, PageCoding coding, bool oneDimensional, ref long lineStart)
    {
        if (writer.Position > lineStart) writer.PutZeros((int)Math.Max(0, options.MinimumLineBits - (writer.Position - lineStart)));
        if (options.ByteAligned) writer.PutZeros((int)(-(writer.Position + (options.EndOfLines ? EndOfLineBits : 0)) & 7));
        lineStart = writer.Position;
        if (!options.EndOfLines) return;
        writer.Put(EndOfLine, EndOfLineBits);
        if (coding == PageCoding.Mr) writer.Put(oneDimensional ? 1u : 0u, 1);
    }
}
