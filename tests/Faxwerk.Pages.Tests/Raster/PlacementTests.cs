using FsCheck;
using FsCheck.Fluent;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Tests.Raster;

public sealed class PlacementTests
{
    private static readonly FaxGeometry s_fine = new(PaperSize.A4, Resolution.Fine);

    [Theory]
    [InlineData(PaperSize.A4, Resolution.Standard, 1728, 1144)]
    [InlineData(PaperSize.A4, Resolution.Fine, 1728, 2287)]
    [InlineData(PaperSize.Letter, Resolution.Fine, 1728, 2151)]
    [InlineData(PaperSize.Legal, Resolution.Fine, 1728, 2738)]
    [InlineData(PaperSize.B4, Resolution.Superfine, 2048, 5606)]
    [InlineData(PaperSize.A3, Resolution.Dpi300, 3648, 4961)]
    [InlineData(PaperSize.A3, Resolution.Dpi400, 4864, 6614)]
    public void A_sheet_has_the_dots_that_T_30_gives_it(PaperSize paper, Resolution resolution, int width, int rows)
    {
        var geometry = new FaxGeometry(paper, resolution);
        Assert.Equal((width, rows), (geometry.Width, geometry.Rows));
    }

    [Fact]
    public void A4_is_placed_at_its_true_size_in_the_middle()
    {
        var placement = Placement.Fit(s_fine, 210, 297)!.Value;
        Assert.False(placement.Turned);
        Assert.Equal((1728, 2287), (placement.Width, placement.Height));
        Assert.Equal(210 * 1728 / 215.0, placement.ContentWidth, 3);
        Assert.Equal((1728 - placement.ContentWidth) / 2, placement.Left, 3);
    }

    [Fact]
    public void Letter_keeps_its_true_length_and_all_of_its_width()
    {
        var placement = Placement.Fit(s_fine, 215.9, 279.4)!.Value;
        Assert.Equal((2152, 1728.0, 0.0), (placement.Height, placement.ContentWidth, placement.Left));
    }

    [Theory]
    [InlineData(297, 210, true)]
    [InlineData(254, 190.5, true)]
    [InlineData(148, 105, false)]
    [InlineData(420, 594, false)]
    public void A_page_is_turned_only_when_that_makes_it_larger(double width, double height, bool turned) =>
        Assert.Equal(turned, Placement.Fit(s_fine, width, height)!.Value.Turned);

    [Theory]
    [InlineData(5080, 5080)]
    [InlineData(210, 5080)]
    [InlineData(5080, 210)]
    [InlineData(1, 1)]
    [InlineData(1e9, 1)]
    public void Every_size_stays_within_the_sheet(double width, double height)
    {
        var placement = Placement.Fit(s_fine, width, height)!.Value;
        Assert.InRange(placement.Height, 1, s_fine.Rows);
        Assert.InRange(placement.ContentWidth, 0, s_fine.Width);
        Assert.InRange(placement.ContentHeight, 0, s_fine.Rows);
    }

    [Fact]
    public void Nothing_is_cut_and_nothing_is_enlarged_whatever_the_size()
    {
        var any = from paper in Gen.Elements(Enum.GetValues<PaperSize>())
                  from resolution in Gen.Elements(Enum.GetValues<Resolution>())
                  from width in Gen.Choose(10, 30_000)
                  from height in Gen.Choose(10, 30_000)
                  select (new FaxGeometry(paper, resolution), width / 10.0, height / 10.0);
        Prop.ForAll(any.ToArbitrary(), page =>
        {
            var (geometry, width, height) = page;
            var placement = Placement.Fit(geometry, width, height)!.Value;
            var (across, down) = placement.Turned ? (height, width) : (width, height);
            Assert.Equal(geometry.Width, placement.Width);
            Assert.InRange(placement.Left, 0, geometry.Width);
            Assert.InRange(placement.Left + placement.ContentWidth, 0, geometry.Width + 1e-6);
            Assert.InRange(placement.Height, Math.Max(1, placement.ContentHeight - 0.1), geometry.Rows);
            var (scaleX, scaleY) = (placement.ContentWidth / geometry.DotsPerMmX / across, placement.ContentHeight / geometry.DotsPerMmY / down);
            Assert.InRange(scaleX, 0, 1 + 1e-9);
            Assert.InRange(scaleY / scaleX, 0.994, 1.006);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(80, 1200, 9240)]
    [InlineData(210, 600, 4620)]
    [InlineData(430, 2000, 7700)]
    [InlineData(80, 2500, 19250)]
    [InlineData(80, 100_000, 770_000)]
    public void A_page_much_longer_than_a_sheet_goes_on_over_several(double width, double height, int rows)
    {
        var placement = Placement.FitLong(s_fine, width, height)!.Value;
        Assert.Equal((1728, rows, false), (placement.Width, placement.Height, placement.Turned));
        Assert.InRange(placement.Left, 0, (1728 - placement.ContentWidth) / 2);
    }

    [Theory]
    [InlineData(1200, 80, 9240)]
    [InlineData(1000, 200, 7700)]
    [InlineData(2150, 430, 8278)]
    [InlineData(100_000, 80, 770_000)]
    public void A_page_much_wider_than_a_sheet_is_turned_and_goes_on_over_several(double width, double height, int rows)
    {
        var placement = Placement.FitLong(s_fine, width, height)!.Value;
        Assert.Equal((1728, rows, true), (placement.Width, placement.Height, placement.Turned));
        Assert.InRange(placement.ContentWidth / s_fine.DotsPerMmX / height, Math.Min(1, 215 / height) - 0.001, 1);
    }

    [Theory]
    [InlineData(210, 297)]
    [InlineData(215.9, 355.6)]
    [InlineData(80, 590)]
    [InlineData(841, 1189)]
    [InlineData(1189, 841)]
    [InlineData(600, 200)]
    [InlineData(158, 26)]
    public void A_page_that_one_sheet_takes_at_half_its_size_stays_one(double width, double height) => Assert.Null(Placement.FitLong(s_fine, width, height));

    [Theory]
    [InlineData(0, 100)]
    [InlineData(-1, 100)]
    [InlineData(double.NaN, 100)]
    [InlineData(100, double.PositiveInfinity)]
    public void What_is_no_page_is_not_placed(double width, double height) => Assert.Null(Placement.Fit(s_fine, width, height));
}
