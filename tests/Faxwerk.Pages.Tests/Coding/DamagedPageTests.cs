using System.Diagnostics;
using Faxwerk.Pages.Coding;

namespace Faxwerk.Pages.Tests.Coding;

public sealed class DamagedPageTests
{
    private const int Width = 1728, Rows = 60;

    private static readonly EncodeOptions _onTheLine = EncodeOptions.OnTheLine(Resolution.Fine);

    [Fact]
    public void A_damaged_MH_row_becomes_the_row_above_and_the_next_ones_are_good()
    {
        var page = Stripes();
        var coded = PageEncoder.Encode(page, PageCoding.Mh, _onTheLine);
        var start = EndsOfLines(coded)[20];
        // Seven zeros in the middle of a row are no code.
        ClearBits(coded, start + 20, 7);
        var decoded = PageDecoder.Decode(coded, new DecodeOptions(PageCoding.Mh, Width));
        Assert.Equal((1, 1, 0, true, true), (decoded.BadRows, decoded.LongestBadRun, decoded.MissingRows, decoded.EndOfPage, decoded.Damaged));
        Assert.Equal(Rows, decoded.Bitmap.Height);
        for (var y = 0; y < Rows; y++) Assert.True(decoded.Bitmap.Row(y).SequenceEqual(page.Row(y == 20 ? 19 : y)), $"row {y}");
    }

    [Fact]
    public void After_a_damaged_MR_row_the_rows_up_to_the_next_one_dimensional_row_are_bad()
    {
        var page = Stripes();
        var coded = PageEncoder.Encode(page, PageCoding.Mr, _onTheLine);
        // Row 21 is the first of three two-dimensional ones.
        ClearBits(coded, EndsOfLines(coded)[21] + 2, 7);
        var decoded = PageDecoder.Decode(coded, new DecodeOptions(PageCoding.Mr, Width));
        Assert.Equal((3, 3, true), (decoded.BadRows, decoded.LongestBadRun, decoded.EndOfPage));
        for (var y = 0; y < Rows; y++) Assert.True(decoded.Bitmap.Row(y).SequenceEqual(page.Row(y is > 20 and < 24 ? 20 : y)), $"row {y}");
    }

    [Fact]
    public void A_row_that_is_too_short_is_bad()
    {
        var page = Stripes();
        var coded = PageEncoder.Encode(page, PageCoding.Mh, _onTheLine);
        var decoded = PageDecoder.Decode(coded, new DecodeOptions(PageCoding.Mh, 2048));
        Assert.Equal((Rows, Rows, true), (decoded.BadRows, decoded.LongestBadRun, decoded.EndOfPage));
    }

    [Fact]
    public void A_damaged_MMR_page_stops_at_the_damage_and_tells_the_missing_rows()
    {
        var page = Stripes();
        var coded = PageEncoder.Encode(page, PageCoding.Mmr, _onTheLine);
        ClearBits(coded, coded.Length * 4, 7);
        var decoded = PageDecoder.Decode(coded, new DecodeOptions(PageCoding.Mmr, Width) { Height = Rows });
        Assert.True(decoded.Damaged);
        Assert.False(decoded.EndOfPage);
        Assert.InRange(decoded.MissingRows, 1, Rows - 1);
        for (var y = 0; y < Rows - decoded.MissingRows; y++) Assert.True(decoded.Bitmap.Row(y).SequenceEqual(page.Row(y)), $"row {y}");
    }

    [Fact]
    public void The_page_ends_where_the_data_ends_without_RTC()
    {
        var page = Stripes();
        var coded = PageEncoder.Encode(page, PageCoding.Mr, _onTheLine with { EndOfPage = false });
        var decoded = PageDecoder.Decode(coded, new DecodeOptions(PageCoding.Mr, Width));
        Assert.True(page.SameAs(decoded.Bitmap));
        Assert.Equal((0, false), (decoded.BadRows, decoded.EndOfPage));
    }

    [Fact]
    public void Fill_of_any_length_comes_before_an_EOL()
    {
        const string Eol = "000000000001", White1728 = "01001101100110101";
        for (var fill = 0; fill < 200; fill++)
        {
            var data = Bits(Eol + White1728 + new string('0', fill) + Eol + White1728 + new string('0', fill) + Eol);
            var decoded = PageDecoder.Decode(data, new DecodeOptions(PageCoding.Mh, Width));
            Assert.Equal((2, 0), (decoded.Bitmap.Height, decoded.BadRows));
        }
    }

    [Fact]
    public void What_comes_before_the_first_EOL_is_not_part_of_the_page()
    {
        var page = Stripes();
        byte[] coded = [0x35, 0xA7, 0xFF, 0x51, 0x00, .. PageEncoder.Encode(page, PageCoding.Mh, _onTheLine)];
        var decoded = PageDecoder.Decode(coded, new DecodeOptions(PageCoding.Mh, Width));
        Assert.True(page.SameAs(decoded.Bitmap));
        Assert.Equal(0, decoded.BadRows);
    }

    [Fact]
    public void Empty_runs_that_split_long_ones_are_understood()
    {
        // White 1664 + 0, black 0, white 64 + 0 make a white row.
        byte[] coded = Bits("000000000001" + "011000" + "00110101" + "0000110111" + "11011" + "00110101" + "000000000001");
        var decoded = PageDecoder.Decode(coded, new DecodeOptions(PageCoding.Mh, Width));
        Assert.Equal((1, 0), (decoded.Bitmap.Height, decoded.BadRows));
        Assert.True(decoded.Bitmap.SameAs(new Bitmap(Width, 1)));
    }

    [Fact]
    public void Uncompressed_mode_is_an_error()
    {
        // VR1 of an empty row above is beyond the width, extension 1111 asks for uncompressed mode.
        foreach (var row in new[] { "0000001111" + "1", "011" })
        {
            var decoded = PageDecoder.Decode(Bits(row), new DecodeOptions(PageCoding.Mmr, Width) { Height = 1 });
            Assert.Equal((1, true), (decoded.MissingRows, decoded.Damaged));
        }
    }

    [Fact]
    public void Mutated_and_random_input_is_decoded_in_bounded_time()
    {
        var random = new Random(7);
        var pages = Enumerable.Range(0, 10).Select(_ => MadeUpPages.Random(random, random.Next(1, 600), random.Next(1, 20)));
        var samples = pages.SelectMany(page => MadeUpPages.Forms().Select(form => (form, page.Width, Code: PageEncoder.Encode(page, form.Coding, form.Encode)))).ToArray();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10_000; i++)
        {
            var ((coding, encode, endOfLines), width, code) = samples[i % samples.Length];
            var data = Mutation.Of(code, random);
            var decoded = PageDecoder.Decode(data, new DecodeOptions(coding, random.Next(4) == 0 ? random.Next(1, 3000) : width)
            {
                Height = random.Next(2) * random.Next(1, 40),
                MaxHeight = 1000,
                EndOfLines = random.Next(8) == 0 ? !endOfLines : endOfLines,
                StartsWithEndOfLine = random.Next(2) == 0,
                ByteAligned = encode.ByteAligned,
            });
            Assert.InRange(decoded.Bitmap.Height, 0, 1000);
            Assert.InRange(decoded.LongestBadRun, 0, decoded.BadRows);
            Assert.InRange(decoded.BadRows + decoded.MissingRows, 0, decoded.Bitmap.Height);
            AssertWhiteBeyondTheWidth(decoded.Bitmap);
        }
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 30);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    [InlineData(0x55)]
    [InlineData(0x01)]
    [InlineData(0x10)]
    public void A_megabyte_of_one_byte_takes_linear_time_and_bounded_memory(byte value)
    {
        var data = new byte[1 << 20];
        data.AsSpan().Fill(value);
        data[^1] = 1;
        var start = Stopwatch.GetTimestamp();
        foreach (var coding in Enum.GetValues<PageCoding>())
        {
            foreach (var endOfLines in new[] { true, false })
            {
                var decoded = PageDecoder.Decode(data, new DecodeOptions(coding, Width) { MaxHeight = 5000, EndOfLines = endOfLines });
                Assert.InRange(decoded.Bitmap.Height, 0, 5000);
            }
        }
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 10);
    }

    [Fact]
    public void Decoding_allocates_the_page_and_nothing_for_each_row()
    {
        var page = MadeUpPages.Random(new Random(1), Width, 2000);
        foreach (var coding in Enum.GetValues<PageCoding>())
        {
            var coded = PageEncoder.Encode(page, coding, _onTheLine);
            var options = new DecodeOptions(coding, Width) { Height = 2000 };
            PageDecoder.Decode(coded, options);
            var before = GC.GetAllocatedBytesForCurrentThread();
            PageDecoder.Decode(coded, options);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (page.Words.Length * 8) + 1000);
        }
    }

    // Each row its own pattern, so that rows cannot be mistaken for each other; several changes in each.
    private static Bitmap Stripes()
    {
        var page = new Bitmap(Width, Rows);
        for (var y = 0; y < Rows; y++)
        {
            for (var x = 10 + (y * 7); x < Width - 50; x += 100) MadeUpPages.Fill(page, y, x, x + 20 + (y % 9));
        }
        return page;
    }

    // Bit positions behind each EOL.
    private static List<int> EndsOfLines(byte[] coded)
    {
        List<int> ends = [];
        for (int at = 0, zeros = 0; at < coded.Length * 8; at++)
        {
            var one = (coded[at / 8] & (0x80 >> (at % 8))) != 0;
            if (one && zeros >= 11) ends.Add(at + 1);
            zeros = one ? 0 : zeros + 1;
        }
        return ends;
    }

    private static void ClearBits(byte[] coded, int from, int count)
    {
        for (var at = from; at < from + count; at++) coded[at / 8] &= (byte)~(0x80 >> (at % 8));
    }

    private static byte[] Bits(string bits) =>
        [.. bits.PadRight((bits.Length + 7) / 8 * 8, '0').Chunk(8).Select(chunk => Convert.ToByte(new string(chunk), 2))];

    private static void AssertWhiteBeyondTheWidth(Bitmap page)
    {
        var beyond = (page.Width & 63) == 0 ? 0 : ulong.MaxValue >> (page.Width & 63);
        for (var y = 0; y < page.Height; y++) Assert.Equal(0UL, page.Row(y)[^1] & beyond);
    }
}
