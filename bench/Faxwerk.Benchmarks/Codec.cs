using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Benchmarks;

/// <summary>
/// MMR beside libtiff: one thread, memory to memory, one strip a page. libtiff's time is that of the strip call alone,
/// ours that of the whole call with the bitmap it makes. Rounds alternate; the figures are medians of the times summed over the pages.
/// </summary>
internal static class Codec
{
    private const int WarmUpRounds = 30, Rounds = 30;

    private sealed record Sample(Bitmap Page, byte[] Code, byte[] File);

    public static int Run(TextWriter output)
    {
        var (set, pages) = Pages();
        var samples = pages.Select(Prepare).ToList();
        var megaPixels = pages.Sum(page => (double)page.Width * page.Height) / 1e6;
        var buffer = new ArrayBufferWriter<byte>(1 << 22);
        var times = Enumerable.Range(0, 4).Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < WarmUpRounds + Rounds; round++)
        {
            double[] sums = [samples.Sum(TheirEncode), samples.Sum(sample => OurEncode(sample, buffer)), samples.Sum(TheirDecode), samples.Sum(OurDecode)];
            for (var i = 0; i < sums.Length && round >= WarmUpRounds; i++) times[i].Add(sums[i]);
        }
        double[] medians = [.. times.Select(Median)];
        string[] names = ["libtiff encode", "own encode", "libtiff decode", "own decode"];
        for (var i = 0; i < names.Length; i++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{names[i],-15} {megaPixels / medians[i],8:F0} MPixel/s  fastest round {megaPixels / times[i].Min(),6:F0}, slowest {megaPixels / times[i].Max(),6:F0}"));
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"codec: encode_ratio={medians[0] / medians[1]:F2} decode_ratio={medians[2] / medians[3]:F2} encode_mpixel_s={megaPixels / medians[1]:F0} decode_mpixel_s={megaPixels / medians[3]:F0} pages={samples.Count} set={set}"));
        return 0;
    }

    // What both make must be equal to the byte, and what both read to the pixel.
    private static Sample Prepare(Bitmap page)
    {
        using var file = new MemoryStream();
        using (var writer = CodecLibTiff.ForWriting(page, file)) writer.Encode();
        using var reader = CodecLibTiff.ForReading(file.ToArray(), page.Width, page.Height);
        var code = PageEncoder.Encode(page, PageCoding.Mmr, new EncodeOptions { EndOfPage = true });
        if (!reader.RawStrip().AsSpan().SequenceEqual(code)) throw new InvalidOperationException("libtiff codes the page differently.");
        reader.Decode();
        var decoded = PageDecoder.Decode(code, new DecodeOptions(PageCoding.Mmr, page.Width) { Height = page.Height });
        var rows = new byte[reader.Rows.Length];
        CodecLibTiff.Pack(decoded.Bitmap, rows);
        if (!reader.Rows.SequenceEqual(rows) || !decoded.Bitmap.SameAs(page)) throw new InvalidOperationException("libtiff decodes the page differently.");
        return new Sample(page, code, file.ToArray());
    }

    private static double TheirEncode(Sample sample)
    {
        using var file = new MemoryStream(1 << 20);
        using var tiff = CodecLibTiff.ForWriting(sample.Page, file);
        var start = Stopwatch.GetTimestamp();
        tiff.Encode();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double OurEncode(Sample sample, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        var start = Stopwatch.GetTimestamp();
        PageEncoder.Encode(sample.Page, PageCoding.Mmr, new EncodeOptions { EndOfPage = true }, buffer);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!buffer.WrittenSpan.SequenceEqual(sample.Code)) throw new InvalidOperationException("The code changed.");
        return seconds;
    }

    private static double TheirDecode(Sample sample)
    {
        using var tiff = CodecLibTiff.ForReading(sample.File, sample.Page.Width, sample.Page.Height);
        var start = Stopwatch.GetTimestamp();
        tiff.Decode();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double OurDecode(Sample sample)
    {
        var start = Stopwatch.GetTimestamp();
        var decoded = PageDecoder.Decode(sample.Code, new DecodeOptions(PageCoding.Mmr, sample.Page.Width) { Height = sample.Page.Height });
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!decoded.Bitmap.SameAs(sample.Page)) throw new InvalidOperationException("The pixels changed.");
        return seconds;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2;
    }

    private static (string Set, List<Bitmap> Pages) Pages()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Faxwerk.slnx"))) continue;
            var charts = new DirectoryInfo(Path.Combine(folder.FullName, "..", "shared", "charts"));
            if (!charts.Exists) break;
            return ("itu", [.. charts.GetFiles("itu?.tif").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => TiffReader.Open(File.ReadAllBytes(file.FullName)).Page(0).ToBitmap())]);
        }
        return ("own", [.. Enumerable.Range(1, 8).Select(OwnPage)]);
    }

    // Lines of letters made of upright and slanted strokes, as a page of text has them.
    private static Bitmap OwnPage(int seed)
    {
        var random = new Random(seed);
        var page = new Bitmap(1728, 2376);
        for (var line = 150; line < 2200; line += 40 + seed)
        {
            for (var x = 120; x < 1500 && random.Next(40) != 0; x += random.Next(12, 30))
            {
                if (random.Next(6) == 0) continue;
                var (slant, stroke) = (random.Next(-2, 3) / 4.0, random.Next(2, 5));
                for (var y = 0; y < 26; y++)
                {
                    for (var i = 0; i < stroke; i++) page[x + (int)(y * slant) + i, line + y] = true;
                }
            }
        }
        return page;
    }
}
