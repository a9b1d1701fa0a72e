using System.Buffers.Binary;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Documents;

/// <summary>Windows and OS/2 bitmaps of any depth, plain, with masks or run-length coded.</summary>
internal static class BmpPage
{
    public static Outcome Render(byte[] bmp, PageWriter writer)
    {
        if (BmpHeader.Read(bmp) is not { } header) return new Outcome(RenderCode.Damaged, "no bitmap header");
        if ((long)header.Width * header.Height > Picture.MaxDots) return new Outcome(RenderCode.TooLarge, $"{header.Width} x {header.Height} dots");
        if (header.Compression == BmpCompression.Other) return new Outcome(RenderCode.Unsupported, "a bitmap with another format inside");
        var picture = new Picture(header.Width, header.Height, header.DpiX, header.DpiY, header.IsTopDown ? Orientation.TopLeft : Orientation.BottomLeft);
        return picture.Write(writer, scaler => header.Compression is BmpCompression.Rle4 or BmpCompression.Rle8
            ? FeedRuns(bmp.AsSpan(header.Data), header, scaler)
            : FeedRows(bmp.AsSpan(header.Data), header, scaler));
    }

    private static string? FeedRows(ReadOnlySpan<byte> data, BmpHeader header, AreaScaler scaler)
    {
        var rowBytes = (int)((((long)header.Width * header.Bits) + 7) / 8);
        // The last row often lacks its padding.
        if ((header.Stride * (header.Height - 1)) + rowBytes > data.Length) return "the bitmap breaks off";
        var line = new byte[header.Width];
        for (var y = 0; y < header.Height; y++)
        {
            Unpack(data.Slice((int)(header.Stride * y), rowBytes), header, line);
            scaler.Add(line);
        }

        return null;
    }

    private static void Unpack(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> line)
    {
        switch (header.Bits)
        {
            case 24:
                for (var x = 0; x < line.Length; x++) line[x] = Luma.Of(row[(x * 3) + 2], row[(x * 3) + 1], row[x * 3]);
                break;
            case 16 or 32:
                for (var x = 0; x < line.Length; x++) line[x] = Grey(header, header.Bits == 16
                    ? BinaryPrimitives.ReadUInt16LittleEndian(row[(x * 2)..])
                    : BinaryPrimitives.ReadUInt32LittleEndian(row[(x * 4)..]));
                break;
            default:
                var mask = (1 << header.Bits) - 1;
                for (var x = 0; x < line.Length; x++)
                {
                    var bit = x * header.Bits;
                    line[x] = header.Greys[(row[bit >> 3] >> (8 - header.Bits - (bit & 7))) & mask];
                }

                break;
        }
    }

    private static byte Grey(BmpHeader header, uint dot)
    {
        var masks = header.Masks;
        return Luma.Of(masks[0].Of(dot), masks[1].Of(dot), masks[2].Of(dot), masks[3].Bits == 0 ? 255 : masks[3].Of(dot));
    }

    private static string? FeedRuns(ReadOnlySpan<byte> data, BmpHeader header, AreaScaler scaler)
    {
        var dots = new byte[header.Width * header.Height];
        // What the runs leap over is paper.
        dots.AsSpan().Fill(255);
        if (!BmpRuns.Decode(data, header, dots)) return "the bitmap breaks off";
        for (var y = 0; y < header.Height; y++) scaler.Add(dots.AsSpan(y * header.Width, header.Width));
        return null;
    }
}
