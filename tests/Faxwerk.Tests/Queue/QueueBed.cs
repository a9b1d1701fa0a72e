using Faxwerk.Destinations;
using Faxwerk.Directory;
using Faxwerk.Contacts;
using Faxwerk.Inbox;
using Faxwerk.Journal;
using Faxwerk.Policies;
using Faxwerk.Polling;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Faxwerk.Tests.Queue;

/// <summary>Settings that never change unless the test says so.</summary>
public sealed class Fixed<T>(T value) : IOptionsMonitor<T>
{
    public T CurrentValue { get; set; } = value;

    public T Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<T, string?> listener) => null;
}

/// <summary>One node's queue.</summary>
public sealed class QueueNode(Database database, VirtualTime time, SendingSettings settings, Economy economy, string name)
{
    private readonly FaxEnding _ending = new(
        new TaskQueue(database, time), new DestinationMemory(database, new Fixed<DestinationSettings>(new()), time), new CallJournal(database, time), new Fixed<SendingSettings>(settings),
        economy, time);

    public string Name => name;

    public FaxQueue Queue => field ??= new FaxQueue(database, _ending, TestSecrets.Text, new Fixed<SendingSettings>(settings), Routes, TestSites.Numbers(database, time), economy, time);

    public PollEnding PollEnding => field ??= new PollEnding(
        database, new ReceivedFaxes(database, new TaskQueue(database, time), new CallJournal(database, time), new ContactTable(database, TestSites.Of(database, time), time), new StorageOptions { Node = name }, time),
        new DestinationMemory(database, new Fixed<DestinationSettings>(new()), time), new CallJournal(database, time), new Fixed<SendingSettings>(settings), time);

    public PollQueue Polls => field ??= new PollQueue(
        database, PollEnding,
        new ReceivedFaxes(database, new TaskQueue(database, time), new CallJournal(database, time), new ContactTable(database, TestSites.Of(database, time), time), new StorageOptions { Node = name }, time),
        TestSecrets.Text, new Fixed<SendingSettings>(settings), Routes, time);

    public Fixed<RouteSettings> Routes { get; } = new(new RouteSettings());

    public RouteTable RouteTable => field ??= new RouteTable(database, Routes, TestSites.Of(database, time), NullLogger<RouteTable>.Instance);

    public QueueKeeper Keeper => field ??= new QueueKeeper(database, _ending, new Fixed<SendingSettings>(settings), new StorageOptions { Node = name }, time, NullLogger<QueueKeeper>.Instance);

    public Task<ClaimedFax?> ClaimAsync(int line = 1, bool alive = true) => Queue.ClaimAsync(line, name, alive);

    public async Task<ClaimedFax> MustClaimAsync(int line = 1) => await ClaimAsync(line) ?? throw new InvalidOperationException("Nothing to claim.");
}

/// <summary>A queue on a database of its own, its clock and what a test does to it.</summary>
public sealed class QueueBed(TestDatabase test, SendingSettings settings) : IAsyncDisposable
{
    private static readonly SiteSettings Site = new();

    public TestDatabase Test => test;

    public VirtualTime Time => test.Time;

    public DateTimeOffset Now => test.Time.GetUtcNow();

    public QueueNode Node => field ??= new(test.Database, test.Time, settings, Economy, "n1");

    public Fixed<EconomySettings> EconomySettings { get; } = new(new EconomySettings());

    public Economy Economy => field ??= new(EconomySettings, new Fixed<CalendarSettings>(new CalendarSettings { Region = "DE-BY" }), TestSites.Of(test.Database, test.Time), test.Time);

    public FaxQueue Queue => Node.Queue;

    public QueueView View { get; } = new(test.Database, test.Time);

    public QueuePause Pause { get; } = new(test.Database, test.Time);

    public static async Task<QueueBed> CreateAsync(Engine engine, int channels = 8, SendingSettings? settings = null)
    {
        var bed = new QueueBed(await TestDatabase.CreateAsync(engine), settings ?? new SendingSettings());
        await bed.Queue.SetSendChannelsAsync(1, channels);
        return bed;
    }

    public QueueNode OtherNode(string name) => new(test.Open(), test.Time, settings, Economy, name);

    public static FaxRecipient To(string number) => new(FaxNumber.Parse(number, Site)!);

    public static NewFax Fax(params string[] numbers) => new()
    {
        JobId = "job", Sender = "anne@example.com", BlobId = "0123456789abcdef0123456789abcdef", PageCount = 3, Recipients = [.. numbers.Select(To)],
    };

    public Task<IReadOnlyList<long>> EnqueueAsync(NewFax fax) => test.Database.InTransactionAsync(tx => Queue.EnqueueAsync(tx, fax));

    public async Task<long> EnqueueAsync(string number) => (await EnqueueAsync(Fax(number)))[0];

    public async Task<QueuedFax> FindAsync(long id) => (await View.FindAsync(id))!;

    public Task<IReadOnlyList<long>> ReportsAsync() =>
        test.Database.QueryAsync<long>("SELECT CAST(substr(dedupe_key, 8) AS BIGINT) FROM task WHERE kind = 'send-report' ORDER BY id");

    public static CallOutcome Outcome(CallStatus status, int pages = 0, bool answered = false) => new() { Status = status, PagesConfirmed = pages, FaxAnswered = answered };

    public ValueTask DisposeAsync() => test.DisposeAsync();
}
