using Faxwerk.Covers;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Covers;

public sealed class CutTextTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(777)]
    [InlineData(4000)]
    [InlineData(100_000)]
    public void The_longest_text_that_fits_is_found_in_few_renderings(int fits)
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
        Assert.InRange(best.Length, Math.Min(Math.Min(fits, 8000) - 40, text.Length), fits);
        Assert.True(best.Length == 0 || best.EndsWith("0123456789".Contains(best[^3]) ? " …" : "?", StringComparison.Ordinal));
    }

    [Fact]
    public void A_template_that_does_not_fit_without_text_has_no_best()
    {
        var cut = new CutText("some words", 1);
        while (cut.Judge(null)) Assert.InRange(cut.Current.Length, 0, 10);
        Assert.Null(cut.Best);
    }
}
