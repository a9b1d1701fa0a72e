using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Outbox;
using Faxwerk.Pages;
using Faxwerk.Receiving;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Faxwerk.Tests.Inbound;

/// <summary>The inbound route on SQLite in a folder of its own. Workers run only where a test starts them.</summary>
internal sealed class InboundServices : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private InboundServices(string folder)
    {
        Folder = folder;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Faxwerk:DataFolder", folder)]).Build();
        _provider = new ServiceCollection().AddLogging()
            .AddStorage(configuration).AddSettings().AddDirectory().AddTasks().AddOutbox().AddReceiving()
            .BuildServiceProvider();
    }

    public string Folder { get; }

    public string Outbox => Get<MailDispatch>().Folder;

    public static async Task<InboundServices> StartAsync(string? folder = null)
    {
        var services = new InboundServices(folder ?? System.IO.Directory.CreateTempSubdirectory("faxwerk-inbound-").FullName);
        await services._provider.PrepareStorageAsync();
        return services;
    }

    public static IncomingCall CallTo(string called) => new(called, "+4989555", "Praxis Dr. Huber", "call-1", "192.0.2.7:5060");

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
    public async Task<IncomingFax> AnswerAsync(string called) =>
        Assert.IsType<CallDecision.Accept>(await Get<IncomingCalls>().DecideAsync(CallTo(called), CancellationToken.None)).Fax;

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

    public Task RecoverAsync() => _provider.GetServices<IHostedService>().OfType<ReceivingRecovery>().Single().StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        if (System.IO.Directory.Exists(Folder))
            System.IO.Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Ends as a killed process does: nothing is finished, the folder stays.</summary>
    public ValueTask AbandonAsync() => _provider.DisposeAsync();
}
