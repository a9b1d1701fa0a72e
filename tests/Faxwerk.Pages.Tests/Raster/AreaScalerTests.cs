using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Tests.Raster;

public sealed class AreaScalerTests
{
    [Theory]
    [InlineData(1, 1, 7, 9)]
    [InlineData(100, 80, 100, 80)]
    [InlineData(100, 80, 33, 27)]
    [InlineData(33, 27, 100, 80)]
    [InlineData(1700, 20, 1728, 19)]
    [InlineData(5000, 31, 1, 1)]
    public void The_mean_of_a_picture_is_kept(int width, int height, int targetWidth, int targetHeight)
    {
        var random = new Random(width);
        var source = new GreyImage(width, height);
        for (var y = 0; y < height; y++) random.NextBytes(source.Row(y));
        var target = Scale(source, targetWidth, targetHeight);
        Assert.InRange(Mean(target), Mean(source) - 0.6, Mean(source) + 0.6);
    }

    [Fact]
    public void The_same_size_gives_the_same_dots()
    {
        var source = new GreyImage(100, 30);
        for (var y = 0; y < 30; y++) new Random(y).NextBytes(source.Row(y));
        var target = Scale(source, 100, 30);
        for (var y = 0; y < 30; y++) Assert.True(source.Row(y).SequenceEqual(target.Row(y)));
    }

    [Fact]
    public void Twice_as_high_repeats_every_row()
    {
        var source = new GreyImage(100, 30);
        for (var y = 0; y < 30; y++) new Random(y).NextBytes(source.Row(y));
        var target = Scale(source, 100, 60);
        for (var y = 0; y < 60; y++) Assert.True(source.Row(y / 2).SequenceEqual(target.Row(y)));
    }

    [Fact]
    public void White_stays_exactly_white_at_odd_ratios()
    {
        var target = Scale(new GreyImage(1654, 333), 1728, 321);
        for (var y = 0; y < target.Height; y++) Assert.Equal(-1, target.Row(y).IndexOfAnyExcept((byte)255));
    }

    [Fact]
    public void Too_many_rows_are_ignored_and_short_ones_refused()
    {
        var scaler = new AreaScaler(4, 1, new GreyImage(4, 1));
        scaler.Add(new byte[4]);
        scaler.Add(new byte[4]);
        Assert.Throws<ArgumentException>(() => scaler.Add(new byte[3]));
    }

    private static GreyImage Scale(GreyImage source, int width, int height)
    {
        var target = new GreyImage(width, height);
        var scaler = new AreaScaler(source.Width, source.Height, target);
        for (var y = 0; y < source.Height; y++) scaler.Add(source.Row(y));
        return target;
    }

    private static double Mean(GreyImage image)
    {
        double sum = 0;
        for (var y = 0; y < image.Height; y++)
            foreach (var dot in image.Row(y)) sum += dot;
        return sum / image.Width / image.Height;
    }
}
