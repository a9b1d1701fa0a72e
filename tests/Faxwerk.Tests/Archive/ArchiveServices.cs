using Faxwerk.Archive;
using Faxwerk.Contacts;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Inbox;
using Faxwerk.Journal;
using Faxwerk.Ocr;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Tests.Headline;
using Faxwerk.Tests.Inbound;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Faxwerk.Tests.Archive;

/// <summary>The archive on a database and in a folder of its own, with received faxes to fill it.</summary>
internal sealed class ArchiveServices : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly TestDatabase _test;

    private ArchiveServices(TestDatabase test)
    {
        _test = test;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Faxwerk:DataFolder", Folder)]).Build();
        _provider = new ServiceCollection().AddLogging()
            .AddStorage(configuration).AddSettings().AddDirectory().AddJournal().AddTasks()
            .AddContacts().AddSingleton<ReceivedFaxes>().AddSingleton<ReceivedTexts>().AddSingleton<ReceivedDocument>().AddSingleton<QueueView>()
            .AddOcr().AddArchive().AddArchiveTasks().AddHeadlines().AddSingleton(Strips.Black)
            .AddSingleton(test.Database).AddSingleton<TimeProvider>(test.Time)
            .BuildServiceProvider();
    }

    public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("faxwerk-archive-").FullName;

    public VirtualTime Time => _test.Time;

    public static async Task<ArchiveServices> StartAsync(Engine engine)
    {
        var services = new ArchiveServices(await TestDatabase.CreateEmptyAsync(engine));
        await services._provider.PrepareStorageAsync();
        return services;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public async Task SetAsync(string key, string value) => Assert.Null((await Get<SettingsStore>().SetAsync(key, value, "test")).Error);

    /// <summary>Receives a fax of two pages and asks for its archiving.</summary>
    public async Task<long> ReceiveAsync(string called = "+49891234")
    {
        var faxes = Get<ReceivedFaxes>();
        var id = await faxes.BeginAsync(1, new AnnouncedCall(InboundServices.CallTo(called), Get<SignalledNumbers>().Called(called), Get<SignalledNumbers>().Caller("+4989555")), CancellationToken.None);
        foreach (var last in new[] { false, true })
        {
            var page = InboundServices.Page(last ? 1 : 0, last);
            var tiff = Pages.Tiff.TiffWriter.Write([page.Image]);
            await faxes.StorePageAsync(id, page, await Get<IBlobStore>().WriteAsync(tiff), CancellationToken.None);
        }

        await faxes.EndAsync(id, new CallOutcome { Status = CallStatus.Ok, RemoteId = "+49 89 555", BitRate = 14400, Ecm = true, Coding = "MMR" }, CancellationToken.None);
        await Get<TaskQueue>().AddAsync(new NewTask(ArchiveReceived.TaskKind, new ReceivedFaxRef(id), ArchiveReceived.Key(id)));
        return id;
    }

    /// <summary>Receives and archives so many.</summary>
    public async Task FillAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await ReceiveAsync();
        Assert.Equal(count, await RunAsync());
    }

    /// <summary>Runs the due tasks of archiving till none is left; returns how many were done.</summary>
    public async Task<int> RunAsync()
    {
        var done = 0;
        foreach (var handler in _provider.GetServices<ITaskHandler>())
        {
            while (await Get<TaskQueue>().ClaimAsync(handler.Kind, "test", TimeSpan.FromMinutes(1)) is { } task)
            {
                var result = await handler.HandleAsync(task, CancellationToken.None);
                if (result != TaskResult.Done)
                    await Get<TaskQueue>().RetryAsync(task, result.ToString(), Time.GetUtcNow().AddHours(1));
                else
                    done++;
            }
        }

        return done;
    }

    public Task<int> ExpireAsync() => _provider.GetServices<IHostedService>().OfType<ArchiveRetention>().Single().SweepAsync(CancellationToken.None);

    public Task<ArchiveVerdict> VerifyAsync(ArchiveHead? known = null) => Get<ArchiveVerification>().RunAsync(files: true, known, CancellationToken.None);

    public Task<IReadOnlyList<ArchivedDocument>> ListAsync() => Get<ArchiveIndex>().ListAsync(new ArchiveFilter(), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _test.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}
