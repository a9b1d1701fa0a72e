using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>WebP by libwebp, with or without loss; of an animation its first frame.</summary>
internal static unsafe class WebPPage
{
    /// <summary>libwebp takes up to eight bytes a dot: this keeps it within half the memory of a worker.</summary>
    private const long MaxDots = 64_000_000;

    private const int RiffHeader = 12;
    private const int ChunkHeader = 8;

    /// <summary>Place, size, duration and flags of a frame, in front of its own chunks (RFC 9649 2.7.1.1).</summary>
    private const int FrameHeader = 16;

    public static Outcome Render(byte[] webp, PageWriter writer)
    {
        var frame = Chunk(webp, "ANMF"u8);
        var (start, length) = frame.Length > FrameHeader ? (frame.Start + FrameHeader, frame.Length - FrameHeader) : (0, webp.Length);
        int width, height;
        byte* dots;
        fixed (byte* bytes = webp)
        {
            if (WebP.ReadHeader(bytes + start, (nuint)length, &width, &height) == 0) return new Outcome(RenderCode.Damaged, "no WebP header");
            if ((long)width * height > MaxDots) return new Outcome(RenderCode.TooLarge, $"{width} x {height} dots");
            dots = WebP.Decode(bytes + start, (nuint)length, &width, &height);
        }

        if (dots == null) return new Outcome(RenderCode.Damaged, "libwebp cannot decode it");
        try
        {
            var exif = Chunk(webp, "EXIF"u8);
            var orientation = Exif.Orientation(webp.AsSpan(exif.Start, exif.Length));
            var picture = new Picture(width, height, Picture.DefaultDpi, Picture.DefaultDpi, orientation);
            return picture.Write(writer, scaler => Feed(dots, picture.Width, picture.Height, scaler));
        }
        finally
        {
            WebP.Free(dots);
        }
    }

    private static string? Feed(byte* dots, int width, int height, AreaScaler scaler)
    {
        var line = new byte[width];
        for (var y = 0; y < height; y++)
        {
            Luma.FromRgba(new ReadOnlySpan<byte>(dots + ((long)y * width * 4), width * 4), line);
            scaler.Add(line);
        }

        return null;
    }

    /// <summary>The first chunk of a name; of no length where there is none.</summary>
    private static (int Start, int Length) Chunk(ReadOnlySpan<byte> webp, ReadOnlySpan<byte> name)
    {
        for (long at = RiffHeader; at + ChunkHeader <= webp.Length;)
        {
            var header = webp.Slice((int)at, ChunkHeader);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            var start = at + ChunkHeader;
            if (length > webp.Length - start) break;
            if (header.StartsWith(name)) return ((int)start, (int)length);
            // Chunks are padded to even lengths.
            at = start + length + (length & 1);
        }

        return (0, 0);
    }
}
