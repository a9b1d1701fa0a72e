using System.Text;
using Faxwerk.Ocr;
using Faxwerk.Pages;
using Faxwerk.Rendering;
using Faxwerk.Tests.Rendering;
using Faxwerk.Tests.Queue;

namespace Faxwerk.Tests.Ocr;

/// <summary>The real tesseract in the real sandbox.</summary>
public sealed class TesseractTests(RendererFixture renderer)
{
    private const string Letter = "Rechnung Nummer 4711 vom Dienstag\n\nBitte überweisen Sie den Betrag\nThank you for your order";

    [Theory]
    [InlineData(Resolution.Standard)]
    [InlineData(Resolution.Fine)]
    public async Task German_and_English_words_are_read_with_their_places_in_every_resolution(Resolution resolution)
    {
        var page = await PageAsync(resolution);
        var reading = await Reader().ReadAsync(page, TestContext.Current.CancellationToken);
        Assert.Equal("", reading.Fault);
        foreach (var word in (string[])["Rechnung", "4711", "überweisen", "Thank", "order"])
            Assert.Contains(word, reading.Text!.Text, StringComparison.Ordinal);
        Assert.Contains("Betrag\nThank", reading.Text!.Text, StringComparison.Ordinal);
        Assert.All(reading.Text.Words, word => Assert.True(HasInk(page.Bitmap, word), word.Text));
    }

    [Fact]
    public async Task A_page_that_takes_too_long_is_stopped_and_the_next_is_read()
    {
        var settings = new Fixed<OcrSettings>(new OcrSettings { PageSeconds = 1 });
        var reader = Reader(settings);
        Assert.Null(await reader.CheckAsync(TestContext.Current.CancellationToken));
        var stopped = await reader.ReadAsync(new PageImage(Noise(), Resolution.Fine), TestContext.Current.CancellationToken);
        Assert.Null(stopped.Text);
        Assert.False(stopped.IsUnavailable);
        Assert.NotEqual("", stopped.Fault);
        settings.CurrentValue = new OcrSettings();
        Assert.NotNull((await reader.ReadAsync(await PageAsync(Resolution.Fine), TestContext.Current.CancellationToken)).Text);
    }

    [Fact]
    public async Task What_is_missing_is_said_with_what_to_install()
    {
        var cancel = TestContext.Current.CancellationToken;
        var absent = new Tesseract(renderer.Runner, new Fixed<OcrSettings>(new OcrSettings()), new Fixed<RenderingSettings>(new RenderingSettings())) { Program = "/usr/bin/no-tesseract" };
        Assert.Contains("install the Debian package tesseract-ocr", await absent.CheckAsync(cancel), StringComparison.Ordinal);
        Assert.True((await absent.ReadAsync(new PageImage(new Bitmap(1728, 100), Resolution.Fine), cancel)).IsUnavailable);
        RequireTesseract();
        Assert.Contains("tesseract-ocr-xyz", await Reader(new Fixed<OcrSettings>(new OcrSettings { Languages = ["eng", "xyz"] })).CheckAsync(cancel), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_no_words_are_passed_over()
    {
        string[] rows =
        [
            "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext", "1\t1\t0\t0\t0\t0\t0\t0\t1000\t2000\t-1\t",
            "5\t1\t1\t1\t1\t1\t100\t200\t300\t40\t95.5\tGröße", "5\t1\t1\t1\t1\t2\t500\t200\t10\t40\t12\t~|", "5\t1\t1\t1\t1\t3\t500\t200\t300\t40\t95\t", "nonsense", "5\t1", "5\t1\t1\t1\t2\t1\t-5\t9999999\t300\t40\t95\tunten",
        ];
        var text = PageText.Parse(string.Join("\r\n", rows));
        Assert.Equal("Größe\nunten", text.Text);
        Assert.Equal(new PageWord("Größe", 0.1, 0.1, 0.3, 0.02), text.Words[0]);
        Assert.Equal(new PageWord("unten", 0, 1, 0.3, 0.02), text.Words[1]);
        Assert.Empty(PageText.Parse("").Words);
    }

    internal static async Task<PageImage> PageAsync(RendererFixture renderer, Resolution resolution)
    {
        RequireTesseract();
        return new PageImage((await renderer.PagesAsync(Encoding.UTF8.GetBytes(Letter), MediaTypes.Text, new RenderOptions(resolution)))[0], resolution);
    }

    private Task<PageImage> PageAsync(Resolution resolution) => PageAsync(renderer, resolution);

    private Tesseract Reader(Fixed<OcrSettings>? settings = null) =>
        new(renderer.Runner, settings ?? new Fixed<OcrSettings>(new OcrSettings()), new Fixed<RenderingSettings>(new RenderingSettings()));

    private static void RequireTesseract() => Prerequisite.Require(File.Exists("/usr/bin/tesseract"), "tesseract-ocr is not installed");

    private static Bitmap Noise()
    {
        var (page, random) = (new Bitmap(1728, 2286), new Random(1));
        for (var i = 0; i < page.Words.Length; i++)
            page.Words[i] = (ulong)random.NextInt64() & (ulong)random.NextInt64();
        return page;
    }

    private static bool HasInk(Bitmap page, PageWord word)
    {
        var (left, right) = ((int)(word.Left * page.Width), (int)((word.Left + word.Width) * page.Width));
        var (top, bottom) = ((int)(word.Top * page.Height), (int)((word.Top + word.Height) * page.Height));
        return Enumerable.Range(top, Math.Max(1, bottom - top)).Any(y => y < page.Height && Enumerable.Range(left, Math.Max(1, right - left)).Any(x => x < page.Width && page[x, y]));
    }
}
