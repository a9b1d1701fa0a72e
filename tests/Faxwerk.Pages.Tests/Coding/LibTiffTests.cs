using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Tests.Coding;

public sealed class LibTiffTests
{
    [Theory]
    [InlineData(PageCoding.Mh, 0)]
    [InlineData(PageCoding.Mh, 144)]
    [InlineData(PageCoding.Mr, 0)]
    [InlineData(PageCoding.Mr, 288)]
    [InlineData(PageCoding.Mmr, 0)]
    public void Libtiff_reads_what_goes_on_the_line(PageCoding coding, int minimumLineBits)
    {
        using var folder = new TemporaryFolder();
        var page = MadeUpPages.Random(new Random(minimumLineBits), 1728, 250);
        var coded = PageEncoder.Encode(page, coding, EncodeOptions.OnTheLine(Resolution.Fine, minimumLineBits));
        BitOrder.Reverse(coded);
        File.WriteAllBytes(folder["line.fax"], coded);
        var form = coding switch { PageCoding.Mh => "-1", PageCoding.Mr => "-2", _ => "-4" };
        Tool.Run("fax2tiff", "-L", form, "-X", "1728", "-o", folder["page.tif"], folder["line.fax"]);
        // fax2tiff takes RTC and EOFB for rows too.
        var read = TiffReader.Open(File.ReadAllBytes(folder["page.tif"])).Page(0).ToBitmap();
        Assert.InRange(read.Height, page.Height, page.Height + 6);
        Assert.True(page.Words.SequenceEqual(read.Words[..page.Words.Length]));
    }
}
