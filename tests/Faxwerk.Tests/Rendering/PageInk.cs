using System.Numerics;
using Faxwerk.Pages;

namespace Faxwerk.Tests.Rendering;

/// <summary>Where the black of a page is.</summary>
internal static class PageInk
{
    public static (int Left, int Top, int Right, int Bottom) Bounds(Bitmap page)
    {
        var (left, top, right, bottom) = (page.Width, page.Height, 0, 0);
        for (var y = 0; y < page.Height; y++)
            for (var x = 0; x < page.Width; x++)
                if (page[x, y])
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
        return (left, top, right, bottom);
    }

    public static long Count(Bitmap page)
    {
        long dots = 0;
        foreach (var word in page.Words) dots += BitOperations.PopCount(word);
        return dots;
    }
}
