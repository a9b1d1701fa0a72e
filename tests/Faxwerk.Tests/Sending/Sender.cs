using Faxwerk.Destinations;
using Faxwerk.Hosting;
using Faxwerk.Lines;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Sending;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Sending;

/// <summary>A queue, the dialer and a worker over a simulated line, with a document of three pages.</summary>
internal sealed class Sender : IAsyncDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-send-").FullName;
    private readonly LineWorker _worker;
    private readonly BlobStore _blobs;

    private Sender(QueueBed bed, SimulatedLine line, int channels)
    {
        (Bed, Line) = (bed, line);
        _blobs = new BlobStore(_folder);
        var trunk = new Fixed<TrunkSettings>(new TrunkSettings { Channels = channels, SendChannels = channels });
        Channels = new ChannelPool(trunk);
        Memory = new DestinationMemory(bed.Test.Database, new Fixed<DestinationSettings>(new()), bed.Time);
        var dialer = new Dialer(bed.Queue, _blobs, line, Memory, trunk, bed.Time, NullLogger<Dialer>.Instance);
        _worker = new LineWorker(
            bed.Queue, dialer, Channels, line, bed.Test.Database.Changes, new StorageOptions { Node = "n1" }, new NodeOptions(), trunk, bed.Time, NullLogger<LineWorker>.Instance);
    }

    public QueueBed Bed { get; }

    public SimulatedLine Line { get; }

    public ChannelPool Channels { get; }

    public DestinationMemory Memory { get; }

    public string Document { get; private set; } = "";

    public IReadOnlyList<PageImage> Pages { get; } = [.. Enumerable.Range(1, 3).Select(Page)];

    public static async Task<Sender> StartAsync(Engine engine, SimulatedLine line, int channels = 4)
    {
        var sender = new Sender(await QueueBed.CreateAsync(engine, channels), line, channels);
        sender.Document = (await sender._blobs.WriteAsync(TiffWriter.Write(sender.Pages))).Id;
        await sender._worker.StartAsync(default);
        return sender;
    }

    public Task<IReadOnlyList<long>> SendAsync(params string[] numbers) => Bed.EnqueueAsync(QueueBed.Fax(numbers) with { BlobId = Document });

    public Task UntilAsync(long id, Func<QueuedFax, bool> condition) =>
        Eventually.HoldsAsync(async () => condition(await Bed.FindAsync(id)), $"fax {id}");

    public Task UntilAllAsync(IReadOnlyList<long> ids, FaxState state, TimeSpan advance = default) =>
        Eventually.HoldsAsync(
            async () =>
            {
                Bed.Time.Advance(advance);
                var faxes = await Bed.View.ListAsync(new FaxFilter());
                return ids.All(id => faxes.Single(f => f.Id == id).State == state);
            },
            $"all {state}");

    public Task StopAsync() => _worker.StopAsync(default);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _worker.Dispose();
        await Line.DisposeAsync();
        await Bed.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static PageImage Page(int number)
    {
        var bitmap = new Bitmap(1728, 200);
        for (var i = 0; i < 3000; i++)
            bitmap[i * 31 * number % 1728, i * 17 % 200] = true;
        return new PageImage(bitmap, Resolution.Fine);
    }
}
