using System.Diagnostics;
using Faxwerk.Pages.Sff;
using Faxwerk.Pages.Tests.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Tests.Sff;

public sealed class SffTests
{
    // As a vendor's driver writes it: its name behind the header, no page count, no lengths, one white row.
    private static readonly byte[] WhiteRow =
    [
        0x53, 0x66, 0x66, 0x66, 1, 0, 0, 0, 0, 0, 0x1C, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. "(c) AVM "u8,
        0xFE, 0x10, 1, 0, 0, 0, 0xC0, 6, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0xB2, 0x59, 1,
    ];

    [Fact]
    public void What_is_written_is_read_back()
    {
        var random = new Random(21);
        int[] widths = [1728, 2048, 2432, 4864, 1, 63];
        for (var i = 0; i < 100; i++)
        {
            PageImage[] pages = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new PageImage(
                MadeUpPages.Random(random, widths[random.Next(widths.Length)], random.Next(1, 120)), (Resolution)random.Next(3)))];
            var read = SffReader.Pages(SffWriter.Write(pages)).ToList();
            Assert.Equal(pages.Select(page => page.Resolution), read.Select(page => page.Resolution));
            Assert.All(pages.Zip(read), pair => Assert.True(pair.First.Bitmap.SameAs(pair.Second.Bitmap)));
        }
    }

    [Fact]
    public void A_white_row_of_1728_is_the_code_that_drivers_write()
    {
        var page = Assert.Single(SffReader.Pages(WhiteRow));
        Assert.Equal((1728, 1, Resolution.Fine), (page.Bitmap.Width, page.Bitmap.Height, page.Resolution));
        Assert.False(page.Bitmap.Words.ContainsAnyExcept(0UL));
    }

    [Fact]
    public void Damaged_rows_repeat_user_data_is_skipped_and_an_end_of_line_ignored()
    {
        var black = new Bitmap(1728, 1);
        black.Words.Fill(ulong.MaxValue);
        var row = SffWriter.Write([new PageImage(black, Resolution.Fine)])[38..^2];
        // An EOL behind four zeros of fill, then a white row.
        byte[] marked = [5, 0x00, 0x80, 0xB2, 0x59, 1];
        byte[] file = [.. WhiteRow[..^4], .. row, 0xFF, 0, 0xFF, 3, 1, 2, 3, 2, 0xFF, 0xFF, .. marked, 218, 0xFE, 0];
        var page = Assert.Single(SffReader.Pages(file)).Bitmap;
        Assert.Equal(6, page.Height);
        Assert.Equal([true, true, true, false, false, false], Enumerable.Range(0, 6).Select(y => page[0, y]));
    }

    [Fact]
    public void A_page_without_rows_or_a_file_without_pages_is_refused()
    {
        Assert.Throws<PageFormatException>(() => SffReader.Pages(WhiteRow.AsMemory(0, 28)).ToList());
        Assert.Throws<PageFormatException>(() => SffReader.Pages(WhiteRow.AsMemory(0, WhiteRow.Length - 4)).ToList());
        Assert.Throws<PageFormatException>(() => SffReader.Pages("Sfffoto"u8.ToArray()).ToList());
    }

    [Fact]
    public void Pages_that_readers_disagree_on_are_not_written() =>
        Assert.Throws<ArgumentException>(() => SffWriter.Write([new PageImage(new Bitmap(2592, 10), Resolution.Dpi300)]));

    [Fact]
    public void Mutated_files_give_pages_or_a_page_format_exception_in_bounded_time_and_memory()
    {
        var random = new Random(31);
        var samples = Enumerable.Range(0, 20).Select(_ => SffWriter.Write(
            [new PageImage(MadeUpPages.Random(random, 1728, 30), Resolution.Fine), new PageImage(MadeUpPages.Random(random, 2048, 20), Resolution.Standard)])).ToArray();
        var start = Stopwatch.GetTimestamp();
        var (read, refused) = (0, 0);
        for (var i = 0; i < 4_000; i++)
        {
            try
            {
                foreach (var page in SffReader.Pages(Mutation.Of(samples[i % samples.Length], random)))
                    Assert.InRange(page.Bitmap.Height, 1, Bitmap.MaxHeight);
                read++;
            }
            catch (PageFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 60);
        Assert.True(read > 200 && refused > 200, $"{read} read, {refused} refused");
    }

    [Fact]
    public void A_bomb_of_white_rows_ends_at_the_longest_page()
    {
        byte[] bomb = [.. WhiteRow[..^4], .. Enumerable.Repeat((byte)253, 100_000)];
        Assert.Throws<PageFormatException>(() => SffReader.Pages(bomb).ToList());
    }

    [Fact]
    public void Sfftobmp_reads_what_is_written()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(41);
        PageImage[] pages = [.. Enumerable.Range(0, 3).Select(_ => new PageImage(MadeUpPages.Random(random, 1728, 400), Resolution.Fine))];
        File.WriteAllBytes(folder["fax.sff"], SffWriter.Write(pages));
        Tool.Run("sfftobmp", "-p", folder["fax.sff"], "-o", folder["page.pbm"]);
        var files = Directory.GetFiles(Path.GetDirectoryName(folder["x"])!, "*.pbm").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(pages.Length, files.Count);
        Assert.All(pages.Zip(files), pair => Assert.True(pair.First.Bitmap.SameAs(Pbm.Read(File.ReadAllBytes(pair.Second)))));
    }
}
