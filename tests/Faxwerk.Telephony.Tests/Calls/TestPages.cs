using Faxwerk.Pages;

namespace Faxwerk.Telephony.Tests.Calls;

internal static class TestPages
{
    /// <summary>A page of text-like marks, different for each seed.</summary>
    public static PageImage Make(int seed, int rows = 300, int width = 1728, Resolution resolution = Resolution.Fine)
    {
        var random = new Random(seed);
        var bitmap = new Bitmap(width, rows);
        for (var mark = 0; mark < rows / 4; mark++)
        {
            int x = random.Next(width - 40), y = random.Next(rows - 10), w = random.Next(2, 40), h = random.Next(1, 10);
            for (var row = y; row < y + h; row++)
                for (var column = x; column < x + w; column++) bitmap[column, row] = true;
        }
        return new PageImage(bitmap, resolution);
    }
}
