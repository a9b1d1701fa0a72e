using Faxwerk.Pages.Tests.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Tests;

/// <summary>Pages to test with.</summary>
internal static class Samples
{
    /// <summary>The eight ITU test charts where they are at hand; else the test is skipped.</summary>
    public static IEnumerable<PageImage> Charts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Faxwerk.slnx"))) continue;
            var charts = Path.Combine(folder.FullName, "..", "shared", "charts");
            if (!Directory.Exists(charts)) break;
            return Enumerable.Range(1, 8).Select(n => TiffReader.Open(File.ReadAllBytes(Path.Combine(charts, $"itu{n}.tif"))).Page(0).ToPageImage());
        }
        Assert.Skip("the ITU charts are not at hand");
        return [];
    }

    /// <summary>Three pages of different size and resolution.</summary>
    public static PageImage[] Mixed(int seed)
    {
        var random = new Random(seed);
        return
        [
            new(MadeUpPages.Random(random, 1728, 300), Resolution.Fine),
            new(MadeUpPages.Random(random, 2048, 150), Resolution.Standard),
            new(MadeUpPages.Random(random, 3648, 90), Resolution.Dpi300),
        ];
    }
}
