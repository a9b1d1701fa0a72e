using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tests.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Tests.Tiff;

public sealed class TiffTests
{
    [Fact]
    public void Pages_of_every_size_and_resolution_are_read_as_written()
    {
        var pages = Enum.GetValues<Resolution>().Select((r, i) => new PageImage(MadeUpPages.Random(new Random(i), 1000 + (i * 321), 50 + i), r)).ToArray();
        var reader = TiffReader.Open(TiffWriter.Write(pages));
        Assert.Equal(pages.Length, reader.PageCount);
        for (var i = 0; i < pages.Length; i++)
        {
            var page = reader.Page(i).ToPageImage();
            Assert.Equal(pages[i].Resolution, page.Resolution);
            Assert.True(page.Bitmap.SameAs(pages[i].Bitmap));
        }
    }

    [Fact]
    public void The_file_is_complete_after_each_page()
    {
        using var stream = new MemoryStream();
        var writer = new TiffWriter(stream);
        foreach (var page in Samples.Mixed(1))
        {
            writer.Append(page, new TiffPageTags { Description = "Seite für Jürgen", Time = DateTimeOffset.UnixEpoch, BadRows = 3, LongestBadRun = 2 });
            var reader = TiffReader.Open(stream.ToArray());
            Assert.Equal(writer.PageCount, reader.PageCount);
            Assert.Equal("Seite für Jürgen", reader.Page(reader.PageCount - 1).Description);
        }
    }

    [Fact]
    public async Task A_stream_is_read_to_its_end()
    {
        using var stream = new MemoryStream(TiffWriter.Write(Samples.Mixed(2)));
        var reader = await TiffReader.OpenAsync(stream, TestContext.Current.CancellationToken);
        Assert.Equal(3, reader.Pages().Count());
    }

    [Fact]
    public void A_loop_of_directories_is_refused()
    {
        var file = TiffWriter.Write([Samples.Mixed(3)[0]]);
        // The last four bytes are the link to the next page: let it lead back to this one.
        file.AsSpan(4, 4).CopyTo(file.AsSpan(file.Length - 4));
        Assert.Throws<PageFormatException>(() => TiffReader.Open(file));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("packbits")]
    [InlineData("g3:1d")]
    [InlineData("g3:1d:fill")]
    [InlineData("g3:2d")]
    [InlineData("g3:2d:fill")]
    [InlineData("g4")]
    public void Files_of_libtiff_are_read_in_every_form(string compression)
    {
        using var folder = new TemporaryFolder();
        var pages = Samples.Mixed(4);
        File.WriteAllBytes(folder["own.tif"], TiffWriter.Write(pages));
        foreach (var form in new[] { "-L", "-B", "-L -f lsb2msb", "-B -f lsb2msb -r 7", "-L -r 64" })
        {
            Tool.Run("tiffcp", [.. form.Split(' '), "-c", compression, folder["own.tif"], folder["other.tif"]]);
            var reader = TiffReader.Open(File.ReadAllBytes(folder["other.tif"]));
            Assert.Equal(pages.Length, reader.PageCount);
            for (var i = 0; i < pages.Length; i++)
            {
                var page = reader.Page(i).ToPageImage();
                Assert.True(page.Bitmap.SameAs(pages[i].Bitmap), $"{compression} {form} page {i}");
                Assert.Equal(pages[i].Resolution, page.Resolution);
            }
        }
    }

    [Theory]
    [InlineData(PageCoding.Mh, "Group 3 Options: (0 = 0x0)")]
    [InlineData(PageCoding.Mr, "2-d encoding")]
    public void Files_of_group_3_are_read_by_libtiff_and_by_ourselves(PageCoding coding, string said)
    {
        using var folder = new TemporaryFolder();
        var pages = Samples.Mixed(5);
        File.WriteAllBytes(folder["g3.tif"], TiffWriter.Write(pages, coding));
        var info = Tool.Run("tiffinfo", "-D", folder["g3.tif"]);
        Assert.Contains("CCITT Group 3", info, StringComparison.Ordinal);
        Assert.Contains(said, info, StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", info, StringComparison.Ordinal);
        Tool.Run("tiffcp", "-c", "none", folder["g3.tif"], folder["plain.tif"]);
        foreach (var name in new[] { "g3.tif", "plain.tif" })
            Assert.All(TiffReader.Open(File.ReadAllBytes(folder[name])).Pages().Zip(pages, (read, made) => read.ToBitmap().SameAs(made.Bitmap)), Assert.True);
    }

    [Fact]
    public void The_ITU_charts_survive_libtiff_and_back()
    {
        using var folder = new TemporaryFolder();
        var charts = Samples.Charts().ToArray();
        File.WriteAllBytes(folder["own.tif"], TiffWriter.Write(charts));
        Tool.Run("tiffcp", "-c", "g3:2d", folder["own.tif"], folder["g3.tif"]);
        Assert.DoesNotContain("Scanline", Tool.Run("tiffcmp", "-t", folder["own.tif"], folder["g3.tif"]));
        Assert.DoesNotContain("Warning", Tool.Run("tiffinfo", "-D", folder["own.tif"]));
        Assert.All(TiffReader.Open(File.ReadAllBytes(folder["g3.tif"])).Pages().Zip(charts), pair => Assert.True(pair.First.ToBitmap().SameAs(pair.Second.Bitmap)));
    }

    [Theory]
    [InlineData(204, 98, 2, Resolution.Standard)]
    [InlineData(200, 100, 2, Resolution.Standard)]
    [InlineData(200, 200, 2, Resolution.Fine)]
    [InlineData(80, 77, 3, Resolution.Fine)]
    [InlineData(204, 391, 2, Resolution.Superfine)]
    [InlineData(408, 391, 2, Resolution.Dpi400)]
    [InlineData(300, 300, 2, Resolution.Dpi300)]
    [InlineData(0, 0, 2, Resolution.Fine)]
    [InlineData(1, int.MaxValue, 2, Resolution.Fine)]
    public void The_nearest_fax_resolution_is_found(int x, int y, int unit, Resolution expected)
    {
        var file = TiffWriter.Write([new PageImage(new Bitmap(1728, 4), Resolution.Dpi400)]);
        // 400 is both resolutions: 90 01 00 00 01 00 00 00 twice; then ResolutionUnit 128h, short, 1, value.
        var at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x90, 1, 0, 0, 1, 0, 0, 0]);
        BitConverter.TryWriteBytes(file.AsSpan(at), x);
        BitConverter.TryWriteBytes(file.AsSpan(at + 8), y);
        at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x28, 1, 3, 0, 1, 0, 0, 0]);
        file[at + 8] = (byte)unit;
        Assert.Equal(expected, TiffReader.Open(file).Page(0).Resolution);
    }

    [Fact]
    public void Inverted_photometry_swaps_black_and_white()
    {
        var page = Samples.Mixed(5)[0];
        var file = TiffWriter.Write([page]);
        var at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x06, 1, 3, 0, 1, 0, 0, 0]);
        file[at + 8] = 1;
        var read = TiffReader.Open(file).Page(0).ToBitmap();
        Assert.Equal(!page.Bitmap[3, 7], read[3, 7]);
        for (var y = 0; y < read.Height; y++)
        {
            for (var x = 0; x < read.Width; x++) read[x, y] = !read[x, y];
        }
        Assert.True(page.Bitmap.SameAs(read));
    }
}
