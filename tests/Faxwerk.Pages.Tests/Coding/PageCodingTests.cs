using Faxwerk.Pages.Coding;

namespace Faxwerk.Pages.Tests.Coding;

public sealed class PageCodingTests
{
    private static readonly int[] _widths = [1, 2, 63, 64, 65, 127, 128, 500, 1728, 2048, 2432, 2592, 3072, 3456, 4096, 4864, 5500];

    [Fact]
    public void A_white_row_of_1728_pixels_is_B2_59_01_in_line_order()
    {
        var coded = PageEncoder.Encode(new Bitmap(1728, 1), PageCoding.Mh, new EncodeOptions { ByteAligned = true });
        BitOrder.Reverse(coded);
        Assert.Equal([0xB2, 0x59, 0x01], coded);
    }

    [Fact]
    public void A_white_page_in_MMR_is_one_bit_a_row_and_EOFB()
    {
        var coded = PageEncoder.Encode(new Bitmap(1728, 8), PageCoding.Mmr, new EncodeOptions { EndOfPage = true });
        Assert.Equal([0xFF, 0x00, 0x10, 0x01], coded);
    }

    [Fact]
    public void Every_row_on_the_line_starts_with_an_EOL_and_six_end_the_page()
    {
        var coded = PageEncoder.Encode(new Bitmap(1728, 1), PageCoding.Mh, EncodeOptions.OnTheLine(Resolution.Fine));
        const string Eol = "000000000001", White1728 = "010011011", White0 = "00110101";
        var bits = string.Concat(coded.Select(b => b.ToString("b8")));
        Assert.Equal(Eol + White1728 + White0 + Eol + Eol + Eol + Eol + Eol + Eol, bits[..(12 + 17 + 72)]);
        Assert.Equal(13, coded.Length);
    }

    [Fact]
    public void Every_page_in_every_coding_decodes_to_itself()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var page = MadeUpPages.Random(random, seed % 3 == 0 ? random.Next(1, 3000) : _widths[random.Next(_widths.Length)], random.Next(1, 40));
            foreach (var (coding, encode, endOfLines) in MadeUpPages.Forms())
            {
                var coded = PageEncoder.Encode(page, coding, encode);
                Assert.InRange(coded.Length, 1, PageEncoder.MaxBytes(page.Width, page.Height, encode));
                foreach (var height in new[] { page.Height, 0 })
                {
                    if (height == 0 && !encode.EndOfPage && coding == PageCoding.Mmr) continue;
                    var decoded = PageDecoder.Decode(coded, new DecodeOptions(coding, page.Width)
                    {
                        Height = height,
                        EndOfLines = endOfLines,
                        ByteAligned = !endOfLines && encode.ByteAligned,
                    });
                    Assert.True(page.SameAs(decoded.Bitmap), $"seed {seed}, {coding}, {encode}, height {height}");
                    Assert.Equal((0, 0, encode.EndOfPage, false), (decoded.BadRows, decoded.MissingRows, decoded.EndOfPage, decoded.Damaged));
                }
            }
        }
    }

    [Theory]
    [InlineData(PageCoding.Mh)]
    [InlineData(PageCoding.Mr)]
    public void Short_rows_are_filled_to_the_minimum_scan_line_time(PageCoding coding)
    {
        const int Rows = 100, Bits = 288;
        var coded = PageEncoder.Encode(new Bitmap(1728, Rows), coding, EncodeOptions.OnTheLine(Resolution.Fine, Bits));
        var endOfPageBits = 6 * (coding == PageCoding.Mr ? 13 : 12);
        Assert.Equal(((Rows * Bits) + endOfPageBits + 7) / 8, coded.Length);
    }

    [Fact]
    public void Aligned_EOLs_end_on_byte_boundaries()
    {
        var coded = PageEncoder.Encode(MadeUpPages.Random(new Random(5), 200, 50), PageCoding.Mh, new EncodeOptions { EndOfLines = true, ByteAligned = true });
        var ends = 0;
        for (var i = 1; i < coded.Length; i++) if (coded[i] == 1 && (coded[i - 1] & 0x0F) == 0) ends++;
        Assert.True(ends >= 50, $"{ends} of 50 EOLs found");
    }

    [Fact]
    public void Bits_of_each_byte_are_turned_round()
    {
        for (var length = 0; length < 100; length++)
        {
            var bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            var expected = bytes.Select(b => (byte)Enumerable.Range(0, 8).Sum(i => ((b >> i) & 1) << (7 - i))).ToArray();
            BitOrder.Reverse(bytes);
            Assert.Equal(expected, bytes);
        }
    }
}
