using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Pages;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;
using Faxwerk.Tests.Storage;
using Npgsql;

namespace Faxwerk.ScenarioTests;

/// <summary>A data folder, a fax machine on the other end of the trunk, and a mail client. The server is started and killed by the test.</summary>
internal sealed class FaxWorld : IAsyncDisposable
{
    private static int _schemas;
    private readonly CallScheduler _scheduler = new(TimeProvider.System);
    private readonly int _sipPort = ServerProcess.FreePort();
    private readonly string _postgres;
    private readonly List<string> _nodeFolders = [];

    // A killed server says no BYE: what is left of its calls should not keep the test.
    private FaxWorld(string postgres)
    {
        _postgres = postgres;
        Station = new TestStation(
        new TestStationOptions
        {
            Folder = Path.Combine(Folder, "station"), Server = new IPEndPoint(IPAddress.Loopback, _sipPort), Fax = new FaxTrunkOptions { SilenceTimeout = TimeSpan.FromSeconds(10) },
            Polled = [new PolledDocument { Address = "12", Password = "4711", PageCount = 2, ReadPage = (page, _) => ValueTask.FromResult(Page(page)) }],
        },
        _scheduler,
        TimeProvider.System,
        new Random(7));
    }

    public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("faxwerk-scenario-").FullName;

    public TestStation Station { get; }

    /// <summary>The server's mails so far.</summary>
    public IReadOnlyList<MailMessage> Outbox =>
    [
        .. _nodeFolders.Prepend(Folder).Select(folder => Path.Combine(folder, "outbox")).Where(System.IO.Directory.Exists)
            .SelectMany(folder => System.IO.Directory.GetFiles(folder, "*.eml").Order()).Select(file => MimeReader.Read(File.ReadAllBytes(file))),
    ];

    /// <summary>A schema of its own in the tests' PostgreSQL server; the test is skipped where it is not installed.</summary>
    public static async Task<string> PostgresAsync()
    {
        var server = await TestContext.Current.GetFixture<PostgresServer>() is { } fixture ? await fixture.StartedAsync() : null;
        Prerequisite.Require(server is not null, "PostgreSQL is not installed.");
        var schema = $"scenario_{Interlocked.Increment(ref _schemas)}";
        await using var source = NpgsqlDataSource.Create(server!);
        await using var create = source.CreateCommand($"CREATE SCHEMA {schema}");
        await create.ExecuteNonQueryAsync();
        return $"{server};Search Path={schema}";
    }

    /// <param name="postgres">Connection string; empty for SQLite.</param>
    /// <param name="settings">Set beside the trunk while a first server runs, which is then ended.</param>
    public static async Task<FaxWorld> CreateAsync(string postgres, params (string Key, string Value)[] settings)
    {
        var world = new FaxWorld(postgres);
        await world.Station.StartAsync();
        await using var first = await world.StartServerAsync();
        (string Key, string Value)[] all = [.. settings, ("trunk.host", "127.0.0.1"), ("trunk.port", world.Station.LocalEndPoint.Port.ToString(CultureInfo.InvariantCulture))];
        using var api = first.Api();
        foreach (var section in all.GroupBy(setting => setting.Key[..setting.Key.IndexOf('.')]))
        {
            var path = section.Key == "trunk" ? "api/trunks/trunk" : $"api/settings/{section.Key}";
            using var answer = await api.PatchAsJsonAsync(
                new Uri(path, UriKind.Relative), section.ToDictionary(setting => setting.Key[(section.Key.Length + 1)..], setting => setting.Value));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(0, await first.TerminateAsync());
        return world;
    }

    /// <summary>Runs a command of the program that must succeed; what it wrote.</summary>
    public async Task<string> CommandAsync(params string[] args)
    {
        var (exitCode, output) = await ServerProcess.RunAsync(Folder, [("FAXWERK__POSTGRES", _postgres)], args);
        Assert.True(exitCode == 0, output);
        return output;
    }

    public Task<ServerProcess> StartServerAsync(params (string Name, string Value)[] environment) =>
        ServerProcess.StartAsync(Folder, [("FAXWERK__SIPPORT", _sipPort.ToString(CultureInfo.InvariantCulture)), ("FAXWERK__POSTGRES", _postgres), .. environment]);

    /// <summary>A node on a machine of its own: its data folder shares nothing with that of the others but the keys.</summary>
    public Task<ServerProcess> StartNodeAsync(string name)
    {
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(Folder, "nodes", name)).FullName;
        _nodeFolders.Add(folder);
        var keys = System.IO.Directory.CreateDirectory(Path.Combine(folder, "keys")).FullName;
        foreach (var file in System.IO.Directory.GetFiles(Path.Combine(Folder, "keys")))
            File.Copy(file, Path.Combine(keys, Path.GetFileName(file)));
        return ServerProcess.StartAsync(folder, ("FAXWERK__SIPPORT", "0"), ("FAXWERK__POSTGRES", _postgres), ("FAXWERK__NODE", name));
    }

    /// <summary>Mails a text as fax. True when the server took it; false when it did not, or the connection broke before its answer.</summary>
    public static async Task<bool> MailAsync(int smtpPort, string number, string subject, string text, CancellationToken cancel, string from = "sender@example.com")
    {
        var sender = MailAddress.TryParse(from, out var parsed) ? parsed : throw new FormatException(from);
        var recipient = new MailAddress(number, "fax.localhost");
        var mail = MimeWriter.Write(new OutgoingMail
        {
            From = sender, To = [recipient], Subject = subject, MessageId = $"<{subject}@example.com>", Date = TimeProvider.System.GetUtcNow(), Text = text,
        });
        var client = new SmtpClient(
            new SmtpClientOptions { Host = "127.0.0.1", Port = smtpPort, Tls = SmtpTls.None, CommandTimeout = TimeSpan.FromSeconds(30), FinalTimeout = TimeSpan.FromSeconds(30) },
            TimeProvider.System);
        var delivery = await client.SendAsync(new SmtpEnvelope { Sender = sender, Recipients = [new SmtpRecipient(recipient)] }, mail, cancel);
        return delivery.AllAccepted;
    }

    /// <summary>The other machine calls and sends a page, which must be confirmed.</summary>
    public async Task CallAsync(string called, PageImage page, string caller = "", string subaddress = "")
    {
        var fax = new OutgoingFax { Called = called, Caller = caller, Subaddress = subaddress, PageCount = 1, ReadPage = (_, _) => ValueTask.FromResult(page) };
        Assert.Equal(CallStatus.Ok, (await Station.SendAsync(fax, TestContext.Current.CancellationToken)).Status);
    }

    /// <summary>A page that is quick to send and unlike any other.</summary>
    public static PageImage Page(int number)
    {
        var bitmap = new Bitmap(1728, 600);
        for (var x = 0; x < 40 + (8 * number); x++)
            bitmap[100 + x, 10 + number] = true;
        return new PageImage(bitmap, Resolution.Fine);
    }

    /// <summary>Waits until the condition holds.</summary>
    public static Task UntilAsync(Func<bool> condition, TimeSpan patience, Func<string> state) => UntilAsync(() => Task.FromResult(condition()), patience, state);

    /// <summary>Waits until the condition holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan patience, Func<string> state)
    {
        using var timeout = new CancellationTokenSource(patience);
        while (!await condition())
        {
            await Task.Delay(100, timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (timeout.IsCancellationRequested)
                Assert.Fail($"Did not come within {patience}: {state()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Station.DisposeAsync();
        _scheduler.Dispose();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}
