using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Headline;

public sealed class TextStripTests(RendererFixture renderer)
{
    [Theory]
    [InlineData(Resolution.Standard, 19)]
    [InlineData(Resolution.Fine, 38)]
    [InlineData(Resolution.Superfine, 76)]
    [InlineData(Resolution.Dpi300, 60)]
    public async Task A_strip_is_as_wide_as_the_page_and_holds_both_ends(Resolution resolution, int rows)
    {
        foreach (var paper in (PaperSize[])[PaperSize.A4, PaperSize.A3])
        {
            var strip = Assert.Single(await RenderAsync(["01.07.2026 12:05   Müller\t2/12"], resolution, paper));
            var geometry = new FaxGeometry(paper, resolution);
            Assert.Equal((geometry.Width, rows), (strip.Width, strip.Height));
            var ink = PageInk.Bounds(strip);
            Assert.InRange(ink.Left, 7 * geometry.DotsPerMmX, 10 * geometry.DotsPerMmX);
            Assert.InRange(geometry.Width - ink.Right, 6 * geometry.DotsPerMmX, 10 * geometry.DotsPerMmX);
        }
    }

    [Fact]
    public async Task Every_script_has_ink_and_each_line_its_own_strip()
    {
        string[] lines = ["Grüße aus Köln", "ファクス送信", "传真服务", "שלום עולם", "مرحبا بالعالم", "Привет", "팩스", "Ελλάδα"];
        var strips = await RenderAsync([.. lines.Select(line => $"\u2068{line}\u2069\t1/8")]);
        Assert.Equal(lines.Length, strips.Count);
        Assert.All(strips, strip => Assert.True(PageInk.Count(strip) > 300));
        Assert.Equal(lines.Length, strips.Select(PageInk.Count).Distinct().Count());
    }

    [Fact]
    public async Task A_headline_that_is_too_long_is_cut_and_leaves_the_page_number_alone()
    {
        var number = Assert.Single(await RenderAsync(["\t3/12"]));
        var full = Assert.Single(await RenderAsync([new string('W', 200) + "\t3/12"]));
        var left = PageInk.Bounds(number).Left;
        for (var y = 0; y < full.Height; y++)
        {
            for (var x = left - 16; x < full.Width; x++) Assert.Equal(number[x, y], full[x, y]);
        }
    }

    [Fact]
    public async Task An_empty_line_is_a_white_strip() => Assert.Equal(0, PageInk.Count(Assert.Single(await RenderAsync([""]))));

    private async Task<List<Bitmap>> RenderAsync(string[] lines, Resolution resolution = Resolution.Fine, PaperSize paper = PaperSize.A4)
    {
        renderer.RequireRenderer();
        var text = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        List<Bitmap> strips = [];
        var answer = await renderer.Pool.RenderAsync(
            new RenderRequest(RenderRequest.Strips, text.Length, resolution, paper, lines.Length), text, strips.Add, TestContext.Current.CancellationToken);
        Assert.Equal(RendererAnswerKind.Ended, answer.Kind);
        Assert.Equal(RenderCode.Ok, answer.End!.Code);
        return strips;
    }
}
