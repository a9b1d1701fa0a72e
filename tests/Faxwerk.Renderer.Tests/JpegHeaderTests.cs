using Faxwerk.Pages.Raster;
using Faxwerk.Renderer.Documents;

namespace Faxwerk.Renderer.Tests;

public sealed class JpegHeaderTests
{
    private static readonly byte[] s_jfif =
        [0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 2, 1, 0, 200, 0, 100, 0, 0];

    private static readonly byte[] s_exif =
    [
        0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0,
        1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0,
    ];

    [Fact]
    public void Resolution_and_orientation_are_read() =>
        Assert.Equal(new JpegHeader(200, 100, Orientation.LeftBottom), JpegHeader.Read([0xFF, 0xD8, .. s_jfif, .. s_exif, 0xFF, 0xDA, 0, 2]));

    [Fact]
    public void Dots_per_centimetre_become_dots_per_inch()
    {
        byte[] jfif = [.. s_jfif];
        jfif[11] = 2;
        Assert.Equal(508, JpegHeader.Read([0xFF, 0xD8, .. jfif]).DpiX, 6);
    }

    [Fact]
    public void A_ratio_of_sides_is_no_resolution()
    {
        byte[] jfif = [.. s_jfif];
        jfif[11] = 0;
        Assert.Equal(0, JpegHeader.Read([0xFF, 0xD8, .. jfif]).DpiX);
    }

    [Fact]
    public void Nothing_in_a_header_throws()
    {
        var random = new Random(99);
        byte[] whole = [0xFF, 0xD8, .. s_jfif, .. s_exif, 0xFF, 0xDA, 0, 2];
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = whole[..random.Next(whole.Length + 1)];
            for (var change = random.Next(4); change > 0 && bytes.Length > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var header = JpegHeader.Read(bytes);
            Assert.True(Enum.IsDefined(header.Orientation));
        }
    }
}
