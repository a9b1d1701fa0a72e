using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Tests.Raster;

public sealed class AdaptiveHalftoneTests
{
    private const int Width = 1728;
    private const int Height = 400;

    [Fact]
    public void Black_stays_black_and_white_stays_white()
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 100, 100, 600, 300, 0);
        var page = new AdaptiveHalftone().Convert(grey);
        AssertBlack(page, 0, (x, y) => x is >= 100 and < 600 && y is >= 100 and < 300);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(96)]
    [InlineData(140)]
    [InlineData(170)]
    public void A_hairline_survives_down_to_light_grey(byte value)
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 0, 200, Width, 201, value);
        Fill(grey, 800, 0, 801, Height, value);
        var page = new AdaptiveHalftone().Convert(grey);
        for (var x = 0; x < Width; x++) Assert.True(page[x, 200], $"gap at {x}");
        for (var y = 0; y < Height; y++) Assert.True(page[800, y], $"gap at row {y}");
        Assert.False(page[400, 199] || page[400, 201]);
    }

    [Fact]
    public void White_lines_on_a_dark_colour_stay_open()
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 0, 0, Width, Height, 40);
        Fill(grey, 100, 200, 1600, 202, 255);
        var page = new AdaptiveHalftone().Convert(grey);
        for (var x = 100; x < 1600; x++) Assert.False(page[x, 200], $"closed at {x}");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(215)]
    [InlineData(240)]
    public void A_light_tint_becomes_white_and_the_text_on_it_stays(byte tint)
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 0, 0, Width, Height, tint);
        Fill(grey, 500, 100, 504, 200, 30);
        var page = new AdaptiveHalftone().Convert(grey);
        AssertBlack(page, 0, (x, y) => x is >= 500 and < 504 && y is >= 100 and < 200);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(150)]
    public void A_tint_has_the_density_of_its_grey(byte tint)
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 0, 0, Width, Height, tint);
        var page = new AdaptiveHalftone().Convert(grey);
        Assert.InRange(Ink(page) / ((double)Width * Height), ((255 - tint) / 255.0) - 0.02, ((255 - tint) / 255.0) + 0.02);
    }

    [Fact]
    public void A_gradient_fades_to_white_without_an_edge()
    {
        var grey = new GreyImage(Width, Height);
        for (var x = 0; x < Width; x++) Fill(grey, x, 0, x + 1, Height, (byte)(100 + (x * 155 / Width)));
        var page = new AdaptiveHalftone().Convert(grey);
        var before = 0.6;
        for (var x = 64; x + 64 <= Width; x += 64)
        {
            var ink = 0;
            for (var y = 0; y < Height; y++)
                for (var i = 0; i < 64; i++) ink += page[x + i, y] ? 1 : 0;
            var density = ink / (64.0 * Height);
            Assert.InRange(density, before - 0.1, before + 0.01);
            before = density;
        }

        Assert.Equal(0, before);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(165)]
    [InlineData(180)]
    public void A_coloured_box_has_no_dark_outline(byte tint)
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 400, 100, 1000, 300, tint);
        var page = new AdaptiveHalftone().Convert(grey);
        // A screen of eight rows has the same dots again eight rows further in.
        for (var y = 100; y < 108; y++)
            for (var x = 480; x < 920; x++) Assert.Equal(page[x, y + 80], page[x, y]);
        for (var y = 180; y < 220; y++)
            for (var x = 400; x < 408; x++) Assert.Equal(page[x + 80, y], page[x, y]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(107)]
    [InlineData(145)]
    public void A_white_stroke_on_a_tint_stands_before_black(byte tint)
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 400, 100, 1000, 300, tint);
        Fill(grey, 600, 180, 603, 220, 255);
        var page = new AdaptiveHalftone().Convert(grey);
        for (var y = 184; y < 216; y++)
        {
            for (var x = 600; x < 603; x++) Assert.False(page[x, y]);
            foreach (var x in (int[])[596, 597, 598, 599, 603, 604, 605, 606]) Assert.True(page[x, y], $"{x}, {y}");
        }
    }

    [Theory]
    [InlineData(152)]
    [InlineData(170)]
    [InlineData(185)]
    public void A_white_stroke_on_a_light_tint_stands_before_black_and_the_tint_keeps_its_dots_up_to_the_paper(byte tint)
    {
        var (grey, plain) = (new GreyImage(Width, Height), new GreyImage(Width, Height));
        foreach (var image in (GreyImage[])[grey, plain]) Fill(image, 400, 100, 1000, 300, tint);
        Fill(grey, 600, 180, 603, 220, 255);
        var (page, untouched) = (new AdaptiveHalftone().Convert(grey), new AdaptiveHalftone().Convert(plain));
        for (var y = 184; y < 216; y++)
        {
            for (var x = 600; x < 603; x++) Assert.False(page[x, y]);
            foreach (var x in (int[])[596, 597, 598, 599, 603, 604, 605, 606]) Assert.True(page[x, y], $"{x}, {y}");
        }

        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                if (x is < 590 or >= 613 || y is < 170 or >= 230) Assert.Equal(untouched[x, y], page[x, y]);
    }

    [Theory]
    [InlineData(160)]
    [InlineData(180)]
    [InlineData(190)]
    public void Bars_and_cells_a_millimetre_apart_have_no_dark_outline(byte tint)
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 400, 100, 1000, 300, tint);
        Fill(grey, 400, 180, 1000, 187, 255);
        Fill(grey, 700, 100, 703, 300, 255);
        var page = new AdaptiveHalftone().Convert(grey);
        for (var y = 100; y < 300; y++)
            for (var x = 400; x < 1000; x++)
                Assert.True(page[x, y] == (y is < 180 or >= 187 && x is < 700 or >= 703 && page[408 + (x % 8), 104 + (y % 8)]), $"{x}, {y}");
    }

    [Theory]
    [InlineData(Resolution.Standard)]
    [InlineData(Resolution.Superfine)]
    [InlineData(Resolution.Dpi300)]
    [InlineData(Resolution.Dpi400)]
    public void Every_resolution_keeps_the_density(Resolution resolution)
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 0, 0, Width, Height, 128);
        var page = new AdaptiveHalftone().Convert(grey, resolution);
        Assert.InRange(Ink(page) / ((double)Width * Height), 0.47, 0.53);
    }

    [Theory]
    [InlineData(Resolution.Standard, 8, 4)]
    [InlineData(Resolution.Fine, 8, 8)]
    [InlineData(Resolution.Superfine, 8, 16)]
    [InlineData(Resolution.Dpi300, 12, 12)]
    [InlineData(Resolution.Dpi400, 16, 16)]
    public void The_dots_of_a_tint_are_as_far_apart_on_paper_at_every_resolution(Resolution resolution, int across, int down)
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 0, 0, Width, Height, 190);
        var page = new AdaptiveHalftone().Convert(grey, resolution);
        for (var y = 0; y + down < Height; y++)
            for (var x = 0; x + across < Width; x++)
                if (page[x, y] != page[x + across, y] || page[x, y] != page[x, y + down]) Assert.Fail($"{x}, {y}");
        Assert.Contains(Enumerable.Range(0, Height), y => Enumerable.Range(0, Width - across).Any(x => page[x, y] != page[x + (across / 2), y]));
    }

    [Fact]
    public void Dots_of_a_tint_hang_together()
    {
        var grey = new GreyImage(Width, Height);
        Fill(grey, 0, 0, Width, Height, 170);
        var page = new AdaptiveHalftone().Convert(grey);
        var lonely = 0;
        for (var y = 1; y < Height - 1; y++)
            for (var x = 1; x < Width - 1; x++)
                if (page[x, y] && !page[x - 1, y] && !page[x + 1, y] && !page[x, y - 1] && !page[x, y + 1]) lonely++;
        Assert.Equal(0, lonely);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Any_width_gives_the_dots_of_the_rule(int width)
    {
        // Judged dot by dot from the description of the rule.
        var random = new Random(width);
        var grey = new GreyImage(width, 40);
        for (var y = 0; y < 40; y++) random.NextBytes(grey.Row(y));
        var page = new AdaptiveHalftone().Convert(grey);
        for (var y = 0; y < 40; y++)
        {
            for (var x = 5; x < width - 5; x++)
            {
                var (low, high) = (255, 0);
                for (var row = Math.Max(0, y - 4); row <= Math.Min(39, y + 4); row++)
                    for (var column = x - 4; column <= x + 4; column++)
                        (low, high) = (Math.Min(low, grey.Row(row)[column]), Math.Max(high, grey.Row(row)[column]));
                if (high - low < 72) continue;
                Assert.Equal(grey.Row(y)[x] < low + (((high - low) * 166) >> 8), page[x, y]);
            }
        }
    }

    [Fact]
    public void A_photograph_keeps_its_greys_and_the_text_beside_it_its_edges()
    {
        // Waves of all greys, some of them steep; a bar of text black next to them.
        var grey = new GreyImage(Width, Height);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < 960; x++)
                grey.Row(y)[x] = (byte)(127.5 + (70 * Math.Sin(x / 23.0) * Math.Cos(y / 17.0)) + (50 * Math.Sin((x + y) / 5.0)));
        Fill(grey, 1200, 100, 1204, 300, 0);
        var page = new AdaptiveHalftone().Convert(grey);
        for (var top = 0; top + 80 <= Height; top += 80)
        {
            for (var left = 0; left + 80 <= 960; left += 80)
            {
                double light = 0, white = 0;
                for (var y = top; y < top + 80; y++)
                {
                    for (var x = left; x < left + 80; x++)
                    {
                        light += grey.Row(y)[x] / 255.0 / 6400;
                        white += page[x, y] ? 0 : 1.0 / 6400;
                    }
                }

                Assert.InRange(white, light - 0.1, light + 0.1);
            }
        }

        AssertBlack(page, 1100, (x, y) => x is >= 1200 and < 1204 && y is >= 100 and < 300);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_even_sky_is_part_of_the_photograph_around_it_and_a_tint_around_a_photograph_is_not(bool isSkyInside)
    {
        // Waves like above; the sky is a grey that is white as a tint and has dots as a photograph.
        const byte Sky = 212;
        var grey = new GreyImage(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var isInner = x is >= 640 and < 1088 && y is >= 128 and < 512;
                grey.Row(y)[x] = isInner == isSkyInside ? Sky : (byte)(127.5 + (70 * Math.Sin(x / 23.0) * Math.Cos(y / 17.0)) + (50 * Math.Sin((x + y) / 5.0)));
            }
        }

        var page = new AdaptiveHalftone().Convert(grey);
        var dots = 0;
        var (left, top) = isSkyInside ? (704, 192) : (64, 64);
        for (var y = top; y < top + 256 && y < Height; y++)
            for (var x = left; x < left + 256; x++)
                if (page[x, y]) dots++;
        Assert.Equal(isSkyInside, dots > 0);
    }

    [Fact]
    public void Grey_lines_with_soft_edges_are_no_photograph()
    {
        var grey = new GreyImage(Width, Height);
        for (var y = 8; y + 3 < Height; y += 14)
        {
            grey.Row(y).Fill(200);
            grey.Row(y + 1).Fill(150);
            grey.Row(y + 2).Fill(220);
        }

        var page = new AdaptiveHalftone().Convert(grey);
        for (var y = 8; y + 3 < Height; y += 14)
            for (var x = 0; x < Width; x++) Assert.True(page[x, y + 1], $"gap at {x}, {y}");
    }

    [Fact]
    public void The_last_rows_of_a_page_are_judged_like_the_others()
    {
        var grey = new GreyImage(64, 33);
        for (var y = 0; y < 33; y++) new Random(y).NextBytes(grey.Row(y));
        grey.Row(32).Clear();
        var page = new AdaptiveHalftone().Convert(grey);
        for (var x = 0; x < 64; x++) Assert.True(page[x, 32]);
    }

    private static void AssertBlack(Bitmap page, int left, Func<int, int, bool> black)
    {
        for (var y = 0; y < page.Height; y++)
            for (var x = left; x < page.Width; x++)
                if (page[x, y] != black(x, y)) Assert.Fail($"The dot at {x}, {y} is wrong.");
    }

    private static void Fill(GreyImage grey, int left, int top, int right, int bottom, byte value)
    {
        for (var y = top; y < bottom; y++) grey.Row(y)[left..right].Fill(value);
    }

    private static long Ink(Bitmap page)
    {
        long ink = 0;
        foreach (var word in page.Words) ink += System.Numerics.BitOperations.PopCount(word);
        return ink;
    }
}
