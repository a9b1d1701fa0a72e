using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Pages.Sff;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Tests;

/// <summary>One picture in every kind of file (Pictures/make.sh, by other programs) gives one page.</summary>
public sealed class PictureTests
{
    private const int Cell = 16;

    /// <summary>Most that a cell may differ in blackness, of 255: lossy coding moves dots of an edge, a lost colour or a wrong row far more.</summary>
    private const int Tolerance = 40;

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder)
        .Select(file => Path.GetFileName(file)).Where(name => Path.GetExtension(name) is not (".sh" or ".gitattributes") && name != "three-kinds.tif").Order(StringComparer.Ordinal)];

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Faxwerk.slnx"))) folder = folder.Parent!;
            return Path.Combine(folder.FullName, "tests", "Faxwerk.Renderer.Tests", "Pictures");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_kind_of_picture_gives_the_same_page(string name)
    {
        var page = Assert.Single(Pages(name));
        var expected = Assert.Single(Pages("plain.png"));
        Assert.Equal((expected.Width, expected.Height), (page.Width, page.Height));
        for (var y = 0; y + Cell <= page.Height; y += Cell)
            for (var x = 0; x + Cell <= page.Width; x += Cell)
                Assert.True(Math.Abs(Blackness(expected, x, y) - Blackness(page, x, y)) <= Tolerance, $"{name} differs at {x}, {y}");
    }

    [Fact]
    public void Pages_of_different_kinds_in_one_TIFF_are_all_rendered()
    {
        var expected = Assert.Single(Pages("plain.png"));
        var pages = Pages("three-kinds.tif");
        Assert.Equal(3, pages.Count);
        Assert.All(pages, page => Assert.Equal(expected.Height, page.Height));
    }

    [Theory]
    [InlineData(Resolution.Standard)]
    [InlineData(Resolution.Fine)]
    public void An_SFF_fax_is_passed_on_dot_for_dot(Resolution resolution)
    {
        var page = Noise(1728, 1000, 7);
        var file = SffWriter.Write([new PageImage(page, resolution), new PageImage(page, resolution)]);
        var rendered = WorkerDialogue.Pages("image/x-sff", file, resolution);
        Assert.Equal(2, rendered.Count);
        Assert.All(rendered, copy => Assert.True(copy.SameAs(page)));
    }

    [Fact]
    public void A_fax_that_libtiff_has_to_decode_is_passed_on_dot_for_dot()
    {
        RequireLibraries();
        var page = Noise(1728, 300, 8);
        var tiff = TiffBuilder.Deflated(1728, 300, bits: 1, Rows(page));
        Assert.True(Assert.Single(WorkerDialogue.Pages("image/tiff", tiff)).SameAs(page));
    }

    [Fact]
    public void A_long_screenshot_keeps_its_size_over_as_many_sheets_as_it_takes()
    {
        RequireLibraries();
        const int Width = 320, Height = 12_000;
        var request = new RenderRequest("image/tiff", 0, Resolution.Fine, PaperSize.A4, 20) { SplitLongPages = true };
        var tiff = TiffBuilder.Deflated(Width, Height, bits: 8, [.. Enumerable.Repeat((byte)255, Width * Height)]);
        var pages = WorkerDialogue.Pages(request, tiff);
        Assert.InRange(pages.Sum(page => page.Height), 24_430, 24_460);
        Assert.All(pages, page => Assert.True(page[864, page.Height / 2]));
        Assert.Equal(RenderCode.TooManyPages, WorkerDialogue.Ask(request with { MaxPages = 10 }, tiff).End.Code);
    }

    [Fact]
    public void A_thumbnail_beside_a_page_makes_no_page()
    {
        var (large, small) = (Noise(1728, 200, 9), Noise(216, 25, 10));
        var tiff = TiffWriter.Write([new PageImage(large, Resolution.Fine), new PageImage(small, Resolution.Fine)]);
        var first = BinaryPrimitives.ReadInt32LittleEndian(tiff.AsSpan(4));
        var second = BinaryPrimitives.ReadInt32LittleEndian(tiff.AsSpan(first + 2 + (BinaryPrimitives.ReadInt16LittleEndian(tiff.AsSpan(first)) * 12)));
        // The value of the first field, NewSubfileType.
        tiff[second + 2 + 8] = 1;
        Assert.True(Assert.Single(WorkerDialogue.Pages("image/tiff", tiff)).SameAs(large));
    }

    [Fact]
    public void A_picture_of_too_many_dots_is_refused_before_it_is_unpacked()
    {
        RequireLibraries();
        byte[] gif = [.. "GIF89a"u8, 0x60, 0xEA, 0x60, 0xEA, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 0x60, 0xEA, 0x60, 0xEA, 0, 2, 1, 0, 0x3B];
        Assert.Equal(RenderCode.TooLarge, WorkerDialogue.Ask("image/gif", gif).End.Code);
        var bmp = File.ReadAllBytes(Path.Combine(Folder, "plain.bmp"));
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), 60_000);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), -60_000);
        Assert.Equal(RenderCode.TooLarge, WorkerDialogue.Ask("image/bmp", bmp).End.Code);
        Assert.Equal(RenderCode.TooLarge, WorkerDialogue.Ask("image/tiff", TiffBuilder.Deflated(60_000, 60_000, bits: 8, [])).End.Code);
        // VP8L: 14 bits each of width and height less one.
        byte[] webp = [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8L"u8, 10, 0, 0, 0, 0x2F, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0, 0, 0];
        Assert.Equal(RenderCode.TooLarge, WorkerDialogue.Ask("image/webp", webp).End.Code);
    }

    [Fact]
    public void A_kind_of_TIFF_that_is_not_read_is_unsupported()
    {
        RequireLibraries();
        Assert.Equal(RenderCode.Unsupported, WorkerDialogue.Ask("image/tiff", TiffBuilder.Deflated(16, 16, bits: 32, new byte[16 * 64])).End.Code);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_picture_that_breaks_off_is_damaged(string name)
    {
        RequireLibraries();
        var file = File.ReadAllBytes(Path.Combine(Folder, name));
        var code = WorkerDialogue.Ask(TypeOf(name), file[..(file.Length / 2)]).End.Code;
        // libjpeg fills up what is missing and calls it a warning; half an animation holds its first frame.
        if (name.EndsWith(".jpg", StringComparison.Ordinal) || name.StartsWith("animated", StringComparison.Ordinal)) Assert.True(code is RenderCode.Ok or RenderCode.Damaged);
        else Assert.Equal(RenderCode.Damaged, code);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_mutated_picture_ends_with_a_code(string name)
    {
        RequireLibraries();
        var original = File.ReadAllBytes(Path.Combine(Folder, name));
        var random = new Random(name.Length + (original.Length * 31));
        for (var round = 0; round < 20; round++)
        {
            var file = original.ToArray();
            for (var change = random.Next(1, 8); change > 0; change--) file[random.Next(Math.Min(file.Length, round < 10 ? 200 : file.Length))] = (byte)random.Next(256);
            var (pages, end) = WorkerDialogue.Ask(TypeOf(name), file[..random.Next(file.Length / 2, file.Length + 1)]);
            Assert.True(pages.Count <= 10 && Enum.IsDefined(end.Code));
        }
    }

    private static IReadOnlyList<Bitmap> Pages(string name)
    {
        RequireLibraries();
        return WorkerDialogue.Pages(TypeOf(name), File.ReadAllBytes(Path.Combine(Folder, name)));
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch { ".jpg" => "image/jpeg", ".tif" => "image/tiff", var kind => "image/" + kind[1..] };

    private static void RequireLibraries()
    {
        foreach (var (library, package) in ((string, string)[])[("libtiff.so.6", "libtiff6"), ("libwebp.so.7", "libwebp7"), ("libcairo.so.2", "libcairo2"), ("libturbojpeg.so.0", "libturbojpeg0")])
            Prerequisite.Require(NativeLibrary.TryLoad(library, out _), $"{package} is not installed.");
    }

    private static int Blackness(Bitmap page, int left, int top)
    {
        var black = 0;
        for (var y = top; y < top + Cell; y++)
            for (var x = left; x < left + Cell; x++)
                if (page[x, y]) black++;
        return black * 255 / (Cell * Cell);
    }

    private static byte[] Rows(Bitmap page)
    {
        var rows = new byte[page.Width / 8 * page.Height];
        for (var y = 0; y < page.Height; y++)
            for (var x = 0; x < page.Width; x++)
                if (page[x, y]) rows[(y * page.Width / 8) + (x >> 3)] |= (byte)(0x80 >> (x & 7));
        return rows;
    }

    private static Bitmap Noise(int width, int height, int seed)
    {
        var random = new Random(seed);
        var page = new Bitmap(width, height);
        for (var y = 0; y < height; y++)
            for (var i = 0; i < width / 64; i++) page.Row(y)[i] = (ulong)random.NextInt64() & (ulong)random.NextInt64();
        return page;
    }
}
