using System.Globalization;
using System.Text.RegularExpressions;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Tests.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Tests.Pdf;

public sealed partial class PdfTests
{
    private static readonly PdfMetadata _metadata = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2)))
    {
        Title = "Fax von <Müller & Söhne> \u0001",
        Author = "+49 89 123",
    };

    [Theory]
    [InlineData(PageCoding.Mh, false)]
    [InlineData(PageCoding.Mh, true)]
    [InlineData(PageCoding.Mr, true)]
    [InlineData(PageCoding.Mmr, false)]
    public void Code_of_every_kind_is_passed_on_and_shows_the_same_pixels(PageCoding coding, bool endOfLines)
    {
        var pages = Enumerable.Range(0, 3).Select(i => MadeUpPages.Random(new Random(i), 1728, 200)).ToArray();
        var options = new EncodeOptions { EndOfLines = endOfLines, ByteAligned = coding == PageCoding.Mh && !endOfLines, K = 4 };
        var images = pages.Select((page, i) => new PdfPage(
            new CcittImage(PageEncoder.Encode(page, coding, options), 1728, 200, coding) { EndOfLines = endOfLines, ByteAligned = options.ByteAligned },
            204, i == 0 ? 98 : 196));
        using var folder = new TemporaryFolder();
        Write(folder["fax.pdf"], images);
        AssertShows(folder, pages);
    }

    [Fact]
    public void The_pages_of_a_TIFF_file_become_a_valid_PDF()
    {
        using var folder = new TemporaryFolder();
        var pages = Samples.Mixed(6);
        File.WriteAllBytes(folder["own.tif"], TiffWriter.Write(pages));
        foreach (var form in new[] { "g3:2d:fill", "g3:1d", "g4", "none" })
        {
            Tool.Run("tiffcp", "-c", form, "-r", "10000", folder["own.tif"], folder["other.tif"]);
            using (var pdf = File.Create(folder["fax.pdf"])) PdfWriter.Write(pdf, TiffReader.Open(File.ReadAllBytes(folder["other.tif"])), _metadata);
            AssertShows(folder, pages.Select(page => page.Bitmap));
        }
    }

    [Fact]
    public void The_size_on_paper_follows_the_resolution()
    {
        using var folder = new TemporaryFolder();
        Write(folder["fax.pdf"], [PdfPage.From(new PageImage(new Bitmap(1728, 1143), Resolution.Standard)), PdfPage.From(new PageImage(new Bitmap(1728, 2286), Resolution.Fine))]);
        var info = Tool.Run("pdfinfo", "-l", "2", folder["fax.pdf"]);
        Assert.Contains("Page    1 size:  609.882 x 839.755 pts", info);
        Assert.Contains("Page    2 size:  609.882 x 839.755 pts", info);
        Assert.Contains("Title:           Fax von <Müller & Söhne>", info);
        Assert.Contains("PDF version:     1.4", info);
    }

    [Fact]
    public void Info_and_XMP_say_the_same()
    {
        using var folder = new TemporaryFolder();
        Write(folder["fax.pdf"], [PdfPage.From(Samples.Mixed(7)[0])]);
        var xmp = Tool.Run("pdfinfo", "-meta", folder["fax.pdf"]);
        Assert.Contains("Fax von &lt;Müller &amp; Söhne&gt; </rdf:li>", xmp);
        Assert.Contains("<xmp:CreateDate>2026-03-04T05:06:07+02:00</xmp:CreateDate>", xmp);
        Assert.Contains("2026-03-04T05:06:07+02", Tool.Run("pdfinfo", "-isodates", folder["fax.pdf"]));
    }

    [Fact]
    public void Words_are_found_where_they_were_read_and_the_image_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var pages = Samples.Mixed(14);
        Write(folder["fax.pdf"], pages.Select((page, i) => PdfPage.From(page) with
        {
            Words = i == 0 ? [new("Rechnungsnummer", 0.25, 0.5, 0.25, 0.01), new("4711/Größe", 0.55, 0.5, 0.2, 0.01), new("\U0001F4E0", 0.8, 0.5, 0.02, 0.01), new("", 0, 0, 1, 1), new("leer", 0, 0, 0, 0)] : [],
        }));
        AssertShows(folder, pages.Select(page => page.Bitmap));
        Assert.Equal(["Rechnungsnummer", "4711/Größe", "\U0001F4E0"], Tool.Run("pdftotext", "-l", "1", folder["fax.pdf"], "-").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var words = Word().Match(Tool.Run("pdftotext", "-bbox", "-l", "1", folder["fax.pdf"], "-")).Groups.Values.Skip(1).Select(group => double.Parse(group.Value, CultureInfo.InvariantCulture)).ToList();
        double[] shares = [words[2] / words[0], words[3] / words[1], words[4] / words[0], words[5] / words[1]];

        // Poppler takes a third of the height for descenders where a font has none.
        Assert.All(shares.Zip([0.25, 0.5, 0.5, 0.51]), share => Assert.Equal(share.Second, share.First, 0.004));
    }

    [Fact]
    public void A_footer_stands_below_the_page_whose_image_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var page = new PageImage(Samples.Mixed(15)[0].Bitmap, Resolution.Fine);
        var strip = MadeUpPages.Random(new Random(1), page.Bitmap.Width, 24);
        Write(folder["fax.pdf"], [PdfPage.From(page).With(strip)]);
        AssertShows(folder, [page.Bitmap, strip]);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"x {(page.Bitmap.Height + 24) * 72.0 / Resolution.Fine.Dpi().Y:0.###} pts"), Tool.Run("pdfinfo", folder["fax.pdf"]));
    }

    [Fact]
    public void Equal_pages_make_equal_files()
    {
        byte[] Once()
        {
            using var stream = new MemoryStream();
            PdfWriter.Write(stream, Samples.Mixed(8).Select(PdfPage.From), _metadata);
            return stream.ToArray();
        }
        Assert.Equal(Once(), Once());
    }

    private static void Write(string path, IEnumerable<PdfPage> pages)
    {
        using var pdf = File.Create(path);
        PdfWriter.Write(pdf, pages, _metadata);
    }

    private static void AssertShows(TemporaryFolder folder, IEnumerable<Bitmap> pages)
    {
        Assert.Contains("No syntax or stream encoding errors found", Tool.Run("qpdf", "--check", folder["fax.pdf"]));
        Tool.Run("pdfimages", folder["fax.pdf"], folder["image"]);
        Assert.All(pages, (page, i) => Assert.True(Pbm.Read(File.ReadAllBytes(folder[$"image-{i:D3}.pbm"])).SameAs(page), $"page {i + 1}"));
    }

    [GeneratedRegex("""<page width="([\d.]+)" height="([\d.]+)">\s*<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">Rechnungsnummer""")]
    private static partial Regex Word();
}
