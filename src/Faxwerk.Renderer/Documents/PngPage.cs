using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>PNG by cairo. Transparent dots become paper.</summary>
internal static unsafe class PngPage
{
    private const int HeaderBytes = 33;
    private const double InchesPerMetre = 39.3701;

    public static Outcome Render(byte[] png, PageWriter writer)
    {
        if (Describe(png) is not { } picture) return new Outcome(RenderCode.Damaged, "no PNG header");
        if ((long)picture.Width * picture.Height > Picture.MaxDots || Math.Max(picture.Width, picture.Height) > Cairo.MaxSide) return new Outcome(RenderCode.TooLarge, $"{picture.Width} x {picture.Height} dots");
        nint surface;
        fixed (byte* bytes = png)
        {
            var source = new Source { Data = bytes, Left = (uint)png.Length };
            surface = Cairo.NewSurfaceFromPng(&Read, (nint)(&source));
        }

        try
        {
            var status = Cairo.SurfaceStatus(surface);
            if (status != 0) return new Outcome(RenderCode.Damaged, $"cairo status {status}");
            Cairo.Flush(surface);
            return picture.Write(writer, scaler => Feed(surface, scaler));
        }
        finally
        {
            Cairo.DestroySurface(surface);
        }
    }

    private static string? Feed(nint surface, AreaScaler scaler)
    {
        var (width, height) = (Cairo.SurfaceWidth(surface), Cairo.SurfaceHeight(surface));
        var transparent = Cairo.SurfaceFormat(surface) != Cairo.FormatRgb24;
        var line = new GreyImage(width, 1);
        for (var y = 0; y < height; y++)
        {
            var dots = new ReadOnlySpan<byte>(Cairo.SurfaceData(surface) + ((long)y * Cairo.SurfaceStride(surface)), width * 4);
            line.SetRowFromBgrx(0, dots);
            if (transparent)
            {
                // Colours are multiplied by their opacity already, so the paper is simply added.
                var row = line.Row(0);
                for (var x = 0; x < width; x++) row[x] = (byte)Math.Min(255, row[x] + 255 - dots[(x * 4) + 3]);
            }

            scaler.Add(line.Row(0));
        }

        return null;
    }

    /// <summary>Size from IHDR, resolution from pHYs, orientation from eXIf.</summary>
    private static Picture? Describe(ReadOnlySpan<byte> png)
    {
        if (png.Length < HeaderBytes || !png[12..16].SequenceEqual("IHDR"u8)) return null;
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));
        if (width is < 1 or > 1 << 20 || height is < 1 or > 1 << 20) return null;
        var (x, y) = (Picture.DefaultDpi, Picture.DefaultDpi);
        var orientation = Orientation.TopLeft;
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            var name = png.Slice(at + 4, 4);
            if (length > png.Length - at - 12 || name.SequenceEqual("IDAT"u8)) break;
            if (name.SequenceEqual("pHYs"u8) && length == 9 && png[at + 16] == 1)
            {
                x = Picture.Credible(BinaryPrimitives.ReadUInt32BigEndian(png[(at + 8)..]) / InchesPerMetre);
                y = Picture.Credible(BinaryPrimitives.ReadUInt32BigEndian(png[(at + 12)..]) / InchesPerMetre);
            }

            if (name.SequenceEqual("eXIf"u8)) orientation = Exif.Orientation(png.Slice(at + 8, (int)length));
            at += (int)length + 12;
        }

        return new Picture(width, height, x, y, orientation);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint closure, byte* buffer, uint length)
    {
        var source = (Source*)closure;
        if (length > source->Left) return Cairo.ReadError;
        Buffer.MemoryCopy(source->Data, buffer, length, length);
        source->Data += length;
        source->Left -= length;
        return 0;
    }

    private struct Source
    {
        public byte* Data;
        public uint Left;
    }
}
