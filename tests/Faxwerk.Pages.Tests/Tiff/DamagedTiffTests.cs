using System.Buffers.Binary;
using System.Diagnostics;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Tests.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Tests.Tiff;

public sealed class DamagedTiffTests
{
    [Fact]
    public void Mutated_files_give_pages_or_a_page_format_exception()
    {
        var random = new Random(11);
        var samples = Enumerable.Range(0, 20).Select(seed => TiffWriter.Write([Page(random), Page(random)])).ToArray();
        var start = Stopwatch.GetTimestamp();
        var (read, refused) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            var sample = samples[i % samples.Length];
            var file = i % 2 == 0 ? Mutation.Of(sample, random) : WithField(sample, random);
            try
            {
                var reader = TiffReader.Open(file);
                foreach (var page in reader.Pages())
                {
                    // What a mutated tag asks for may be large; a page of 100 million pixels once is enough.
                    if (page.Width * (long)page.Height > 4_000_000) continue;
                    page.ToBitmap();
                    _ = PdfPage.From(page);
                }
                read++;
            }
            catch (PageFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 30);
        Assert.True(read > 500 && refused > 500, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Cut_at_every_byte_a_file_gives_pages_or_a_page_format_exception()
    {
        var file = TiffWriter.Write([Page(new Random(3)), Page(new Random(4))]);
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Throws<PageFormatException>(() => TiffReader.Open(file.AsMemory(0, length)).Pages().Select(page => page.ToBitmap()).ToList());
        }
    }

    [Fact]
    public void Strips_that_all_lie_on_the_same_bytes_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["own.tif"], TiffWriter.Write([Page(new Random(5))]));
        Tool.Run("tiffcp", "-r", "1", "-c", "g4", folder["own.tif"], folder["strips.tif"]);
        var file = File.ReadAllBytes(folder["strips.tif"]);
        // StripByteCounts 117h: give every strip the length of the file.
        var at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x17, 0x01]);
        var (type, count, offset) = (file[at + 2], BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4)), BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 8)));
        var bytes = type == 3 ? 2 : 4;
        for (var i = 0; i < count; i++) file.AsSpan(offset + (i * bytes), bytes).Fill(0x7F);
        Assert.Equal("The strips of a TIFF page overlap.", Assert.Throws<PageFormatException>(() => TiffReader.Open(file).Page(0)).Message);
    }

    [Fact]
    public void A_field_that_claims_more_than_the_file_holds_takes_no_memory()
    {
        var file = TiffWriter.Write([Page(new Random(6))]);
        var at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x11, 0x01, 4, 0]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 4), 0x7FFF_FFFF);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<PageFormatException>(() => TiffReader.Open(file).Page(0));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    private static PageImage Page(Random random) => new(MadeUpPages.Random(random, random.Next(1, 400), random.Next(1, 20)), Resolution.Fine);

    // Directories are where the traps are: a random field of one gets a random count, type or value.
    private static byte[] WithField(byte[] sample, Random random)
    {
        var file = (byte[])sample.Clone();
        var directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        var entry = file.AsSpan(directory + 2 + (12 * random.Next(BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory)))), 12);
        var value = random.Next(3) switch { 0 => random.Next(16), 1 => random.Next(), _ => -random.Next(4) };
        if (random.Next(4) == 0) entry[2] = (byte)random.Next(14);
        else BinaryPrimitives.WriteInt32LittleEndian(entry[(random.Next(1, 3) * 4)..], value);
        return file;
    }
}
