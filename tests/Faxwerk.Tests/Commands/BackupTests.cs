using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Commands;
using Faxwerk.Directory;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Configuration;

namespace Faxwerk.Tests.Commands;

public sealed class BackupTests : IDisposable
{
    private readonly string _place = System.IO.Directory.CreateTempSubdirectory("faxwerk-backup-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_place, recursive: true);

    [Fact]
    public async Task A_backup_made_over_rest_lies_in_its_folder_is_whole_and_stands_in_the_audit_log()
    {
        var folder = Path.Combine(_place, "made");
        string name;
        await using (var server = await FaxServer.StartAsync(new KeyValuePair<string, string?>("Faxwerk:BackupFolder", folder)))
        {
            Assert.Equal(JsonValueKind.Null, (await ListAsync(server)).GetProperty("run").ValueKind);
            var blob = (await server.Get<IBlobStore>().WriteAsync(new byte[] { 1 }, CancellationToken.None)).Id;
            await EnqueueAsync(server, blob);
            await server.SetAsync("mail.relayPassword", "s3cret of the relay");
            using var begun = await server.Http.PostAsync(new Uri("/api/backups", UriKind.Relative), null);
            Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
            await Eventually.HoldsAsync(async () => (await ListAsync(server)).GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String, "the backup is made", 60);
            var made = await ListAsync(server);
            var run = made.GetProperty("run");
            name = run.GetProperty("name").GetString()!;
            Assert.Equal(("", 0, folder), (run.GetProperty("error").GetString(), run.GetProperty("missing").GetInt32(), made.GetProperty("folder").GetString()));
            Assert.True(run.GetProperty("files").GetInt32() > 0);
            var listed = Assert.Single(made.GetProperty("backups").EnumerateArray());
            Assert.Equal((name, new FileInfo(Path.Combine(folder, name)).Length), (listed.GetProperty("name").GetString(), listed.GetProperty("bytes").GetInt64()));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, name)));
            await CheckAsync(server, folder, name);
            Assert.Equal($"backup:{name}", Assert.Single(await server.Get<AuditLog>().ListAsync(new AuditFilter { Action = "backup" })).Target);
        }

        Assert.Equal((0, ""), await CodeAsync(Path.Combine(_place, "restored"), Path.Combine(folder, name)));
    }

    /// <summary>The same in the folder and uploaded; cut off, without its keys, or something else it is told from a whole one.</summary>
    private async Task CheckAsync(FaxServer server, string folder, string name)
    {
        var whole = await File.ReadAllBytesAsync(Path.Combine(folder, name));
        using var inFolder = await server.Http.PostAsync(new Uri($"/api/backups/{name}/check", UriKind.Relative), null);
        var contents = await inFolder.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.OK, "SQLite", 1, 0, 1), (inFolder.StatusCode, contents.GetProperty("database").GetString(), contents.GetProperty("documents").GetInt32(), contents.GetProperty("lostKeys").GetInt32(), contents.GetProperty("openFaxes").GetInt32()));
        Assert.True(contents.GetProperty("keys").GetInt32() > 0);
        Assert.False(contents.GetProperty("isNewer").GetBoolean());
        Assert.Equal((HttpStatusCode.OK, 0), await UploadAsync(whole));
        Assert.Equal((HttpStatusCode.OK, 1), await UploadAsync(await WithoutKeysAsync(whole)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await UploadAsync(whole[..(whole.Length / 2)])).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await UploadAsync("no backup"u8.ToArray())).Status);
        using var outside = await server.Http.PostAsync(new Uri("/api/backups/..%2Ffaxwerk.db/check", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
        Assert.Empty(System.IO.Directory.GetFiles(server.Folder, "check-*"));

        async Task<(HttpStatusCode Status, int LostKeys)> UploadAsync(byte[] file)
        {
            using var answer = await server.Http.PostAsync(new Uri("/api/backups/check", UriKind.Relative), new ByteArrayContent(file) { Headers = { ContentType = new("application/gzip") } });
            return (answer.StatusCode, answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("lostKeys").GetInt32() : 0);
        }
    }

    /// <summary>The backup with a manifest that knows of no keys either.</summary>
    private static async Task<byte[]> WithoutKeysAsync(byte[] backup)
    {
        var written = new MemoryStream();
        await using (var packed = new GZipStream(written, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(packed))
        {
            var keys = 0;
            await using var reader = new TarReader(new GZipStream(new MemoryStream(backup), CompressionMode.Decompress));
            while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
            {
                if (entry.Name.StartsWith("keys/", StringComparison.Ordinal))
                {
                    keys++;
                    continue;
                }

                if (entry.Name == "backup.json")
                {
                    var manifest = (await JsonSerializer.DeserializeAsync<BackupManifest>(entry.DataStream!))!;
                    entry.DataStream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest with { Files = manifest.Files - keys }));
                }

                await tar.WriteEntryAsync(entry);
            }
        }

        return written.ToArray();
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_says_why_and_the_next_one_is_begun()
    {
        var folder = Path.Combine(_place, "a-file");
        await File.WriteAllTextAsync(folder, "");
        await using var server = await FaxServer.StartAsync(new KeyValuePair<string, string?>("Faxwerk:BackupFolder", folder));
        for (var i = 0; i < 2; i++)
        {
            using var begun = await server.Http.PostAsync(new Uri("/api/backups", UriKind.Relative), null);
            Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
            await Eventually.HoldsAsync(async () => (await ListAsync(server)).GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String, "it failed", 60);
            Assert.Contains(folder, (await ListAsync(server)).GetProperty("run").GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty(await server.Get<AuditLog>().ListAsync(new AuditFilter { Action = "backup" }));
    }

    [Fact]
    public async Task A_running_server_is_saved_while_it_works_and_restored_with_its_secrets_and_documents()
    {
        var file = Path.Combine(_place, "fax.backup");
        string blob;
        await using (var server = await FaxServer.StartAsync(new KeyValuePair<string, string?>("Faxwerk:Roles", "Intake, Work")))
        {
            await server.SetAsync("mail.relayPassword", "s3cret of the relay");
            var disk = Path.Combine(_place, "bigger-disk");
            System.IO.Directory.Move(Path.Combine(server.Folder, "blobs"), disk);
            System.IO.Directory.CreateSymbolicLink(Path.Combine(server.Folder, "blobs"), disk);
            blob = (await server.Get<IBlobStore>().WriteAsync(new byte[] { 1, 2, 3 }, CancellationToken.None)).Id;
            await EnqueueAsync(server, blob);
            using var stop = new CancellationTokenSource();
            var busy = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                    await EnqueueAsync(server, blob);
            });
            var (code, output, errors) = await RunAsync(BackupCommand.BackupAsync, server.Folder, file);
            await stop.CancelAsync();
            await busy;
            Assert.Equal((0, ""), (code, errors));
            Assert.Contains("database, keys, ", output, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Empty(System.IO.Directory.GetFiles(server.Folder, "*.part"));
        }

        var folder = Path.Combine(_place, "restored");
        Assert.Equal((0, ""), await CodeAsync(folder, file));
        await using var services = new Restored(folder);
        await services.StartAsync();
        Assert.Equal("s3cret of the relay", services.Get<SettingsStore>().Get<MailSettings>().RelayPassword);
        Assert.Equal(new byte[] { 1, 2, 3 }, await services.Get<IBlobStore>().ReadAsync(blob, CancellationToken.None));
        Assert.True(await services.Get<Database>().FindAsync<int>("SELECT count(*) FROM fax") > 0);
        var (again, words) = await CodeAsync(folder, file);
        Assert.Equal(1, again);
        Assert.Contains("is not empty", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waited_at_the_backup_waits_after_the_restore_until_somebody_resumes()
    {
        var file = Path.Combine(_place, "fax.backup");
        await using (var server = await FaxServer.StartAsync(new KeyValuePair<string, string?>("Faxwerk:Roles", "Intake")))
        {
            await EnqueueAsync(server, (await server.Get<IBlobStore>().WriteAsync(new byte[] { 1 }, CancellationToken.None)).Id);
            await server.Get<TaskQueue>().AddAsync(new NewTask("mail-of-the-test", 1));
            Assert.Equal(0, (await RunAsync(BackupCommand.BackupAsync, server.Folder, file)).Code);
        }

        var folder = Path.Combine(_place, "restored");
        var (code, output, _) = await RunAsync(BackupCommand.RestoreAsync, folder, file);
        Assert.Equal(0, code);
        Assert.Contains("1 open faxes and 1 tasks", output, StringComparison.Ordinal);
        await using var services = new Restored(folder);
        await services.StartAsync();
        var (pause, tasks) = (new QueuePause(services.Get<Database>(), TimeProvider.System), new TaskQueue(services.Get<Database>(), TimeProvider.System));
        Assert.Equal(9999, (await pause.PausedUntilAsync())!.Value.Year);
        Assert.Null(await tasks.ClaimAsync("mail-of-the-test", "n1", TimeSpan.FromMinutes(1)));
        Assert.Contains("restored as it was on", Assert.Single(await new AuditLog(services.Get<Database>()).ListAsync(new AuditFilter { Action = AuditAction.QueuePaused })).AfterValue, StringComparison.Ordinal);
        await pause.ResumeAsync(Actor.CommandLine);
        Assert.Null(await pause.PausedUntilAsync());
        Assert.NotNull(await tasks.ClaimAsync("mail-of-the-test", "n1", TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_server_on_postgresql_is_saved_and_restored_into_another_database_with_its_secrets_and_goes_on_counting()
    {
        var (from, to, file) = (await TestDatabase.CreateSchemaAsync(), await TestDatabase.CreateSchemaAsync(), Path.Combine(_place, "fax.backup"));
        long last;
        string blob;
        await using (var server = new TestServices(services => services.AddQueue(), from))
        {
            await server.StartAsync();
            await server.SetAsync("mail.relayPassword", "s3cret of the relay");
            Assert.Null((await server.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna ß\\", Language = "en", Addresses = ["anna@firma.de"] }, "", "test")).Error);
            blob = (await server.Get<IBlobStore>().WriteAsync(new byte[] { 1, 2, 3 })).Id;
            await server.Get<TaskQueue>().AddAsync(new NewTask("mail-of-the-test", "text"));
            last = (await server.Get<Database>().InTransactionAsync(tx => server.Get<FaxQueue>().EnqueueAsync(tx, QueueBed.Fax("+49891234", "+49891235") with { BlobId = blob })))[1];
            await server.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("DELETE FROM fax WHERE id = @last", new { last }));
            var (code, output, errors) = await RunAsync(BackupCommand.BackupAsync, server.Folder, file, from);
            Assert.Equal((0, ""), (code, errors));
            Assert.Contains("database, keys, ", output, StringComparison.Ordinal);
            Assert.Empty(System.IO.Directory.GetFiles(server.Folder, "*.part"));
        }

        var folder = Path.Combine(_place, "restored");
        Assert.Contains("is not empty", (await RunAsync(BackupCommand.RestoreAsync, folder, file, from)).Errors, StringComparison.Ordinal);
        Assert.Contains("says otherwise", (await RunAsync(BackupCommand.RestoreAsync, folder, file)).Errors, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(folder));
        var restored = await RunAsync(BackupCommand.RestoreAsync, folder, file, to);
        Assert.Equal((0, ""), (restored.Code, restored.Errors));
        Assert.Contains("1 open faxes and 1 tasks", restored.Output, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(Path.Combine(folder, "postgres")));
        await using var again = new Restored(folder, to);
        await again.StartAsync();
        var database = again.Get<Database>();
        Assert.Equal("s3cret of the relay", again.Get<SettingsStore>().Get<MailSettings>().RelayPassword);
        Assert.Equal("Anna ß\\", await database.FindAsync<string>("SELECT display_name FROM account WHERE login = 'anna'"));
        Assert.Equal(new byte[] { 1, 2, 3 }, await again.Get<IBlobStore>().ReadAsync(blob, CancellationToken.None));
        Assert.Equal(9999, (await new QueuePause(database, TimeProvider.System).PausedUntilAsync())!.Value.Year);
        Assert.Null((await new AuditLog(database).VerifyAsync()).Broken);
        Assert.Equal(last + 1, await database.FindAsync<long>("SELECT nextval(pg_get_serial_sequence('fax', 'id'))"));
    }

    [Fact]
    public async Task Documents_that_are_missing_are_named_and_older_backups_are_left_out()
    {
        await using var server = await FaxServer.StartAsync(new KeyValuePair<string, string?>("Faxwerk:Roles", "Intake"));
        var (there, gone) = ((await server.Get<IBlobStore>().WriteAsync(new byte[] { 1 })).Id, (await server.Get<IBlobStore>().WriteAsync(new byte[] { 2 })).Id);
        await EnqueueAsync(server, there);
        await EnqueueAsync(server, gone);
        await server.Get<IBlobStore>().DeleteAsync(gone);
        var (old, file, folder) = (Path.Combine(server.Folder, "yesterday"), Path.Combine(server.Folder, "fax.backup"), Path.Combine(_place, "restored"));
        foreach (var run in new[] { await RunAsync(BackupCommand.BackupAsync, server.Folder, old), await RunAsync(BackupCommand.BackupAsync, server.Folder, file), await RunAsync(BackupCommand.RestoreAsync, folder, file) })
        {
            Assert.Equal(CommandLine.Incomplete, run.Code);
            Assert.Equal(["1 documents that the database names are not there:", gone], run.Errors.TrimEnd().Split('\n'));
        }

        Assert.False(File.Exists(Path.Combine(folder, "yesterday")));
        Assert.True(File.Exists(Path.Combine(folder, "blobs", there[..2], there)));
    }

    [Fact]
    public async Task Documents_in_a_shared_folder_are_missing_neither_at_the_backup_nor_after_the_restore()
    {
        await using var server = await FaxServer.StartAsync(new KeyValuePair<string, string?>("Faxwerk:Roles", "Intake"));
        var (share, file) = (System.IO.Directory.CreateDirectory(Path.Combine(_place, "share")).FullName, Path.Combine(_place, "fax.backup"));
        await File.WriteAllBytesAsync(Path.Combine(share, BlobStore.SharedMark), []);
        await server.SetAsync("documents.folder", share);
        await server.SetAsync("documents.store", "folder");
        await EnqueueAsync(server, (await server.Get<IBlobStore>().WriteAsync(new byte[] { 1 })).Id);
        var (code, output, errors) = await RunAsync(BackupCommand.BackupAsync, server.Folder, file);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("1 documents are in the store", output, StringComparison.Ordinal);
        Assert.Equal((0, ""), await CodeAsync(Path.Combine(_place, "restored"), file));
    }

    [Fact]
    public async Task A_file_that_grows_is_as_long_as_it_was_and_one_that_shrinks_is_a_fault()
    {
        var path = Path.Combine(_place, "index");
        await File.WriteAllBytesAsync(path, new byte[1000]);
        await using var content = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var bounded = new BoundedStream(content, content.Length);
        await File.AppendAllTextAsync(path, "more");
        using var packed = new MemoryStream();
        await using (var tar = new TarWriter(packed, leaveOpen: true))
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "index") { DataStream = bounded });
        packed.Position = 0;
        await using var reader = new TarReader(packed);
        Assert.Equal(1000, (await reader.GetNextEntryAsync())!.Length);
        Assert.Null(await reader.GetNextEntryAsync());
        (content.Position, bounded) = (0, new BoundedStream(content, 2000));
        await Assert.ThrowsAsync<IOException>(() => bounded.CopyToAsync(Stream.Null));
    }

    [Theory, EveryEngine]
    public async Task Tasks_that_a_restore_held_go_on_one_a_second_in_the_order_they_came(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var (tasks, pause) = (new TaskQueue(test.Database, test.Time), new QueuePause(test.Database, test.Time));
        for (var task = 0; task < 3; task++)
            await tasks.AddAsync(new NewTask("test", task, DueAt: test.Time.GetUtcNow() - TimeSpan.FromMinutes(task)));
        await test.Database.InTransactionAsync(tx => QueuePause.HoldRestoredAsync(tx, test.Time.GetUtcNow(), test.Time.GetUtcNow(), Actor.CommandLine));
        await pause.PauseAsync(null, Actor.CommandLine);
        test.Time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await ClaimAsync());
        await pause.ResumeAsync(Actor.CommandLine);
        for (var task = 0; task < 3; task++)
        {
            Assert.Equal(task, (await ClaimAsync())!.Read<int>());
            Assert.Null(await ClaimAsync());
            test.Time.Advance(TaskQueue.Pace);
        }

        Task<LeasedTask?> ClaimAsync() => tasks.ClaimAsync("test", "n1", TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.98)]
    [InlineData(0)]
    public async Task Half_a_backup_is_none_and_leaves_nothing(double part)
    {
        var file = Path.Combine(_place, "fax.backup");
        await using (var server = await FaxServer.StartAsync())
        {
            await server.Get<IBlobStore>().WriteAsync(System.Security.Cryptography.RandomNumberGenerator.GetBytes(300_000), CancellationToken.None);
            Assert.Equal(0, (await RunAsync(BackupCommand.BackupAsync, server.Folder, file)).Code);
        }

        var bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, bytes[..(int)(bytes.Length * part)]);
        var folder = Path.Combine(_place, "restored");
        Assert.Equal(1, (await CodeAsync(folder, file)).Code);
        Assert.False(System.IO.Directory.Exists(folder) || System.IO.Directory.Exists(folder + ".restoring"));
    }

    [Theory]
    [InlineData("../outside", false)]
    [InlineData("/tmp/faxwerk-outside", false)]
    [InlineData("inside", true)]
    public async Task A_file_that_is_no_backup_writes_nothing_outside_its_folder(string name, bool isLink)
    {
        var file = Path.Combine(_place, "evil.backup");
        await using (var packed = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        await using (var tar = new TarWriter(packed))
            await tar.WriteEntryAsync(isLink ? new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = "/etc" } : new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
        var (code, errors) = await CodeAsync(Path.Combine(_place, "data", "restored"), file);
        Assert.Equal(1, code);
        Assert.Contains("in the backup", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_place, "data", "outside")) || File.Exists("/tmp/faxwerk-outside"));
    }

    private static Task<JsonElement> ListAsync(FaxServer server) => server.Http.GetFromJsonAsync<JsonElement>("/api/backups");

    private static Task EnqueueAsync(FaxServer server, string blob) => server.Get<Database>().InTransactionAsync(
        tx => server.Get<FaxQueue>().EnqueueAsync(tx, QueueBed.Fax("+49891234") with { BlobId = blob, DueAt = TimeProvider.System.GetUtcNow().AddDays(1) }));

    private static async Task<(int Code, string Errors)> CodeAsync(string folder, string file) =>
        await RunAsync(BackupCommand.RestoreAsync, folder, file) is var (code, _, errors) ? (code, errors) : default;

    private static async Task<(int Code, string Output, string Errors)> RunAsync(
        Func<IConfiguration, string, TextWriter, TextWriter, CancellationToken, Task<int>> command, string folder, string file, string postgres = "")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Faxwerk:DataFolder", folder), new("Faxwerk:Postgres", postgres)]).Build();
        using StringWriter output = new(), errors = new();
        return (await command(configuration, file, output, errors, CancellationToken.None), output.ToString(), errors.ToString());
    }

    /// <summary>Storage and settings on a folder that is there.</summary>
    private sealed class Restored(string folder, string postgres = "") : IAsyncDisposable
    {
        private readonly Microsoft.Extensions.DependencyInjection.ServiceProvider _provider = Build(folder, postgres);

        public Task StartAsync() => _provider.PrepareStorageAsync();

        public T Get<T>()
            where T : notnull => Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<T>(_provider);

        public ValueTask DisposeAsync() => _provider.DisposeAsync();

        private static Microsoft.Extensions.DependencyInjection.ServiceProvider Build(string folder, string postgres)
        {
            var services = new Microsoft.Extensions.DependencyInjection.ServiceCollection();
            Microsoft.Extensions.DependencyInjection.LoggingServiceCollectionExtensions.AddLogging(services);
            services.AddStorage(new ConfigurationBuilder().AddInMemoryCollection([new("Faxwerk:DataFolder", folder), new("Faxwerk:Postgres", postgres)]).Build()).AddSettings().AddDirectory();
            return Microsoft.Extensions.DependencyInjection.ServiceCollectionContainerBuilderExtensions.BuildServiceProvider(services);
        }
    }
}
