using Faxwerk.Covers;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Covers;

public sealed class CutTextTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(95)]
    [InlineData(777)]
    [InlineData(4000)]
    [InlineData(100_000)]
    public void The_longest_text_that_fits_is_found_where_nothing_can_be_measured(int fits)
    {
        var text = string.Join(' ', Enumerable.Range(1000, 3000));
        var (cut, rounds, best) = (new CutText(text, 1), 0, "");
        bool goesOn;
        do
        {
            rounds++;
            var isShort = cut.Current.Length <= fits;
            if (isShort) best = cut.Current;
            goesOn = cut.Judge(isShort ? new FaxDocument(default, 1, default, []) : null);
        }
        while (goesOn);
        Assert.InRange(rounds, 1, 14);
        Assert.NotNull(cut.Best);
        Assert.InRange(best.Length, Math.Min(Math.Min(fits, 8000) - 100, text.Length), fits);
        Assert.True(best.Length == 0 || best.EndsWith("0123456789".Contains(best[^3]) ? " …" : "?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2500, 75, 40, 900, 0)]
    [InlineData(4000, 75, 40, 900, 60)]
    [InlineData(15_000, 75, 40, 1100, 160)]
    [InlineData(15_000, 95, 30, 400, 350)]
    [InlineData(9000, 40, 60, 1500, 300)]
    public void What_runs_over_tells_how_much_fits_in_few_renderings(int characters, int perLine, int lineRows, int headRows, int footRows)
    {
        const int PageRows = 2287, Margin = 110;
        var text = string.Join(' ', Enumerable.Range(1000, characters / 5));
        var (cut, rounds, best) = (new CutText(text, 1), 0, "");
        for (var goesOn = true; goesOn;)
        {
            rounds++;
            var document = Lay(cut.Current.Length);
            if (document.Pages == 1) best = cut.Current;
            goesOn = cut.Judge(document);
        }

        var most = (PageRows - (2 * Margin) - headRows - footRows) / lineRows * perLine;
        Assert.InRange(rounds, 1, 6);
        Assert.InRange(best.Length, most - 90 - perLine, most);

        FaxDocument Lay(int length)
        {
            // Head, lines and foot one below the other, none of them broken.
            var (pages, y) = (new List<Bitmap> { new(64, PageRows) }, Margin);
            Place(headRows);
            for (var left = length; left > 0; left -= perLine) Place(lineRows);
            Place(footRows);
            return new FaxDocument(TiffWriter.Write(pages.Select(page => new PageImage(page, Resolution.Fine))), pages.Count, Resolution.Fine, []);

            void Place(int rows)
            {
                if (y + rows > PageRows - Margin)
                {
                    pages.Add(new Bitmap(64, PageRows));
                    y = Margin;
                }

                for (var row = 0; row < rows; row++) pages[^1][10, y + row] = true;
                y += rows;
            }
        }
    }

    [Fact]
    public void A_template_that_does_not_fit_without_text_has_no_best()
    {
        var cut = new CutText("some words", 1);
        while (cut.Judge(null)) Assert.InRange(cut.Current.Length, 0, 10);
        Assert.Null(cut.Best);
    }
}
