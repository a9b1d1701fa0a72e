using System.Buffers;

namespace Faxwerk.Pages.Coding;

/// <summary>
/// Decodes whole pages of T.4 and T.6, most significant bit first. Any input gives a page; time is linear in the input and
/// the output.
/// </summary>
public static class PageDecoder
{
    private const int ReturnToControlLines = 6;

    /// <summary>Decodes a page. With EOLs a damaged row becomes the last good one and decoding goes on at the next EOL (MR: at the next one-dimensional row); without, it stops.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Width or height are outside what <see cref="Bitmap"/> allows.</exception>
    public static DecodedPage Decode(ReadOnlySpan<byte> data, in DecodeOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Width, Bitmap.MaxWidth);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Height, Bitmap.MaxHeight);
        using var rows = new PageRows(options);
        var capacity = Changes.Capacity(options.Width);
        var lists = ArrayPool<int>.Shared.Rent(2 * capacity);
        try
        {
            var reader = new BitReader(data);
            var current = lists.AsSpan(0, capacity);
            var above = lists.AsSpan(capacity, capacity);
            Changes.Clear(above, options.Width);
            if (options.Coding != PageCoding.Mmr && options.EndOfLines) return DecodeLines(ref reader, rows, options, current, above);
            return DecodeRows(ref reader, rows, options, current, above);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(lists);
        }
    }

    /// <summary>Whether there is an EOL anywhere in <paramref name="data"/>.</summary>
    internal static bool HasEndOfLine(ReadOnlySpan<byte> data) => new BitReader(data).SkipToEndOfLine();

    // Rows without anything between them: MMR, or MH as in TIFF compression 2.
    private static DecodedPage DecodeRows(ref BitReader reader, PageRows rows, in DecodeOptions options, Span<int> current, Span<int> above)
    {
        var endOfPage = false;
        var damaged = false;
        while (!rows.IsFull)
        {
            if (options.ByteAligned) reader.AlignToByte();
            reader.Refill();
            endOfPage = options.Coding == PageCoding.Mmr && reader.Bits >> 40 == 0x001001;
            if (endOfPage || (reader.Bits == 0 && reader.IsAtEnd)) break;
            int count;
            var good = options.Coding == PageCoding.Mmr
                ? RowDecoder.TwoDimensional(ref reader, current, above, options.Width, out count)
                : RowDecoder.OneDimensional(ref reader, current, options.Width, out count);
            damaged = !good || reader.IsOverrun;
            if (damaged) break;
            rows.Add(current, count);
            var list = above;
            above = current;
            current = list;
        }
        if (rows.IsFull && options.Coding == PageCoding.Mmr)
        {
            reader.Refill();
            endOfPage = reader.Bits >> 40 == 0x001001;
        }
        return new DecodedPage(rows.ToBitmap(), 0, 0, Math.Max(0, options.Height - rows.Count), endOfPage, damaged);
    }

    private static DecodedPage DecodeLines(ref BitReader reader, PageRows rows, in DecodeOptions options, Span<int> current, Span<int> above)
    {
        var (badRows, badRun, longestBadRun) = (0, 0, 0);
        var endOfPage = false;
        var referenceIsGood = true;
        var behindEndOfLine = options.StartsWithEndOfLine ? reader.SkipToEndOfLine() : reader.TryTakeEndOfLine();
        var more = behindEndOfLine || !options.StartsWithEndOfLine;
        while (more)
        {
            var oneDimensional = options.Coding == PageCoding.Mh || !behindEndOfLine || reader.TakeBit();
            behindEndOfLine = true;
            var lines = 1;
            while (lines < ReturnToControlLines && reader.TryTakeEndOfLine())
            {
                lines++;
                oneDimensional = options.Coding == PageCoding.Mh || reader.TakeBit();
            }
            // Three EOLs in a row are no accident; two are the end only where nothing follows.
            endOfPage = lines >= 3 || (lines == 2 && reader.IsAtEnd);
            if (endOfPage || rows.IsFull || reader.IsAtEnd) break;
            var start = reader.Position;
            var count = 0;
            var good = oneDimensional
                ? RowDecoder.OneDimensional(ref reader, current, options.Width, out count)
                : referenceIsGood && RowDecoder.TwoDimensional(ref reader, current, above, options.Width, out count);
            good &= !reader.IsOverrun;
            if (good)
            {
                more = reader.TryTakeEndOfLine();
                // A row that ends well but not at an EOL was misread.
                good = more || reader.IsAtEnd;
            }
            if (good)
            {
                rows.Add(current, count);
                var list = above;
                above = current;
                current = list;
                badRun = 0;
            }
            else
            {
                // No run of codes contains an EOL, but a misread one may have taken its first zeros: search from the start of the row.
                reader.Seek(start);
                more = reader.SkipToEndOfLine();
                rows.Repeat();
                badRows++;
                longestBadRun = Math.Max(longestBadRun, ++badRun);
            }
            referenceIsGood = good;
        }
        return new DecodedPage(rows.ToBitmap(), badRows, longestBadRun, Math.Max(0, options.Height - rows.Count), endOfPage, badRows > 0);
    }
}
