namespace Faxwerk.Renderer.Documents;

/// <summary>Colour to grey, weighted as ITU-R BT.601 luma; what is transparent shows white paper.</summary>
internal static class Luma
{
    /// <summary>The grey of a colour.</summary>
    public static byte Of(int red, int green, int blue) => (byte)(((red * 77) + (green * 150) + (blue * 29)) >> 8);

    /// <summary>The grey of a colour that covers the paper by <paramref name="alpha"/> of 255.</summary>
    public static byte Of(int red, int green, int blue, int alpha) => (byte)(255 - ((255 - Of(red, green, blue)) * alpha / 255));

    /// <summary>Fills <paramref name="grey"/> from dots of four bytes red, green, blue, opacity.</summary>
    public static void FromRgba(ReadOnlySpan<byte> rgba, Span<byte> grey)
    {
        for (var x = 0; x < grey.Length; x++)
        {
            var dot = rgba.Slice(x * 4, 4);
            grey[x] = Of(dot[0], dot[1], dot[2], dot[3]);
        }
    }

    /// <summary>The same for colours that are multiplied by their opacity already, so that the paper is simply added.</summary>
    public static void FromPremultiplied(ReadOnlySpan<byte> rgba, Span<byte> grey)
    {
        for (var x = 0; x < grey.Length; x++)
        {
            var dot = rgba.Slice(x * 4, 4);
            grey[x] = (byte)Math.Min(255, Of(dot[0], dot[1], dot[2]) + 255 - dot[3]);
        }
    }
}
