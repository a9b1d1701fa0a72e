using System.Buffers.Binary;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Documents;

/// <summary>GIF87a and GIF89a: the first picture of the file; of an animation that is its first frame.</summary>
internal static class GifPage
{
    private const int HeaderBytes = 13;
    private const int DescriptorBytes = 10;
    private const byte Extension = 0x21;
    private const byte GraphicControl = 0xF9;
    private const byte ImageDescriptor = 0x2C;
    private const byte Interlaced = 0x40;

    /// <summary>Where the rows of an interlaced picture start and how far they lie apart (appendix E).</summary>
    private static readonly (int First, int Step)[] s_passes = [(0, 8), (4, 8), (2, 4), (1, 2)];

    public static Outcome Render(byte[] gif, PageWriter writer)
    {
        if (Find(gif) is not { } frame) return new Outcome(RenderCode.Damaged, "no picture in the GIF file");
        if ((long)frame.Screen.Width * frame.Screen.Height > Picture.MaxDots)
            return new Outcome(RenderCode.TooLarge, $"{frame.Screen.Width} x {frame.Screen.Height} dots");
        var picture = new Picture(frame.Screen.Width, frame.Screen.Height, Picture.DefaultDpi, Picture.DefaultDpi, Orientation.TopLeft);
        return picture.Write(writer, scaler => Feed(gif, frame, scaler));
    }

    private static string? Feed(byte[] gif, Frame frame, AreaScaler scaler)
    {
        var dots = new byte[frame.Width * frame.Height];
        if (!GifCode.Decode(gif.AsSpan(frame.Data), dots)) return "the picture breaks off";
        var rows = Enumerable.Range(0, frame.Height).ToArray();
        if (frame.IsInterlaced)
        {
            var stored = 0;
            foreach (var (first, step) in s_passes)
                for (var y = first; y < frame.Height; y += step) rows[y] = stored++;
        }

        var line = new byte[frame.Screen.Width];
        for (var y = 0; y < frame.Screen.Height; y++)
        {
            line.AsSpan().Fill(255);
            if (y >= frame.Top && y < frame.Top + frame.Height)
                for (var x = 0; x < frame.Width; x++) line[frame.Left + x] = frame.Greys[dots[(rows[y - frame.Top] * frame.Width) + x]];
            scaler.Add(line);
        }

        return null;
    }

    /// <summary>The first picture; null where there is none or its colours are missing.</summary>
    private static Frame? Find(ReadOnlySpan<byte> gif)
    {
        if (gif.Length < HeaderBytes) return null;
        var greys = Colours(gif, HeaderBytes, gif[10], out var at);
        var transparent = -1;
        while (at + 2 <= gif.Length && gif[at] == Extension)
        {
            if (gif[at + 1] == GraphicControl && at + 8 <= gif.Length) transparent = (gif[at + 3] & 1) != 0 ? gif[at + 6] : -1;
            for (at += 2; at < gif.Length && gif[at] != 0;) at += gif[at] + 1;
            at++;
        }

        if (at + DescriptorBytes > gif.Length || gif[at] != ImageDescriptor) return null;
        var (left, top, width, height) = (Word(gif, at + 1), Word(gif, at + 3), Word(gif, at + 5), Word(gif, at + 7));
        var flags = gif[at + 9];
        greys = Colours(gif, at + DescriptorBytes, flags, out var data) ?? greys;
        if (greys is null || width == 0 || height == 0) return null;
        if (transparent >= 0) greys[transparent] = 255;
        // Some writers leave the screen empty or smaller than what is on it.
        var screen = (Math.Max(Word(gif, 6), left + width), Math.Max(Word(gif, 8), top + height));
        return new Frame(screen, left, top, width, height, (flags & Interlaced) != 0, greys, data);
    }

    /// <summary>The greys of a table of colours; null where there is none. Indices beyond it are white.</summary>
    private static byte[]? Colours(ReadOnlySpan<byte> gif, int at, byte flags, out int behind)
    {
        behind = at;
        if ((flags & 0x80) == 0) return null;
        var count = 2 << (flags & 7);
        behind = at + (count * 3);
        if (behind > gif.Length) return null;
        var greys = new byte[256];
        greys.AsSpan(count).Fill(255);
        for (var i = 0; i < count; i++) greys[i] = Luma.Of(gif[at + (i * 3)], gif[at + (i * 3) + 1], gif[at + (i * 3) + 2]);
        return greys;
    }

    private static int Word(ReadOnlySpan<byte> gif, int at) => BinaryPrimitives.ReadUInt16LittleEndian(gif[at..]);

    private sealed record Frame((int Width, int Height) Screen, int Left, int Top, int Width, int Height, bool IsInterlaced, byte[] Greys, int Data);
}
