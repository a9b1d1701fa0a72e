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
            if (options.Coding == PageCoding.Mmr) return DecodeMmr(ref reader, rows, options, current, above);
            if (options.EndOfLines) return DecodeLines(ref reader, rows, options, current, above);
            return DecodeBareRows(ref reader, rows, options, current);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(lists);
        }
    }

    /// <summary>Whether there is an EOL anywhere in <paramref name="data"/>.</summary>
    internal static bool HasEndOfLine(ReadOnlySpan<byte> data) => new BitReader(data).SkipToEndOfLine();

    private static DecodedPage DecodeMmr(ref BitReader reader, PageRows rows, in DecodeOptions options, Span<int> current, Span<int> above)
    {
        var good = true;
        var count = Changes.Clear(above, options.Width);
        while (good && !rows.IsFull)
        {
            if (reader.TryTakeOnes(count))
            {
                // V0 for each change and the end: the row above once more.
                rows.Repeat();
                continue;
            }
            if (IsEndOfBlock(ref reader) || reader.IsAtEnd) break;
            good = RowDecoder.TwoDimensional(ref reader, current, above, options.Width, out count) && !reader.IsOverrun;
            if (!good) break;
            rows.Add(current, count);
            var list = above;
            above = current;
            current = list;
        }
        return new DecodedPage(rows.ToBitmap(), 0, 0, Math.Max(0, options.Height - rows.Count), good && IsEndOfBlock(ref reader), !good);
    }

    private static bool IsEndOfBlock(ref BitReader reader)
    {
        reader.Refill();
        return reader.Bits >> 40 == 0x001001;
    }

    // MH as in TIFF compression 2.
    private static DecodedPage DecodeBareRows(ref BitReader reader, PageRows rows, in DecodeOptions options, Span<int> changes)
    {
        var good = true;
        while (good && !rows.IsFull && !reader.IsAtEnd)
        {
            if (options.ByteAligned) reader.AlignToByte();
            good = RowDecoder.OneDimensional(ref reader, changes, options.Width, out var count) && !reader.IsOverrun;
            if (good) rows.Add(changes, count);
        }
        return new DecodedPage(rows.ToBitmap(), 0, 0, Math.Max(0, options.Height - rows.Count), false, !good);
    }

    private static DecodedPage DecodeLines(ref BitReader reader, PageRows rows, in DecodeOptions options, Span<int> current, Span<int> above)
    {
        var (badRows, badRun, longestBadRun) = (0, 0, 0);
        var endOfPage = false;
        var referenceIsGood = true;
        var behindEndOfLine = options.StartsWithEndOfLine ? reader.SkipToEndOfLine() : reader.TryTakeEndOfLine();
        Changes.Clear(above, options.Width);
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
