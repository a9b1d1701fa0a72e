using Faxwerk.Pages;

namespace Faxwerk.Pages.Tests;

public sealed class BitmapTests
{
    [Fact]
    public void A_new_page_is_white_and_a_set_pixel_is_black()
    {
        var page = new Bitmap(1728, 10);
        Assert.False(page[64, 3]);
        page[64, 3] = true;
        Assert.True(page[64, 3]);
        Assert.Equal(0x8000_0000_0000_0000UL, page.Row(3)[1]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(Bitmap.MaxWidth + 1, 1)]
    [InlineData(1728, -1)]
    [InlineData(1728, Bitmap.MaxHeight + 1)]
    public void Sizes_beyond_the_bounds_are_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bitmap(width, height));
}
