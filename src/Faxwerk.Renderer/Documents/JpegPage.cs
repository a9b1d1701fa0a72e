using System.Runtime.InteropServices;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>JPEG by libjpeg-turbo, decoded to grey and reduced on the way when it is much larger than the page.</summary>
internal static unsafe class JpegPage
{
    public static Outcome Render(byte[] jpeg, PageWriter writer)
    {
        var decoder = TurboJpeg.NewDecompressor();
        if (decoder == 0) throw new OutOfMemoryException("No memory for the JPEG decoder.");
        try
        {
            int width, height, subsampling, colours;
            fixed (byte* bytes = jpeg)
            {
                if (TurboJpeg.ReadHeader(decoder, bytes, new CULong((nuint)jpeg.Length), &width, &height, &subsampling, &colours) != 0 || width < 1 || height < 1)
                    return new Outcome(RenderCode.Damaged, Error(decoder));
            }

            if ((long)width * height > Picture.MaxDots) return new Outcome(RenderCode.TooLarge, $"{width} x {height} dots");
            var header = JpegHeader.Read(jpeg);
            var picture = new Picture(width, height, Picture.Credible(header.DpiX), Picture.Credible(header.DpiY), header.Orientation);
            if (picture.Place(writer) is not { } place) return new Outcome(RenderCode.Damaged, "a picture without size");
            var reduction = Reduction(width, height, place.Width, place.Height);
            var reduced = picture with
            {
                Width = (width + reduction - 1) / reduction,
                Height = (height + reduction - 1) / reduction,
                DpiX = picture.DpiX / reduction,
                DpiY = picture.DpiY / reduction,
            };
            var isCmyk = colours >= TurboJpeg.ColourSpaceCmyk;
            return reduced.Write(writer, scaler => Feed(decoder, jpeg, reduced, isCmyk, scaler));
        }
        finally
        {
            _ = TurboJpeg.Destroy(decoder);
        }
    }

    private static string? Feed(nint decoder, byte[] jpeg, Picture picture, bool isCmyk, AreaScaler scaler)
    {
        var pitch = picture.Width * (isCmyk ? 4 : 1);
        var dots = (byte*)NativeMemory.Alloc((nuint)pitch * (nuint)picture.Height);
        try
        {
            bool failed;
            fixed (byte* bytes = jpeg)
            {
                failed = TurboJpeg.Decompress(
                    decoder, bytes, new CULong((nuint)jpeg.Length), dots, picture.Width, pitch, picture.Height,
                    isCmyk ? TurboJpeg.Cmyk : TurboJpeg.Grey, TurboJpeg.LimitScans) != 0;
            }

            if (failed && TurboJpeg.LastErrorCode(decoder) != 0) return Error(decoder);
            var line = new byte[picture.Width];
            for (var y = 0; y < picture.Height; y++)
            {
                var row = new ReadOnlySpan<byte>(dots + ((long)y * pitch), pitch);
                if (isCmyk) FromCmyk(row, line);
                scaler.Add(isCmyk ? line : row);
            }

            return null;
        }
        finally
        {
            NativeMemory.Free(dots);
        }
    }

    /// <summary>CMYK as Adobe stores it, 255 for no ink: the light that each ink lets through, times that of black.</summary>
    private static void FromCmyk(ReadOnlySpan<byte> cmyk, Span<byte> grey)
    {
        for (var x = 0; x < grey.Length; x++)
        {
            var dot = cmyk.Slice(x * 4, 4);
            grey[x] = (byte)(Luma.Of(dot[0], dot[1], dot[2]) * dot[3] / 255);
        }
    }

    private static int Reduction(int width, int height, int targetWidth, int targetHeight)
    {
        var reduction = 8;
        while (reduction > 1 && (width / reduction < targetWidth || height / reduction < targetHeight)) reduction /= 2;
        return reduction;
    }

    private static string? Error(nint decoder) => Marshal.PtrToStringUTF8((nint)TurboJpeg.LastError(decoder));
}
