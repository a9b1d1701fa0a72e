using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Pdf;

namespace Faxwerk.Pages.Tests.Pdf;

/// <summary>PDF/A-1b (ISO 19005-1), judged by PDFBox's preflight and by rules of our own.</summary>
public sealed partial class PdfArchiveTests
{
    private const string Calibrated = "[/CalGray << /WhitePoint [1 1 1] /Gamma 2.2 >>]";

    [Fact]
    public void Preflight_finds_every_file_valid_and_a_broken_one_not()
    {
        using var folder = new TemporaryFolder();
        var pdf = Make(Samples.Mixed(9), new PdfMetadata(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(-5)))
        {
            Title = "Größe <&> \U0001F600 传真", Author = "(\\)", Subject = "שלום",
        });
        File.WriteAllBytes(folder["full.pdf"], pdf);
        File.WriteAllBytes(folder["bare.pdf"], Make(Samples.Mixed(10), new PdfMetadata(DateTimeOffset.UnixEpoch)));
        File.WriteAllBytes(folder["text.pdf"], Make(Samples.Mixed(13), new PdfMetadata(DateTimeOffset.UnixEpoch), Words));
        File.WriteAllBytes(folder["broken.pdf"], Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(pdf).Replace("<pdfaid:part>1<", "<pdfaid:part>7<", StringComparison.Ordinal)));
        File.WriteAllBytes(folder["grey.pdf"], Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(pdf).Replace(Calibrated, "/DeviceGray".PadRight(Calibrated.Length), StringComparison.Ordinal)));
        Assert.Equal(
            ["VALID", "VALID", "VALID", "INVALID", "INVALID"],
            Preflight.Verdicts(folder["full.pdf"], folder["bare.pdf"], folder["text.pdf"], folder["broken.pdf"], folder["grey.pdf"]));
    }

    [Fact]
    public void Cross_references_lengths_and_identifiers_are_right_and_nothing_forbidden_is_used()
    {
        var pages = Samples.Mixed(11);
        var pdf = Encoding.Latin1.GetString(Make(pages, new PdfMetadata(DateTimeOffset.UnixEpoch)));
        Assert.Matches(@"^%PDF-1\.4\n%[\u0080-\u00FF]{4}\n", pdf);
        var table = int.Parse(StartXref().Match(pdf).Groups[1].Value, CultureInfo.InvariantCulture);
        var offsets = Entry().Matches(pdf[table..]).Select(entry => int.Parse(entry.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.All(offsets, (offset, i) => Assert.StartsWith($"{i + 1} 0 obj\n", pdf[offset..], StringComparison.Ordinal));
        var streams = StreamStart().Matches(pdf).ToList();
        Assert.Equal((2 * pages.Length) + 1, streams.Count);
        Assert.All(streams, stream => Assert.StartsWith(
            "\nendstream\nendobj\n", pdf[(stream.Index + stream.Length + int.Parse(stream.Groups[1].Value, CultureInfo.InvariantCulture))..], StringComparison.Ordinal));
        Assert.Matches(@"/ID \[<([0-9A-F]{32})> <\1>\]", pdf);
        foreach (var forbidden in (string[])["/Encrypt", "/LZWDecode", "/DeviceGray", "/DeviceRGB", "/Interpolate true", "/SMask", "/JavaScript", "/ObjStm"])
            Assert.DoesNotContain(forbidden, pdf);
    }

    [Fact]
    public void The_code_of_a_page_lies_in_the_file_byte_for_byte()
    {
        var page = Samples.Mixed(12)[0];
        var code = PageEncoder.Encode(page.Bitmap, PageCoding.Mmr, new EncodeOptions { EndOfPage = true });
        Assert.True(Make([page], new PdfMetadata(DateTimeOffset.UnixEpoch)).AsSpan().IndexOf(code) > 0);
    }

    private static PdfPage Words(PdfPage page) => page.With(new Bitmap(page.Image.Width, 20)) with { Words = [new("Größe", 0.1, 0.1, 0.2, 0.02), new("\U0001F600 传真", 0.4, 0.1, 0.2, 0.02)] };

    private static byte[] Make(IEnumerable<PageImage> pages, PdfMetadata metadata, Func<PdfPage, PdfPage>? change = null)
    {
        using var output = new MemoryStream();
        PdfWriter.Write(output, pages.Select(page => change is null ? PdfPage.From(page) : change(PdfPage.From(page))), metadata);
        return output.ToArray();
    }

    [GeneratedRegex(@"startxref\n(\d+)\n%%EOF\n$")]
    private static partial Regex StartXref();

    [GeneratedRegex(@"^(\d{10}) 00000 n $", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"/Length (\d+) >>\nstream\n")]
    private static partial Regex StreamStart();
}
