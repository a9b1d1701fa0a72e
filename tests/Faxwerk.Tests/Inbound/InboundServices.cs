using Faxwerk.Archive;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Journal;
using Faxwerk.Lines;
using Faxwerk.Outbox;
using Faxwerk.Pages;
using Faxwerk.Receiving;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Tests.Headline;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Faxwerk.Tests.Inbound;

/// <summary>The inbound route on a database and in a folder of its own. Workers run only where a test starts them.</summary>
internal sealed class InboundServices : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly TestDatabase _database;

    private InboundServices(TestDatabase database, string folder, string node, Action<IServiceCollection>? adjust)
    {
        (_database, Folder) = (database, folder);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Faxwerk:DataFolder", folder), new("Faxwerk:Node", node)]).Build();
        var services = new ServiceCollection().AddLogging()
            .AddStorage(configuration).AddSettings().AddDirectory().AddJournal().AddTasks().AddOutbox().AddReceiving().AddArchive().AddSingleton(Strips.Black)
            .AddSingleton(database.Open()).AddSingleton<TimeProvider>(database.Time);
        adjust?.Invoke(services);
        _provider = services.BuildServiceProvider();
    }

    public string Folder { get; }

    public Line Line => field ??= new Line(new TrunkRow { Id = TrunkRow.First, Name = "trunk" }, Get<IOptionsMonitor<TrunkSettings>>(), _ => new SimulatedLine());

    public VirtualTime Time => _database.Time;

    public string Outbox => Get<MailDispatch>().Folder;

    public static async Task<InboundServices> StartAsync(Engine engine, Action<IServiceCollection>? adjust = null) => await StartAsync(
        await TestDatabase.CreateEmptyAsync(engine), System.IO.Directory.CreateTempSubdirectory("faxwerk-inbound-").FullName, "node", adjust);

    public static IncomingCall CallTo(string called, string caller = "+4989555") => new(called, caller, "Praxis Dr. Huber", "call-1", "192.0.2.7:5060");

    /// <summary>The same with its numbers as any trunk reads them.</summary>
    public static AnnouncedCall Announced(string called, string caller = "+4989555") =>
        new(CallTo(called, caller), Read(called), Read(caller));

    public static ReceivedPage Page(int index, bool last)
    {
        var bitmap = new Bitmap(1728, 300);
        for (var x = 0; x < 600; x++)
            bitmap[x, 20 + index] = true;
        return new ReceivedPage(index, new PageImage(bitmap, Resolution.Fine), BadRows: 0, last, "+49 89 555");
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public async Task SetAsync(string key, string value) => Assert.Null((await Get<SettingsStore>().SetAsync(key, value, "test")).Error);

    /// <summary>Takes a call through the gate and says how it is to be received.</summary>
    public async Task<IncomingFax> AnswerAsync(string called, string caller = "+4989555") =>
        Assert.IsType<CallDecision.Accept>(await DecideAsync(called, caller)).Fax;

    public async Task<CallDecision> DecideAsync(string called, string caller = "+4989555") =>
        await Get<IncomingCalls>().DecideAsync(Line, CallTo(called, caller), CancellationToken.None);

    public ITaskHandler Handler(string kind) => _provider.GetServices<ITaskHandler>().Single(handler => handler.Kind == kind);

    /// <summary>Runs due tasks of all kinds, in the order of the route, till none is left; returns how many ran.</summary>
    public async Task<int> RunTasksAsync()
    {
        var handlers = _provider.GetServices<ITaskHandler>().ToList();
        var ran = 0;
        foreach (var handler in handlers)
        {
            while (await Get<TaskQueue>().ClaimAsync(handler.Kind, "test", TimeSpan.FromMinutes(1)) is { } task)
            {
                Assert.Equal(TaskResult.Done, await handler.HandleAsync(task, CancellationToken.None));
                if ((await Get<TaskQueue>().FindAsync(task.Id))!.State == TaskState.Waiting)
                    await Get<Database>().InTransactionAsync(task.CompleteAsync);
                ran++;
            }
        }

        return ran;
    }

    /// <summary>A process under this name after the one before was killed: nothing was finished, database and folder are what they were.</summary>
    public async Task<InboundServices> AfterKillAsync(string node = "node")
    {
        await _provider.DisposeAsync();
        return await StartAsync(_database, Folder, node);
    }

    /// <summary>What the start of the server recovers, or (without <paramref name="starting"/>) what it looks for now and then.</summary>
    public Task RecoverAsync(bool starting = true) => _provider.GetServices<IHostedService>().OfType<ReceivingRecovery>().Single()
        .RecoverAsync(starting ? Get<StorageOptions>().Node : null, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    private static SignalledNumber Read(string signalled) => signalled.StartsWith('+') ? new(signalled, signalled, true) : new(signalled, "", false);

    private static async Task<InboundServices> StartAsync(TestDatabase database, string folder, string node, Action<IServiceCollection>? adjust = null)
    {
        var services = new InboundServices(database, folder, node, adjust);
        await services._provider.PrepareStorageAsync();
        return services;
    }
}
