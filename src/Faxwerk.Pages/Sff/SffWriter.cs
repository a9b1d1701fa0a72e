using System.Buffers;
using System.Buffers.Binary;
using Faxwerk.Pages.Coding;

namespace Faxwerk.Pages.Sff;

/// <summary>Writes SFF files: MH without EOLs, white rows counted, all offsets and the number of pages given.</summary>
public static class SffWriter
{
    /// <summary>Whether pages of a resolution can be written: readers of SFF disagree on 300 and 400 dpi.</summary>
    public static bool Takes(Resolution resolution) => SffFormat.Vertical(resolution) is not null;

    /// <summary>The file of <paramref name="pages"/>.</summary>
    /// <exception cref="ArgumentException">No page; a page of 300 or 400 dpi, on which readers of SFF disagree; one wider than 4864 pixels; more than 65535 pages.</exception>
    public static byte[] Write(IEnumerable<PageImage> pages)
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        List<int> offsets = [];
        output.Write<byte>(new byte[SffFormat.DocumentHeaderBytes]);
        foreach (var page in pages)
        {
            offsets.Add(output.WrittenCount);
            WriteHeader(page, output);
            WriteRows(page.Bitmap, output);
        }

        if (offsets.Count is 0 or > ushort.MaxValue) throw new ArgumentException($"SFF cannot have {offsets.Count} pages.", nameof(pages));
        var end = output.WrittenCount;
        output.Write((ReadOnlySpan<byte>)[SffFormat.PageHeader, 0]);
        var file = output.WrittenSpan.ToArray();
        Link(file, offsets, end);
        return file;
    }

    private static void WriteHeader(PageImage page, ArrayBufferWriter<byte> output)
    {
        if (SffFormat.Vertical(page.Resolution) is not { } vertical) throw new ArgumentException($"SFF has no pages of {page.Resolution}.");
        if (page.Bitmap.Width > SffReader.MaxWidth) throw new ArgumentException($"SFF has no pages {page.Bitmap.Width} pixels wide.");
        var header = output.GetSpan(SffFormat.PageHeaderBytes)[..SffFormat.PageHeaderBytes];
        header.Clear();
        (header[0], header[1], header[2]) = (SffFormat.PageHeader, SffFormat.PageHeaderRest, vertical);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)page.Bitmap.Width);
        // 65536 rows do not fit; 0 says that the rows are to be counted.
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], (ushort)page.Bitmap.Height);
        output.Advance(SffFormat.PageHeaderBytes);
    }

    private static void WriteRows(Bitmap page, ArrayBufferWriter<byte> output)
    {
        var row = new ArrayBufferWriter<byte>(RowEncoder.MaxBytes(page.Width));
        var bytes = new byte[RowEncoder.MaxBytes(page.Width)];
        var changes = new int[Changes.Capacity(page.Width)];
        var white = 0;
        for (var y = 0; y < page.Height; y++)
        {
            if (Changes.Find(page.Row(y), page.Width, changes) == 1)
            {
                white++;
                continue;
            }

            WriteWhite(ref white, output);
            row.ResetWrittenCount();
            var writer = new BitWriter(row);
            writer.Reserve(RowEncoder.MaxBytes(page.Width));
            RowEncoder.OneDimensional(ref writer, changes, page.Width);
            var code = bytes.AsSpan(0, writer.Finish());
            row.WrittenSpan.CopyTo(code);
            BitOrder.Reverse(code);
            if (code.Length > SffFormat.LongestShortRow) output.Write((ReadOnlySpan<byte>)[0, (byte)code.Length, (byte)(code.Length >> 8)]);
            else output.Write((ReadOnlySpan<byte>)[(byte)code.Length]);
            output.Write<byte>(code);
        }

        WriteWhite(ref white, output);
    }

    private static void WriteWhite(ref int rows, ArrayBufferWriter<byte> output)
    {
        for (; rows > 0; rows -= SffFormat.MostWhiteRows)
            output.Write((ReadOnlySpan<byte>)[(byte)(SffFormat.LongestShortRow + Math.Min(rows, SffFormat.MostWhiteRows))]);
        rows = 0;
    }

    private static void Link(Span<byte> file, List<int> offsets, int end)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file, SffFormat.Id);
        file[4] = SffFormat.Version;
        BinaryPrimitives.WriteUInt16LittleEndian(file[8..], (ushort)offsets.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(file[10..], SffFormat.DocumentHeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(file[12..], offsets[^1]);
        BinaryPrimitives.WriteInt32LittleEndian(file[16..], end);
        for (var i = 0; i < offsets.Count; i++)
        {
            // 1 says that there is no page before or after.
            BinaryPrimitives.WriteInt32LittleEndian(file[(offsets[i] + 10)..], i > 0 ? offsets[i - 1] : 1);
            BinaryPrimitives.WriteInt32LittleEndian(file[(offsets[i] + 14)..], i + 1 < offsets.Count ? offsets[i + 1] : 1);
        }
    }
}
