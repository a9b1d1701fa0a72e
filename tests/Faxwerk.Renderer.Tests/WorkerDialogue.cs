using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Tests;

/// <summary>A worker in this process, asked for one document.</summary>
internal static class WorkerDialogue
{
    /// <summary>Pages for A4, at most ten, with the end.</summary>
    public static (List<(PageHeader Header, byte[] Rows)> Pages, RenderEnd End) Ask(string mediaType, byte[] document, Resolution resolution = Resolution.Fine) =>
        Ask(new RenderRequest(mediaType, 0, resolution, PaperSize.A4, 10), document);

    public static (List<(PageHeader Header, byte[] Rows)> Pages, RenderEnd End) Ask(RenderRequest request, byte[] document)
    {
        using var output = new MemoryStream();
        byte[] input = [.. Message.Frame(request with { Length = document.Length }, ProtocolJson.Default.RenderRequest), .. document];
        new Worker(new MemoryStream(input), output).Run();
        output.Position = 0;
        List<(PageHeader, byte[])> pages = [];
        while (true)
        {
            var answer = Message.Parse(Take(output, Message.ParsePrefix(Take(output, Message.PrefixBytes))), ProtocolJson.Default.RenderAnswer);
            if (answer.Page is { } page) pages.Add((page, Take(output, (page.Width + 7) / 8 * page.Height)));
            if (answer.End is not { } end) continue;
            Assert.Equal(output.Length, output.Position);
            return (pages, end);
        }
    }

    /// <summary>The pages of a document that can be rendered.</summary>
    public static List<Bitmap> Pages(string mediaType, byte[] document, Resolution resolution = Resolution.Fine) =>
        Pages(new RenderRequest(mediaType, 0, resolution, PaperSize.A4, 10), document);

    public static List<Bitmap> Pages(RenderRequest request, byte[] document)
    {
        var (pages, end) = Ask(request, document);
        Assert.True(end.Code == RenderCode.Ok, $"{end.Code}: {end.Detail}");
        return [.. pages.Select(page => Unpack(page.Header, page.Rows))];
    }

    private static Bitmap Unpack(PageHeader header, byte[] rows)
    {
        var page = new Bitmap(header.Width, header.Height);
        for (var y = 0; y < header.Height; y++)
            for (var x = 0; x < header.Width; x++)
                if ((rows[(y * ((header.Width + 7) / 8)) + (x >> 3)] & (0x80 >> (x & 7))) != 0) page[x, y] = true;
        return page;
    }

    private static byte[] Take(MemoryStream stream, int bytes)
    {
        var taken = new byte[bytes];
        stream.ReadExactly(taken);
        return taken;
    }
}
