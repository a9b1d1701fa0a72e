using Faxwerk.Destinations;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Hosting;
using Faxwerk.Lines;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Policies;
using Faxwerk.Polling;
using Faxwerk.Queue;
using Faxwerk.Sending;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Sending;

/// <summary>A queue, the dialer and workers over simulated lines, with a document of three pages.</summary>
internal sealed class Sender : IAsyncDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-send-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _working = [];
    private readonly List<Line> _lines = [];
    private readonly BlobStore _blobs;

    private Sender(QueueBed bed, SimulatedLine[] lines, int channels)
    {
        (Bed, Line) = (bed, lines[0]);
        _blobs = new BlobStore(_folder);
        Memory = new DestinationMemory(bed.Test.Database, new Fixed<DestinationSettings>(new()), bed.Time);
        foreach (var line in lines)
        {
            Trunks.Add(new Fixed<TrunkSettings>(new TrunkSettings { Channels = channels, SendChannels = channels }));
            _lines.Add(new Line(new TrunkRow { Id = Trunks.Count, Name = NameOf(Trunks.Count) }, Trunks[^1], _ => line));
        }
    }

    public QueueBed Bed { get; }

    public SimulatedLine Line { get; }

    /// <summary>The settings of each trunk.</summary>
    public List<Fixed<TrunkSettings>> Trunks { get; } = [];

    /// <summary>No header lines, until a test wants them.</summary>
    public Fixed<HeadlineSettings> Headline { get; } = new(new() { Form = HeadlineForm.Off });

    /// <summary>No limits, until a test wants them.</summary>
    public Fixed<LimitSettings> Limits { get; } = new(new());

    /// <summary>Takes the place of the worker that renders header lines.</summary>
    public StripRenderer RenderStrips { get; set; } = (_, _, _, _) => Task.FromResult<string?>("no worker");

    /// <summary>Shows pages as they went out.</summary>
    public SentPages Sent => new(Bed.View, _blobs);

    public ChannelPool Channels => _lines[0].Channels;

    public DestinationMemory Memory { get; }

    public string Document { get; private set; } = "";

    /// <summary>Where the documents are; each is in a folder of the first two digits of its id.</summary>
    public string Documents => _folder;

    public IReadOnlyList<PageImage> Pages { get; } = [.. Enumerable.Range(1, 3).Select(Page)];

    public static Task<Sender> StartAsync(Engine engine, SimulatedLine line, int channels = 4) => StartAsync(engine, channels, [line]);

    /// <summary>With trunks of the names trunk, trunk2, trunk3; without rules the first is the cheapest. Each is announced before the first fax is sent.</summary>
    public static async Task<Sender> StartAsync(Engine engine, int channels, SimulatedLine[] lines, params RouteRule[] rules)
    {
        var sender = new Sender(await QueueBed.CreateAsync(engine, channels), lines, channels);
        var (bed, database) = (sender.Bed, sender.Bed.Test.Database);
        sender.Document = (await sender._blobs.WriteAsync(TiffWriter.Write(sender.Pages))).Id;
        foreach (var line in sender._lines.Skip(1))
            await database.InTransactionAsync(tx => tx.ExecuteAsync("INSERT INTO line VALUES (@Id, @Name, 0)", new { line.Id, line.Name }));
        bed.Node.Routes.CurrentValue = new RouteSettings { Rules = rules };
        await bed.Node.RouteTable.SyncAsync();
        var headlines = new Headlines(
            (request, text, add, cancel) => sender.RenderStrips(request, text, add, cancel), new LineKeeper(database, sender._blobs, NullLogger<LineKeeper>.Instance), sender.Headline, new Fixed<SiteSettings>(new()), bed.Time, NullLogger<Headlines>.Instance);
        var limits = new SendLimits(database, new Users(database, bed.Time), sender.Limits, TestSites.Of(database, bed.Time), bed.Time);
        var dialer = new Dialer(bed.Queue, sender._blobs, TestSecrets.Text, headlines, sender.Memory, limits, new ModemCheck(() => { }, NullLogger<ModemCheck>.Instance), bed.Time, NullLogger<Dialer>.Instance);
        var fetcher = new Fetcher(
            bed.Node.Polls, sender._blobs, TestSecrets.Text, sender.Memory, limits, new ModemCheck(() => { }, NullLogger<ModemCheck>.Instance), new Fixed<ReceivingSettings>(new()), bed.Time,
            NullLogger<Fetcher>.Instance);
        foreach (var line in sender._lines)
        {
            var worker = new LineWorker(
                line, bed.Queue, dialer, bed.Node.Polls, fetcher, database, new StorageOptions { Node = "n1" }, new NodeOptions(), bed.Time, NullLogger<LineWorker>.Instance);
            sender._working.Add(worker.RunAsync(sender._stop.Token));
        }

        await Eventually.HoldsAsync(async () => await database.FindAsync<int>("SELECT count(*) FROM line_state") == lines.Length, "all lines announced");
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

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_working);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        foreach (var line in _lines)
            await line.Endpoint.DisposeAsync();
        await Bed.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static string NameOf(int id) => id == 1 ? "trunk" : $"trunk{id}";

    private static PageImage Page(int number)
    {
        var bitmap = new Bitmap(1728, 200);
        for (var i = 0; i < 3000; i++)
            bitmap[i * 31 * number % 1728, i * 17 % 200] = true;
        return new PageImage(bitmap, Resolution.Fine);
    }
}
