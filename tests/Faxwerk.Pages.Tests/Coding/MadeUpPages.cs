using Faxwerk.Pages.Coding;

namespace Faxwerk.Pages.Tests.Coding;

/// <summary>Made-up pages, each kind with its own habits of runs and rows.</summary>
internal static class MadeUpPages
{
    public static Bitmap Random(Random random, int width, int height)
    {
        var page = new Bitmap(width, height);
        var longest = 1 << random.Next(0, 12);
        for (var y = 0; y < height; y++)
        {
            var kind = y == 0 ? 2 : random.Next(5);
            if (kind == 0) page.Row(y - 1).CopyTo(page.Row(y));
            else if (kind == 1) Shift(page, y, random);
            else if (kind == 2) Runs(page, y, random, longest);
            else if (kind == 3) Fill(page, y, 0, random.Next(width + 1));
        }
        return page;
    }

    public static void Fill(Bitmap page, int y, int from, int to)
    {
        for (var x = from; x < to; x++) page[x, y] = true;
    }

    private static void Runs(Bitmap page, int y, Random random, int longest)
    {
        var black = random.Next(2) == 0;
        for (var x = 0; x < page.Width; black = !black)
        {
            var end = Math.Min(page.Width, x + random.Next(1, longest + 1));
            if (black) Fill(page, y, x, end);
            x = end;
        }
    }

    // The row above with its edges moved by up to 4, as slanted strokes have them.
    private static void Shift(Bitmap page, int y, Random random)
    {
        for (var x = 0; x < page.Width; x++)
        {
            var from = x + random.Next(-4, 5) * (x % 7 == 0 ? 1 : 0);
            if (from >= 0 && from < page.Width) page[x, y] = page[from, y - 1];
        }
    }

    public static IEnumerable<(PageCoding Coding, EncodeOptions Encode, bool EndOfLines)> Forms()
    {
        foreach (var resolution in new[] { Resolution.Standard, Resolution.Fine, Resolution.Superfine })
        {
            foreach (var bits in new[] { 0, 72, 288, 600 })
            {
                yield return (PageCoding.Mh, EncodeOptions.OnTheLine(resolution, bits), true);
                yield return (PageCoding.Mr, EncodeOptions.OnTheLine(resolution, bits), true);
            }
        }
        yield return (PageCoding.Mh, new EncodeOptions { EndOfLines = true, ByteAligned = true }, true);
        yield return (PageCoding.Mr, new EncodeOptions { EndOfLines = true, ByteAligned = true, K = 4 }, true);
        yield return (PageCoding.Mh, new EncodeOptions { ByteAligned = true }, false);
        yield return (PageCoding.Mh, default, false);
        yield return (PageCoding.Mmr, new EncodeOptions { EndOfPage = true }, false);
        yield return (PageCoding.Mmr, default, false);
    }
}
