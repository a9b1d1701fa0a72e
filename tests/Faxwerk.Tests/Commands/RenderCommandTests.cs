using System.Text;
using Faxwerk.Commands;
using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Png;
using Faxwerk.Pages.Raster;
using Faxwerk.Pages.Tiff;
using Faxwerk.Tests.Rendering;
using Microsoft.Extensions.Configuration;

namespace Faxwerk.Tests.Commands;

public sealed class RenderCommandTests(RendererFixture renderer) : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-").FullName;

    [Theory]
    [InlineData("a.pdf --out o.tif --resolution 400 --paper a3", Resolution.Dpi400, PaperSize.A3)]
    [InlineData("--preview o.png a.pdf b.png --resolution normal", Resolution.Standard, PaperSize.A4)]
    public void Arguments_name_resolution_and_paper(string line, Resolution resolution, PaperSize paper)
    {
        var args = RenderArguments.Parse(line.Split(' '));
        Assert.Equal((resolution, paper), (args!.Resolution, args.Paper));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.pdf")]
    [InlineData("--out o.tif")]
    [InlineData("a.pdf --out")]
    [InlineData("a.pdf --out o.tif --paper a5")]
    [InlineData("a.pdf --out o.tif --resolution ultra")]
    public void Arguments_that_make_no_sense_are_refused(string line) =>
        Assert.Null(RenderArguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public async Task Preview_shows_the_very_pages_of_the_fax()
    {
        var (code, output, errors) = await RunAsync(PdfBuilder.BuildA4(2, "0.5 g 72 500 200 200 re f"));
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("2 pages,", output);
        var pages = TiffReader.Open(await File.ReadAllBytesAsync(PathOf("fax.tif"), TestContext.Current.CancellationToken));
        Assert.Equal(2, pages.PageCount);
        foreach (var (index, name) in new[] { "fax.png", "fax-2.png" }.Index())
        {
            using var expected = new MemoryStream();
            PngWriter.Write(expected, pages.Page(index).ToPageImage());
            Assert.Equal(expected.ToArray(), await File.ReadAllBytesAsync(PathOf(name), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task The_same_pages_are_written_in_group_3_where_that_is_asked_for()
    {
        var pdf = PdfBuilder.BuildA4(1, "0.5 g 72 500 200 200 re f");
        await RunAsync(pdf);
        var usual = TiffReader.Open(await File.ReadAllBytesAsync(PathOf("fax.tif"), TestContext.Current.CancellationToken)).Page(0);
        Assert.Equal(0, (await RunAsync(pdf, "document", "--g3")).Code);
        var old = TiffReader.Open(await File.ReadAllBytesAsync(PathOf("fax.tif"), TestContext.Current.CancellationToken)).Page(0);
        Assert.Equal((PageCoding.Mmr, PageCoding.Mh), (usual.Ccitt!.Coding, old.Ccitt!.Coding));
        Assert.True(usual.ToBitmap().SameAs(old.ToBitmap()));
    }

    [Fact]
    public async Task Document_that_cannot_be_faxed_is_named_with_its_code_and_nothing_is_written()
    {
        var (code, _, errors) = await RunAsync("%PDF-1.4 nothing"u8.ToArray());
        Assert.Equal(1, code);
        Assert.Contains("damaged: document is damaged and cannot be read; save it again, or print it to a PDF and send that.", errors);
        Assert.False(File.Exists(PathOf("fax.tif")));
    }

    [Fact]
    public async Task A_text_file_may_be_in_an_old_charset_and_a_file_without_letters_is_no_text()
    {
        var (code, output, errors) = await RunAsync(Encoding.Latin1.GetBytes("Schöne Grüße"), "brief.TXT");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("1 pages,", output);
        Assert.Contains("unsupported:", (await RunAsync([0xE4, 0, 1, 2], "daten.txt")).Errors);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(byte[] document, string name = "document", params string[] more)
    {
        renderer.RequireRenderer();
        await File.WriteAllBytesAsync(PathOf(name), document, TestContext.Current.CancellationToken);
        var args = RenderArguments.Parse([PathOf(name), "--out", PathOf("fax.tif"), "--preview", PathOf("fax.png"), .. more]);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Faxwerk:DataFolder", PathOf("nowhere"))]).Build();
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await RenderCommand.RunAsync(configuration, args!, output, errors, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);
}
