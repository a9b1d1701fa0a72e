using Faxwerk.Pages;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>Pages with something of text, tables and pictures, always the same for a seed.</summary>
internal static class TestPages
{
    public static PageImage Page(
        int seed, Resolution resolution = Resolution.Fine, PaperWidth width = PaperWidth.A4, int? rows = null)
    {
        var (_, dpi) = resolution.Dpi();
        var bitmap = new Bitmap(PaperSize.Pixels(width, resolution), rows ?? (int)(297 / 25.4 * dpi));
        var random = new Random(seed);
        var scale = dpi / 98.0;
        for (var y = (int)(20 * scale); y < bitmap.Height - (30 * scale); y += (int)(16 * scale))
        {
            for (var x = 100; x < bitmap.Width - 100;)
            {
                var letter = random.Next(6, 28);
                if (random.Next(7) > 0)
                    Letter(bitmap, random, x, y, letter, (int)(10 * scale));
                x += letter + random.Next(3, 9);
            }
        }

        return new PageImage(bitmap, resolution);
    }

    /// <summary>Every pixel by chance: about the worst that a coding can meet.</summary>
    public static PageImage Noise(int seed, int rows, Resolution resolution = Resolution.Fine)
    {
        var bitmap = new Bitmap(1728, rows);
        var random = new Random(seed);
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < bitmap.Width; x++)
                bitmap[x, y] = random.Next(3) == 0;
        }

        return new PageImage(bitmap, resolution);
    }

    private static void Letter(Bitmap bitmap, Random random, int x, int y, int width, int height)
    {
        var (slant, stroke) = (random.Next(-2, 3), random.Next(2, 5));
        for (var row = 0; row < height && y + row < bitmap.Height; row++)
        {
            for (var dot = 0; dot < stroke; dot++)
            {
                var left = x + dot + (slant * row / 8);
                var right = x + width - dot - 1;
                bitmap[Math.Clamp(left, 0, bitmap.Width - 1), y + row] = true;
                if (row % 7 == 0 || random.Next(40) == 0)
                    bitmap[Math.Clamp(right, 0, bitmap.Width - 1), y + row] = true;
            }

            if (row < stroke || (row > height / 2 && row < (height / 2) + stroke))
            {
                for (var dot = x; dot < x + width && dot < bitmap.Width; dot++)
                    bitmap[dot, y + row] = true;
            }
        }
    }
}
