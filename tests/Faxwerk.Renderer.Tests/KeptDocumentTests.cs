using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Tests;

/// <summary>Native code reads from a document as long as it draws, whatever the garbage collector does meanwhile.</summary>
public sealed class KeptDocumentTests
{
    private const int Pages = 3;
    private const int Padding = 8 << 20;

    [Fact]
    public void A_pdf_is_kept_until_its_last_page_is_drawn()
    {
        Prerequisite.Require(NativeLibrary.TryLoad("libpoppler-glib.so.8", out _), "libpoppler-glib8 is not installed.");
        var pdf = Pdf();
        byte[] input = [.. Message.Frame(new RenderRequest("application/pdf", pdf.Length, Resolution.Standard, PaperSize.A4, 10), ProtocolJson.Default.RenderRequest), .. pdf];
        using var output = new Collecting();
        new Worker(new MemoryStream(input), output).Run();
        Assert.Equal(Pages, WorkerDialogue.Pages("application/pdf", pdf, Resolution.Standard).Count);
        using var quiet = new MemoryStream();
        new Worker(new MemoryStream(input), quiet).Run();
        // The end tells the memory of the moment.
        Assert.Equal(quiet.ToArray()[..^400], output.ToArray()[..(int)(quiet.Length - 400)]);
    }

    /// <summary>Pages of one bar each, behind so much else that their memory goes back to the system once it is free.</summary>
    private static byte[] Pdf()
    {
        var text = new StringBuilder("%PDF-1.4\n");
        List<int> offsets = [];
        Add("<</Type/Catalog/Pages 2 0 R>>");
        Add($"<</Type/Pages/Count {Pages}/Kids[{string.Join(' ', Enumerable.Range(0, Pages).Select(page => $"{4 + (2 * page)} 0 R"))}]>>");
        Add($"<</Length {Padding}>>stream\n{new string(' ', Padding)}\nendstream");
        for (var page = 0; page < Pages; page++)
        {
            var bar = $"{50 + (page * 40)} 100 30 500 re f";
            Add($"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + (2 * page)} 0 R>>");
            Add($"<</Length {bar.Length}>>stream\n{bar}\nendstream");
        }

        var start = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets) text.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        return Encoding.ASCII.GetBytes(text.Append(CultureInfo.InvariantCulture, $"trailer<</Size {offsets.Count + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").ToString());

        void Add(string content)
        {
            offsets.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{offsets.Count} 0 obj\n{content}\nendobj\n");
        }
    }

    private sealed class Collecting : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            Collect();
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Collect();
            base.Write(buffer);
        }

        private static void Collect() => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
