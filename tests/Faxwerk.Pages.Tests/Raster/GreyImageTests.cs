using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Tests.Raster;

public sealed class GreyImageTests
{
    [Fact]
    public void Colours_become_their_luma_at_every_place_of_a_row()
    {
        var random = new Random(1);
        var bgrx = new byte[131 * 4];
        random.NextBytes(bgrx);
        var grey = new GreyImage(131, 1);
        grey.SetRowFromBgrx(0, bgrx);
        for (var x = 0; x < 131; x++)
            Assert.Equal(((bgrx[x * 4] * 29) + (bgrx[(x * 4) + 1] * 150) + (bgrx[(x * 4) + 2] * 77)) >> 8, grey.Row(0)[x]);
    }

    [Fact]
    public void White_and_black_are_exact()
    {
        var bgrx = new byte[64 * 4];
        bgrx.AsSpan(0, 128).Fill(255);
        var grey = new GreyImage(64, 1);
        grey.SetRowFromBgrx(0, bgrx);
        Assert.Equal(-1, grey.Row(0)[..32].IndexOfAnyExcept((byte)255));
        Assert.Equal(-1, grey.Row(0)[32..].IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Row_pairs_keep_hairlines_dark_and_tints_as_they_are()
    {
        var fine = new GreyImage(70, 5);
        fine.Row(1).Clear();
        fine.Row(2).Fill(90);
        fine.Row(3).Fill(90);
        fine.Row(4).Fill(10);
        var standard = new GreyImage(70, 3);
        RowPairs.Merge(fine, standard);
        Assert.Equal(-1, standard.Row(0).IndexOfAnyExcept((byte)63));
        Assert.Equal(-1, standard.Row(1).IndexOfAnyExcept((byte)90));
        Assert.Equal(-1, standard.Row(2).IndexOfAnyExcept((byte)10));
    }

    [Fact]
    public void Row_pairs_of_the_wrong_size_are_refused() =>
        Assert.Throws<ArgumentException>(() => RowPairs.Merge(new GreyImage(70, 5), new GreyImage(70, 2)));

    [Theory]
    [InlineData(Orientation.TopLeft, "abc def")]
    [InlineData(Orientation.TopRight, "cba fed")]
    [InlineData(Orientation.BottomRight, "fed cba")]
    [InlineData(Orientation.BottomLeft, "def abc")]
    [InlineData(Orientation.LeftTop, "ad be cf")]
    [InlineData(Orientation.RightTop, "da eb fc")]
    [InlineData(Orientation.RightBottom, "fc eb da")]
    [InlineData(Orientation.LeftBottom, "cf be ad")]
    public void A_stored_picture_is_seen_as_its_orientation_says(Orientation orientation, string seen)
    {
        var picture = new GreyImage(3, 2);
        "abc"u8.CopyTo(picture.Row(0));
        "def"u8.CopyTo(picture.Row(1));
        var page = new GreyImage(10, 4);
        page.Draw(picture, 2, orientation);
        var rows = seen.Split(' ');
        for (var y = 0; y < rows.Length; y++)
            for (var x = 0; x < rows[y].Length; x++)
                Assert.Equal((byte)rows[y][x], page.Row(y)[x + 2]);
        Assert.Equal(255, page.Row(0)[1]);
        Assert.Equal(255, page.Row(rows.Length)[2]);
    }

    [Theory]
    [InlineData(Orientation.TopLeft)]
    [InlineData(Orientation.TopRight)]
    [InlineData(Orientation.LeftTop)]
    [InlineData(Orientation.RightBottom)]
    public void Turning_clockwise_four_times_gives_the_same_again(Orientation orientation)
    {
        Assert.NotEqual(orientation, orientation.Clockwise());
        Assert.Equal(orientation, orientation.Clockwise().Clockwise().Clockwise().Clockwise());
    }

    [Fact]
    public void What_does_not_fit_the_page_is_cut_on_both_sides()
    {
        var picture = new GreyImage(14, 9);
        for (var y = 0; y < 9; y++) picture.Row(y).Fill((byte)y);
        var page = new GreyImage(10, 4);
        page.Draw(picture, -2, Orientation.TopLeft);
        for (var y = 0; y < 4; y++) Assert.Equal(-1, page.Row(y).IndexOfAnyExcept((byte)y));
    }
}
