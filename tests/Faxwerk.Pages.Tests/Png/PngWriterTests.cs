using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Faxwerk.Pages.Png;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Tests.Png;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(Resolution.Standard, 1, 2)]
    [InlineData(Resolution.Fine, 1, 1)]
    [InlineData(Resolution.Superfine, 2, 1)]
    public void Fax_page_comes_out_dot_for_dot_and_nearly_square(Resolution resolution, int across, int down)
    {
        var page = new Bitmap(1731, 37);
        foreach (var i in Enumerable.Range(0, 4000)) page[i * 7919 % page.Width, i * 31 % page.Height] = true;
        var (width, height, bits, rows) = Read(Written(stream => PngWriter.Write(stream, new PageImage(page, resolution))));
        Assert.Equal((page.Width * across, page.Height * down, 1), (width, height, bits));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                Assert.True(page[x / across, y / down] == ((rows[y][x / 8] & (0x80 >> (x & 7))) == 0), $"{x}, {y}");
    }

    [Fact]
    public void Grey_picture_comes_out_as_it_is()
    {
        var picture = new GreyImage(100, 9);
        for (var y = 0; y < 9; y++)
            for (var x = 0; x < 100; x++) picture.Row(y)[x] = (byte)((x * 2) + y);
        var (width, height, bits, rows) = Read(Written(stream => PngWriter.Write(stream, picture, 25)));
        Assert.Equal((100, 9, 8), (width, height, bits));
        for (var y = 0; y < 9; y++) Assert.Equal(picture.Row(y).ToArray(), rows[y]);
    }

    [Theory]
    [InlineData(Resolution.Standard, 4)]
    [InlineData(Resolution.Fine, 8)]
    [InlineData(Resolution.Superfine, 16)]
    public void Thumbnail_has_the_mean_of_what_it_shows(Resolution resolution, int rows)
    {
        var page = new Bitmap(1728, rows * 3);
        for (var y = rows; y < rows * 2; y++)
            for (var x = 8; x < 16; x++) page[x, y] = x < 12;
        var thumbnail = Thumbnail.Of(new PageImage(page, resolution));
        Assert.Equal((216, 3), (thumbnail.Width, thumbnail.Height));
        Assert.Equal([255, 255, 255], thumbnail.Row(0)[..3].ToArray());
        Assert.Equal([255, 128, 255], thumbnail.Row(1)[..3].ToArray());
    }

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    // The check sum of a chunk is that of zlib's gzip trailer over the same bytes.
    private static (int Width, int Height, int Bits, List<byte[]> Rows) Read(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var (width, height, bits) = (0, 0, 0);
        using var data = new MemoryStream();
        var names = new List<string>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var body = png[(at + 4)..(at + 8 + length)];
            Assert.Equal(GzipCheck(body), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            names.Add(Encoding.ASCII.GetString(body, 0, 4));
            if (names[^1] == "IHDR") (width, height, bits) = (BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(4)), BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(8)), body[12]);
            if (names[^1] == "IDAT") data.Write(body.AsSpan(4));
            at += length + 12;
        }

        Assert.Equal(["IHDR", "pHYs", "IDAT", "IEND"], names);
        data.Position = 0;
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        var rows = new List<byte[]>();
        for (var y = 0; y < height; y++)
        {
            Assert.Equal(0, zlib.ReadByte());
            var row = new byte[((width * bits) + 7) / 8];
            zlib.ReadExactly(row);
            rows.Add(row);
        }

        Assert.Equal(-1, zlib.ReadByte());
        return (width, height, bits, rows);
    }

    private static uint GzipCheck(byte[] bytes)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(file.GetBuffer().AsSpan((int)file.Length - 8));
    }
}
