using System.Text;
using Faxwerk.Pages;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

/// <summary>Documents that are broken or meant to break something end with a code, soon.</summary>
public sealed class HostileDocumentTests(RendererFixture renderer)
{
    private const string Line = "BT /F 10 Tf 72 700 Td (x) Tj ET";

    [Fact]
    public async Task An_encrypted_PDF_is_told_from_a_damaged_one()
    {
        var secret = new string('s', 32);
        List<string> objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
            $"<</Filter/Standard/V 1/R 2/O({secret})/U({secret})/P -4>>",
        ];
        await ExpectAsync(RenderFailureCode.Encrypted, PdfBuilder.Assemble(objects, "/Encrypt 4 0 R/ID[(1234567890123456)(1234567890123456)]"));
    }

    [Theory]
    [InlineData("%PDF-1.7\n")]
    [InlineData("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>")]
    [InlineData("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\ntrailer<</Root 1 0 R>>")]
    public async Task A_damaged_PDF_is_damaged(string pdf) => await ExpectAsync(RenderFailureCode.Damaged, Encoding.Latin1.GetBytes(pdf));

    [Fact]
    public async Task Pictures_that_only_begin_like_one_are_damaged()
    {
        await ExpectAsync(RenderFailureCode.Damaged, [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0]);
        await ExpectAsync(RenderFailureCode.Damaged, [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F']);
        await ExpectAsync(RenderFailureCode.Damaged, [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public async Task A_picture_of_too_many_dots_is_refused_before_it_is_unpacked() =>
        await ExpectAsync(RenderFailureCode.TooLarge, PngBuilder.Header(60_000, 60_000));

    [Fact]
    public async Task Five_thousand_pages_are_refused_and_not_cut()
    {
        var failure = await ExpectAsync(RenderFailureCode.TooManyPages, PdfBuilder.BuildA4(5000, Line));
        Assert.Contains("5000", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_without_end_is_refused()
    {
        renderer.RequireRenderer();
        var text = new RenderSource("endless.txt", "text/plain", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("line\n", 100_000))));
        var result = await RendererFixture.NewRenderer(renderer.Pool, new RenderingSettings { MaxPages = 20 }).RenderAsync([text], new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(RenderFailureCode.TooManyPages, Assert.Single(result.Failures).Code);
    }

    [Fact]
    public async Task A_page_that_draws_for_ever_is_ended()
    {
        renderer.RequireRenderer();
        var settings = new RenderingSettings { DocumentSeconds = 2, Workers = 1 };
        await using var pool = renderer.NewPool(settings);
        var before = TimeProvider.System.GetTimestamp();
        var result = await RendererFixture.NewRenderer(pool, settings).RenderAsync(
            [new RenderSource("slow.pdf", "application/pdf", BombTests.Endless())], new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(RenderFailureCode.Timeout, Assert.Single(result.Failures).Code);
        Assert.InRange(TimeProvider.System.GetElapsedTime(before).TotalSeconds, 1, 10);
    }

    [Fact]
    public async Task A_picture_that_unpacks_to_gigabytes_ends_within_the_memory_limit()
    {
        renderer.RequireRenderer();
        var zeros = PngBuilder.Deflate(new byte[1 << 20]);
        var image = $"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode/Length {zeros.Length}>>";
        var pdf = PdfBuilder.Assemble(
        [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
            "<</Length 26>>stream\nq 595 0 0 842 0 0 cm /X Do\nendstream",
            $"{image}stream\n{Encoding.Latin1.GetString(zeros)}\nendstream",
        ]);
        var settings = new RenderingSettings { DocumentSeconds = 20, MemoryMegabytes = 512, Workers = 1 };
        await using var pool = renderer.NewPool(settings);
        var result = await RendererFixture.NewRenderer(pool, settings).RenderAsync(
            [new RenderSource("bomb.pdf", "application/pdf", pdf)], new RenderOptions(), TestContext.Current.CancellationToken);
        // Poppler may scale while it reads and give a page, or hit the limit; both are bounded, and the next document is served.
        Assert.True(result.Document is { Pages: 1 } || result.Failures is [{ Code: not RenderFailureCode.Unavailable }]);
        var next = await RendererFixture.NewRenderer(pool, settings).RenderAsync(
            [new RenderSource("good.pdf", "application/pdf", PdfBuilder.BuildA4(1, Line))], new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(1, next.Document?.Pages);
    }

    [Fact]
    public async Task Documents_of_other_kinds_and_empty_ones_are_named()
    {
        renderer.RequireRenderer();
        RenderSource[] sources =
        [
            new("good.pdf", "application/pdf", PdfBuilder.BuildA4(1, Line)),
            new("archive.zip", "application/zip", "PK\x03\x04rest"u8.ToArray()),
            new("setup.pdf", "application/pdf", "MZ\x90\x00\x03\x00"u8.ToArray()),
            new("nothing.txt", "text/plain", Array.Empty<byte>()),
            new("blank.txt", "text/plain", " \r\n\t \r\n"u8.ToArray()),
        ];
        var result = await RendererFixture.NewRenderer(renderer.Pool).RenderAsync(sources, new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Null(result.Document);
        Assert.Equal(
            [("archive.zip", RenderFailureCode.Archive), ("setup.pdf", RenderFailureCode.Executable), ("nothing.txt", RenderFailureCode.Empty), ("blank.txt", RenderFailureCode.Empty)],
            result.Failures.Select(failure => (failure.FileName, failure.Code)));
    }

    [Fact]
    public async Task Mutated_documents_never_take_the_renderer_down()
    {
        renderer.RequireRenderer();
        var random = new Random(4711);
        byte[][] samples = [PdfBuilder.BuildA4(2, Line), PngBuilder.Build(60, 40, (x, y) => (byte)(x * y)), JpegSample.LeftHalfBlack(), .. TiffSamples()];
        for (var round = 0; round < 20; round++)
        {
            var sample = samples[round % samples.Length].ToArray();
            for (var change = random.Next(1, 20); change > 0; change--) sample[random.Next(sample.Length)] = (byte)random.Next(256);
            var result = await renderer.RenderAsync(sample[..random.Next(sample.Length / 2, sample.Length)]);
            Assert.DoesNotContain(result.Failures, failure => failure.Code is RenderFailureCode.Unavailable or RenderFailureCode.Timeout);
        }
    }

    private static byte[][] TiffSamples()
    {
        var page = new Bitmap(1728, 200);
        for (var y = 0; y < 200; y++) page[y * 3, y] = true;
        return [Faxwerk.Pages.Tiff.TiffWriter.Write([new PageImage(page, Resolution.Fine)])];
    }

    private async Task<RenderFailure> ExpectAsync(RenderFailureCode code, byte[] document)
    {
        var result = await renderer.RenderAsync(document);
        Assert.Null(result.Document);
        var failure = Assert.Single(result.Failures);
        Assert.Equal(code, failure.Code);
        Assert.NotEqual("", failure.English + failure.German);
        return failure;
    }
}
