using Faxwerk.Alarms;
using Faxwerk.Delivery;
using Faxwerk.Hosting;
using Faxwerk.Mail.Mime;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Tests.Inbound;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Alarms;

public sealed class AlarmTests
{
    private static readonly Trouble Down = new("trunk:backup", "Die SIP-Leitung backup ist nicht verfügbar.", "The SIP trunk backup is down.");

    [Theory, EveryEngine]
    public async Task What_lasts_is_told_once_and_so_is_its_end(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var blobs = new BlobStore(System.IO.Directory.CreateTempSubdirectory("faxwerk-alarm-").FullName);
        var settings = new Fixed<AlarmSettings>(new AlarmSettings { Recipients = ["anna@firma.de", "bert@firma.de"] });
        AlarmKeeper Node() => new(test.Database, blobs, new TaskQueue(test.Database, test.Time), settings, new Fixed<MailSettings>(new MailSettings()), [], test.Time);
        var (one, other) = (Node(), Node());

        await NoteAsync(one, Down);
        test.Time.Advance(TimeSpan.FromMinutes(4));
        await NoteAsync(other, Down);
        Assert.Equal(0, await MailsAsync(test.Database));
        test.Time.Advance(TimeSpan.FromMinutes(1));
        await NoteAsync(one, Down);
        await NoteAsync(other, Down);
        await NoteAsync(one, Down);
        Assert.Equal(2, await MailsAsync(test.Database));
        var alarm = Assert.Single(await one.ListAsync());
        Assert.NotNull(alarm.ToldAt);
        Assert.Equal(Down.German, AlarmView.Of(alarm, german: true).Words);
        Assert.Equal(Down.English, AlarmView.Of(alarm, german: false).Words);

        await NoteAsync(other);
        await NoteAsync(one);
        Assert.Equal(4, await MailsAsync(test.Database));
        Assert.Empty(await one.ListAsync());
        var ids = await test.Database.QueryAsync<string>("SELECT blob_id FROM blob_use ORDER BY blob_id");
        var subjects = new List<string>();
        foreach (var id in ids)
            subjects.Add(MimeReader.Read(await blobs.ReadAsync(id, CancellationToken.None)).Subject);
        Assert.Equal(["Alarm: trunk:backup", "Alarm: trunk:backup", "Vorbei / over: trunk:backup", "Vorbei / over: trunk:backup"], subjects.Order(StringComparer.Ordinal));
    }

    [Theory, EveryEngine]
    public async Task What_is_over_soon_is_no_alarm_and_the_disk_of_another_node_is_not_ended_here(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var keeper = new AlarmKeeper(
            test.Database, new BlobStore(System.IO.Directory.CreateTempSubdirectory("faxwerk-alarm-").FullName), new TaskQueue(test.Database, test.Time),
            new Fixed<AlarmSettings>(new AlarmSettings()), new Fixed<MailSettings>(new MailSettings()), [], test.Time);
        var disk = new Trouble("disk:n2", "voll", "full");
        await keeper.NoteAsync([Down, disk], name => name != "disk:n2", CancellationToken.None);
        test.Time.Advance(TimeSpan.FromMinutes(3));
        await keeper.NoteAsync([], name => name != "disk:n2", CancellationToken.None);
        Assert.Equal(0, await MailsAsync(test.Database));
        Assert.Equal("disk:n2", Assert.Single(await keeper.ListAsync()).Name);
    }

    [Theory]
    [InlineData("trunk:spare", null)]
    [InlineData("disk:n2", "n2")]
    [InlineData("ocr:n2", "n2")]
    [InlineData("disk:a%3Ab", "a:b")]
    [InlineData("certificate:n2:/etc/fax.pem", "n2")]
    public void Disk_and_certificates_are_of_one_node(string name, string? node) => Assert.Equal(node, Troubles.NodeOf(name));

    [Fact]
    public async Task Trunks_relay_disk_and_certificates_are_looked_at()
    {
        var (free, listens, reads) = (long.MaxValue, true, true);
        await using var server = await FaxServer.StartAsync();
        var database = server.Get<Database>();
        var certificate = Path.Combine(server.Folder, "cert.pem");
        await File.WriteAllTextAsync(certificate, "none");
        var node = new NodeOptions { TlsCertificate = certificate };
        var time = TimeProvider.System;
        var troubles = new Troubles(
            database, server.Get<SettingsStore>(), new FreeSpace(() => free), node, server.Get<StorageOptions>(), new Fixed<AlarmSettings>(new AlarmSettings()), [() => new HealthCheck("smtp", listens, "[::]:25: in use", IsRequired: false), () => new HealthCheck("ocr", reads, "tesseract is not installed", IsRequired: false)], time);
        Assert.Equal([$"certificate:{Environment.MachineName}:{certificate}"], await NamesAsync());

        using (var key = System.Security.Cryptography.RSA.Create(2048))
        {
            var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=fax", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
            using var long1 = request.CreateSelfSigned(time.GetUtcNow(), time.GetUtcNow().AddDays(100));
            await File.WriteAllTextAsync(certificate, long1.ExportCertificatePem());
            Assert.Empty(await NamesAsync());
            using var short1 = request.CreateSelfSigned(time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddDays(10));
            await File.WriteAllTextAsync(certificate, short1.ExportCertificatePem());
            Assert.Equal([$"certificate:{Environment.MachineName}:{certificate}"], await NamesAsync());
            await File.WriteAllTextAsync(certificate, long1.ExportCertificatePem());
        }

        listens = false;
        Assert.Equal([$"smtp:{Environment.MachineName}"], await NamesAsync());
        (listens, reads) = (true, false);
        Assert.Equal([$"ocr:{Environment.MachineName}"], await NamesAsync());
        reads = true;
        free = 0;
        await server.SetAsync("mail.relayHost", "mx.firma.de");
        await server.SetAsync("mail.relays", """[{"domain":"firma.com","host":"strict.firma.com","tls":"required"}]""");
        await server.Get<SettingsStore>().SetAsync("trunk.host", "192.0.2.9", "test");
        await database.InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync("INSERT INTO line (id, name, send_channels) VALUES (9, 'spare', 1)");
            await tx.ExecuteAsync("INSERT INTO line_state (line_id, node, state, up_until, has_room, seen_at) VALUES (9, 'n', 'does not answer', 1, 0, @then)", new { then = time.GetUtcNow().AddDays(-3) });
            await server.Get<SettingsStore>().AddAsync(tx, server.Get<SettingsStore>().TypeOf(typeof(TrunkSettings)).Named("spare"), new Dictionary<string, string?> { ["host"] = "192.0.2.8" }, "test");
            await server.Get<TaskQueue>().AddAsync(tx, new NewTask("Nothing", new { }, "x"));
            await tx.ExecuteAsync("UPDATE task SET last_error = 'mx.firma.de: 451 later' WHERE kind = 'Nothing'");
            await server.Get<TaskQueue>().AddAsync(tx, new NewTask("NothingElse", new { }, "y"));
            await tx.ExecuteAsync("UPDATE task SET last_error = 'strict.firma.com: 454 4.7.0 The server offers no TLS: nothing was sent' WHERE kind = 'NothingElse'");
        });
        await server.Get<SettingsStore>().ReloadAsync();
        Assert.Superset(new HashSet<string>(["trunk:spare", "relay", "relay:strict.firma.com", $"disk:{Environment.MachineName}"]), (await NamesAsync()).ToHashSet());

        async Task<IEnumerable<string>> NamesAsync() => (await troubles.FindAsync(CancellationToken.None)).Select(trouble => trouble.Name);
    }

    [Theory, EveryEngine]
    public async Task What_failed_for_good_is_an_alarm_with_its_cause_until_it_is_tried_again(Engine engine)
    {
        await using var bed = await DeliveryBed.StartAsync(engine);
        var services = bed.Services;
        var database = services.Get<Database>();
        Task<IReadOnlyList<Trouble>> FindAsync() => new Troubles(
            database, services.Get<SettingsStore>(), new FreeSpace(() => long.MaxValue), new NodeOptions(), services.Get<StorageOptions>(), new Fixed<AlarmSettings>(new AlarmSettings()), [], services.Time).FindAsync(CancellationToken.None);
        Assert.Empty(await FindAsync());
        var delivery = await bed.DeliverAsync(DeliveryKind.Mail, "<none>");
        await bed.TryAsync(DeliverMail.TaskKind);
        var trouble = Assert.Single(await FindAsync());
        Assert.Equal("failed:mail:<none>", trouble.Name);
        Assert.Contains("is no mail address. Der Postmaster bekommt diese Faxe.", trouble.German, StringComparison.Ordinal);
        Assert.Contains("try again or redirect on the page Deliveries", trouble.English, StringComparison.Ordinal);
        await bed.Deliveries.RedirectAsync(delivery, new DeliveryTarget(DeliveryKind.Mail, "anna@firma.de"), "anna", CancellationToken.None);
        Assert.Empty(await FindAsync());

        await database.InTransactionAsync(async tx =>
        {
            foreach (var (kind, payload) in new (string, object)[] { (Faxwerk.Inbox.ReceivedFaxes.RouteFax, new { faxId = 7 }), ("SendMail", new { blobId = "x", recipient = "chef@firma.de", name = "report-1" }), (Faxwerk.Queue.SendReport.Kind, new { faxId = 8 }), (Faxwerk.Reporting.Refusals.TaskKind, new { origin = new { reportTo = "anna@firma.de" } }) })
                await services.Get<TaskQueue>().AddAsync(tx, new NewTask(kind, payload, $"{kind}:lost"));
            await tx.ExecuteAsync("UPDATE task SET state = 'failed', last_error = 'the disk is gone', finished_at = @now WHERE dedupe_key LIKE '%:lost'", new { now = services.Time.GetUtcNow() });
        });
        Assert.Equal(["failed:ReportRefusal", "failed:RouteFax", "failed:SendMail", "failed:SendReport"], (await FindAsync()).Select(found => found.Name).Order(StringComparer.Ordinal));
        Assert.Contains((await FindAsync()).Select(found => found.English), words => words.StartsWith("1 received faxes have gone to nobody (7): the disk is gone", StringComparison.Ordinal));
        Assert.Contains((await FindAsync()).Select(found => found.English), words => words.StartsWith("1 senders do not know that their mail became no fax (anna@firma.de)", StringComparison.Ordinal));
        services.Time.Advance(TimeSpan.FromDays(8));
        Assert.Empty(await FindAsync());
    }

    [Theory, EveryEngine]
    public async Task What_comes_about_again_is_told_again_an_hour_later(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var keeper = new AlarmKeeper(
            test.Database, new BlobStore(System.IO.Directory.CreateTempSubdirectory("faxwerk-alarm-").FullName), new TaskQueue(test.Database, test.Time), new Fixed<AlarmSettings>(new AlarmSettings()), new Fixed<MailSettings>(new MailSettings()), [], test.Time);
        var trouble = Down with { LastAt = test.Time.GetUtcNow() };
        foreach (var (minutes, again, mails) in new[] { (0, false, 0), (6, false, 1), (10, true, 1), (120, false, 1), (6, false, 2), (120, false, 2) })
        {
            test.Time.Advance(TimeSpan.FromMinutes(minutes));
            trouble = again ? trouble with { LastAt = test.Time.GetUtcNow() } : trouble;
            await NoteAsync(keeper, trouble);
            Assert.Equal(mails, await MailsAsync(test.Database));
        }
    }

    private static Task NoteAsync(AlarmKeeper keeper, params Trouble[] troubles) => keeper.NoteAsync(troubles, _ => true, CancellationToken.None);

    private static Task<int> MailsAsync(Database database) => database.FindAsync<int>("SELECT count(*) FROM task WHERE kind = 'SendMail'");
}
