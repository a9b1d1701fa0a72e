using System.Numerics;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Tests.Raster;

public sealed class StripTests
{
    private static readonly Bitmap Line = Filled(1728, 10, 0, 10);

    [Theory]
    [InlineData(50, 20, 100)]
    [InlineData(4, 20, 100)]
    [InlineData(0, 95, 105)]
    [InlineData(0, 100, 110)]
    public void A_line_above_or_below_takes_blank_rows_before_it_makes_the_page_longer(int inkFrom, int inkRows, int expected)
    {
        var page = Filled(1728, 100, inkFrom, inkRows);
        foreach (var result in (Bitmap[])[Strip.Above(page, Line), Strip.Below(page, Line)])
        {
            Assert.Equal(expected, result.Height);
            Assert.Equal(Ink(page) + Ink(Line), Ink(result));
        }

        Assert.True(Strip.Above(page, Line)[0, 0]);
        Assert.True(Strip.Below(page, Line)[0, expected - 1]);
    }

    [Fact]
    public void A_line_laid_over_keeps_length_and_ink()
    {
        var page = Filled(1728, 100, 5, 20);
        var result = Strip.Over(page, Line);
        Assert.Equal(100, result.Height);
        Assert.Equal(25L * 1728, Ink(result));
        Assert.Equal(20L * 1728, Ink(page));
        Assert.Equal(3, Strip.Over(new Bitmap(1728, 3), Line).Height);
    }

    [Fact]
    public void A_blank_page_shorter_than_the_line_becomes_the_line() => Assert.True(Line.SameAs(Strip.Above(new Bitmap(1728, 4), Line)));

    [Fact]
    public void Another_width_is_refused() => Assert.Throws<ArgumentException>(() => Strip.Above(new Bitmap(2048, 10), Line));

    private static long Ink(Bitmap page)
    {
        long count = 0;
        foreach (var word in page.Words) count += BitOperations.PopCount(word);
        return count;
    }

    private static Bitmap Filled(int width, int height, int from, int rows)
    {
        var page = new Bitmap(width, height);
        for (var y = from; y < from + rows; y++) page.Row(y).Fill(ulong.MaxValue);
        return page;
    }
}
