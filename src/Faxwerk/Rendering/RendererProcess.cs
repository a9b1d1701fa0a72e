using System.Buffers.Binary;
using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Rendering;

/// <summary>One worker process. What it says is checked: the document may have taken it over.</summary>
internal sealed class RendererProcess(RunningProcess process) : IAsyncDisposable
{
    private byte[] _rows = [];

    /// <summary>Number of the outermost process, which takes the worker with it when it is killed.</summary>
    public int Id => process.Id;

    /// <summary>Documents rendered.</summary>
    public int Documents { get; private set; }

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>What it complained about, for the log.</summary>
    public string Errors => process.Errors;

    /// <summary>Has a document rendered; <paramref name="add"/> gets the pages in order.</summary>
    /// <exception cref="IOException">The worker died or broke the protocol: of no use any more.</exception>
    public async Task<RenderEnd> RenderAsync(
        RenderRequest request, ReadOnlyMemory<byte> document, Action<Bitmap> add, CancellationToken cancellation)
    {
        try
        {
            await process.Input.WriteAsync(Message.Frame(request, ProtocolJson.Default.RenderRequest), cancellation);
            await process.Input.WriteAsync(document, cancellation);
            await process.Input.FlushAsync(cancellation);
            var geometry = new FaxGeometry(request.Paper, request.Resolution);
            for (var pages = 0; ; pages++)
            {
                var answer = await ReadAnswerAsync(cancellation);
                if (answer.End is { } end)
                {
                    Documents++;
                    return end.Pages == pages ? end : throw new InvalidDataException("The number of pages is wrong.");
                }

                if (answer.Page is not { } page) throw new InvalidDataException("An answer without page and end.");
                if (page.Width != geometry.Width || page.Height < 1 || page.Height > geometry.MaxRows || pages >= request.MaxPages)
                    throw new InvalidDataException("A page that was not asked for.");
                add(await ReadPageAsync(page, cancellation));
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ObjectDisposedException)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => process.DisposeAsync();

    private async Task<RenderAnswer> ReadAnswerAsync(CancellationToken cancellation)
    {
        var prefix = new byte[Message.PrefixBytes];
        await process.Output.ReadExactlyAsync(prefix, cancellation);
        var json = new byte[Message.ParsePrefix(prefix)];
        await process.Output.ReadExactlyAsync(json, cancellation);
        return Message.Parse(json, ProtocolJson.Default.RenderAnswer);
    }

    private async Task<Bitmap> ReadPageAsync(PageHeader header, CancellationToken cancellation)
    {
        var rowBytes = (header.Width + 7) / 8;
        var size = rowBytes * header.Height;
        if (_rows.Length < size) _rows = new byte[size];
        await process.Output.ReadExactlyAsync(_rows.AsMemory(0, size), cancellation);
        var page = new Bitmap(header.Width, header.Height);
        for (var y = 0; y < header.Height; y++) Unpack(_rows.AsSpan(y * rowBytes, rowBytes), page.Row(y));
        return page;
    }

    private static void Unpack(ReadOnlySpan<byte> bytes, Span<ulong> words)
    {
        var whole = bytes.Length / 8;
        for (var i = 0; i < whole; i++) words[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes[(i * 8)..]);
        if (whole == words.Length) return;
        Span<byte> last = stackalloc byte[8];
        bytes[(whole * 8)..].CopyTo(last);
        words[whole] = BinaryPrimitives.ReadUInt64BigEndian(last);
    }
}
