using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Benchmarks;

/// <summary>ITU-T charts 1, 4 and 7 where they are at hand, else pages of marks of about the same density.</summary>
internal static class CallsPages
{
    public static (string Set, List<PageImage> Pages) Load()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var charts = Path.Combine(folder.FullName, "shared", "charts");
            if (!Path.Exists(charts)) continue;
            return ("itu", [.. new[] { 1, 4, 7 }.Select(chart => TiffReader.Open(File.ReadAllBytes(Path.Combine(charts, $"itu{chart}.tif"))).Page(0).ToPageImage())]);
        }
        return ("own", [Marks(1, 2000, 2376), Marks(4, 9000, 2376), Marks(7, 12000, 2376)]);
    }

    /// <summary>A page of so many marks and rows.</summary>
    public static PageImage Marks(int seed, int count, int rows)
    {
        var random = new Random(seed);
        var page = new Bitmap(1728, rows);
        for (var mark = 0; mark < count; mark++)
        {
            int x = random.Next(page.Width - 16), y = random.Next(page.Height - 16), width = random.Next(1, 16), height = random.Next(1, 16);
            for (var row = y; row < y + height; row++)
                for (var column = x; column < x + width; column++) page[column, row] = true;
        }
        return new PageImage(page, Resolution.Fine);
    }
}
