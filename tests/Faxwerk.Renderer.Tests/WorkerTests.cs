using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Pages.Sff;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Tests;

/// <summary>The worker's dialogue, in this process.</summary>
public sealed class WorkerTests
{
    [Fact]
    public void Pages_come_first_and_the_end_last()
    {
        var page = new Bitmap(1728, 40);
        for (var y = 0; y < 40; y++) page[y * 7, y] = true;
        var answers = WorkerDialogue.Ask(new RenderRequest("image/tiff", 0, Resolution.Fine, PaperSize.A4, 10), TiffWriter.Write([new PageImage(page, Resolution.Fine)]));
        var (header, rows) = Assert.Single(answers.Pages);
        Assert.Equal((1728, 40), (header.Width, header.Height));
        for (var y = 0; y < 40; y++)
            for (var x = 0; x < 1728; x++)
                Assert.Equal(page[x, y], (rows[(y * 216) + (x >> 3)] & (0x80 >> (x & 7))) != 0);
        Assert.Equal((RenderCode.Ok, 1), (answers.End.Code, answers.End.Pages));
        Assert.InRange(answers.End.MemoryKilobytes, 1000, 4_000_000);
    }

    [Fact]
    public void Blank_pages_are_left_out_at_the_end_and_kept_before_it()
    {
        var (inked, blank, shortBlank) = (new Bitmap(1728, 30), new Bitmap(1728, 40), new Bitmap(1728, 50));
        inked[5, 5] = true;
        Assert.Equal([30, 40, 50, 30], Heights(inked, blank, shortBlank, inked, blank, blank));
        Assert.Equal([40], Heights(blank, blank));
        Assert.Equal([40, 30], Heights(blank, inked));

        static int[] Heights(params Bitmap[] pages) =>
            [.. WorkerDialogue.Pages("image/tiff", TiffWriter.Write(pages.Select(page => new PageImage(page, Resolution.Fine)))).Select(page => page.Height)];
    }

    [Fact]
    public void Blank_pages_count_against_the_limit()
    {
        var inked = new Bitmap(1728, 30);
        inked[5, 5] = true;
        var page = new PageImage(inked, Resolution.Fine);
        var blank = new PageImage(new Bitmap(1728, 30), Resolution.Fine);
        var file = SffWriter.Write([page, .. Enumerable.Repeat(blank, 20)]);
        Assert.Equal(RenderCode.TooManyPages, WorkerDialogue.Ask("image/x-sff", file).End.Code);
    }

    [Fact]
    public void A_strip_without_text_is_a_strip_all_the_same()
    {
        Prerequisite.Require(NativeLibrary.TryLoad("libpangocairo-1.0.so.0", out _), "libpangocairo-1.0-0 is not installed.");
        Assert.Equal(2, WorkerDialogue.Pages(RenderRequest.Strips, "page 1\n \t "u8.ToArray()).Count);
    }

    [Fact]
    public void An_unknown_media_type_is_unsupported() =>
        Assert.Equal(RenderCode.Unsupported, WorkerDialogue.Ask(new RenderRequest("text/html", 0, Resolution.Fine, PaperSize.A4, 10), "x"u8.ToArray()).End.Code);

    [Fact]
    public void Text_is_laid_out_at_every_sheet_and_resolution()
    {
        Prerequisite.Require(NativeLibrary.TryLoad("libpangocairo-1.0.so.0", out _), "libpangocairo-1.0-0 is not installed.");
        foreach (var paper in Enum.GetValues<PaperSize>())
        {
            foreach (var resolution in Enum.GetValues<Resolution>())
            {
                var answers = WorkerDialogue.Ask(new RenderRequest("text/plain", 0, resolution, paper, 10), "word "u8.ToArray());
                var geometry = new FaxGeometry(paper, resolution);
                var (header, rows) = Assert.Single(answers.Pages);
                Assert.Equal((geometry.Width, geometry.Rows), (header.Width, header.Height));
                Assert.True(rows.AsSpan().IndexOfAnyExcept((byte)0) > 0, $"nothing on {paper} {resolution}");
            }
        }
    }

    [Fact]
    public void Input_that_ends_between_requests_ends_the_worker()
    {
        using var output = new MemoryStream();
        new Worker(new MemoryStream(), output).Run();
        Assert.Equal(0, output.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1 << 20)]
    public void A_length_that_no_message_has_is_refused(int length)
    {
        var prefix = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, length);
        Assert.Throws<InvalidDataException>(() => Message.ParsePrefix(prefix));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"end\":{\"code\":\"Nonsense\"}}")]
    [InlineData("{\"page\":7}")]
    [InlineData("\0\0")]
    public void Json_of_another_shape_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => Message.Parse(Encoding.UTF8.GetBytes(json), ProtocolJson.Default.RenderAnswer));
}
