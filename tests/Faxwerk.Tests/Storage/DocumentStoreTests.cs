using System.Text;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Storage;

/// <summary>Where documents are kept, by the section <c>documents</c>.</summary>
public sealed class DocumentStoreTests : IAsyncLifetime
{
    private readonly DirectoryInfo _share = System.IO.Directory.CreateTempSubdirectory("faxwerk-share-");
    private readonly TestServices _one = Node(), _other = Node();

    public async ValueTask InitializeAsync()
    {
        await _one.StartAsync();
        await _other.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        _share.Delete(recursive: true);
    }

    [Fact]
    public async Task Documents_in_a_shared_folder_are_read_by_every_node_and_those_of_before_by_the_one_that_has_them()
    {
        var before = await _one.Get<IBlobStore>().WriteAsync(new byte[] { 1 });
        File.Create(Path.Combine(_share.FullName, BlobStore.SharedMark)).Dispose();
        foreach (var node in new[] { _one, _other })
            await ShareAsync(node);
        var blob = await _one.Get<IBlobStore>().WriteAsync(new byte[] { 2 });
        Assert.Equal(new byte[] { 2 }, await _other.Get<IBlobStore>().ReadAsync(blob.Id));
        Assert.Equal(new byte[] { 1 }, await _one.Get<IBlobStore>().ReadAsync(before.Id));
        Assert.False(await _other.Get<IBlobStore>().ExistsAsync(before.Id));
        Assert.Equal(new[] { before.Id, blob.Id }.Order(StringComparer.Ordinal), await _one.Get<IBlobStore>().ListAsync(DateTimeOffset.MaxValue).Order(StringComparer.Ordinal).ToListAsync());
        await _other.Get<IBlobStore>().DeleteAsync(blob.Id);
        Assert.False(await _one.Get<IBlobStore>().ExistsAsync(blob.Id));
    }

    [Fact]
    public async Task A_share_that_is_not_mounted_takes_nothing_and_goes_on_when_it_is()
    {
        var before = await _one.Get<IBlobStore>().WriteAsync(new byte[] { 3 });
        await ShareAsync(_one);
        Assert.Equal(new byte[] { 3 }, await _one.Get<IBlobStore>().ReadAsync(before.Id));
        await Assert.ThrowsAsync<IOException>(() => _one.Get<IBlobStore>().WriteAsync(new byte[] { 1 }));
        Assert.Empty(_share.GetFileSystemInfos());
        File.Create(Path.Combine(_share.FullName, BlobStore.SharedMark)).Dispose();
        var blob = await _one.Get<IBlobStore>().WriteAsync(new byte[] { 1 });

        // Lost under the running server: an empty folder is left.
        foreach (var found in _share.GetFileSystemInfos())
            (found as DirectoryInfo)?.Delete(recursive: true);
        File.Delete(Path.Combine(_share.FullName, BlobStore.SharedMark));
        await Assert.ThrowsAnyAsync<IOException>(() => _one.Get<IBlobStore>().WriteAsync(new byte[] { 2 }));
        var fault = await Record.ExceptionAsync(() => _one.Get<IBlobStore>().OpenAsync(blob.Id));
        Assert.True(fault is IOException and not FileNotFoundException, "a document on a share that is gone is not missing");
        Assert.Empty(_share.GetFileSystemInfos());
    }

    [Fact]
    public async Task A_mail_is_accepted_only_when_its_document_is_in_the_store()
    {
        await using var wire = new Wire(await S3Server.PortAsync()) { Fault = WireFault.Down };
        foreach (var (key, value) in new[]
        {
            ("s3Endpoint", $"http://127.0.0.1:{wire.Port}"), ("s3Bucket", S3Server.Bucket), ("s3Prefix", "mail/"), ("s3AccessKey", S3Server.Key), ("s3SecretKey", S3Server.Key), ("s3Timeout", "2s"), ("store", "s3"),
        })
            await _one.SetAsync($"documents.{key}", value);
        Assert.DoesNotContain(S3Server.Key, (await _one.Get<Database>().FindAsync<string>("SELECT value FROM setting WHERE section = 'documents'"))!.Replace($"\"s3AccessKey\":\"{S3Server.Key}\"", ""), StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(async () => await SendAsync());
        Assert.Equal(0, await _one.Get<Database>().FindAsync<int>("SELECT count(*) FROM task"));
        wire.Fault = WireFault.None;
        Assert.Equal(250, (await SendAsync()).Code);
        var id = (await _one.Get<Database>().FindAsync<string>("SELECT blob_id FROM blob_use"))!;
        Assert.Contains("Hallo", Encoding.ASCII.GetString(await _one.Get<IBlobStore>().ReadAsync(id)), StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(_one.Folder, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("documents.store", "s3")]
    [InlineData("documents.store", "folder")]
    [InlineData("documents.s3Endpoint", "ftp://store")]
    [InlineData("documents.s3Timeout", "0s")]
    [InlineData("documents.cacheMegabytes", "1")]
    public async Task Places_that_cannot_be_are_refused(string key, string value) =>
        Assert.NotNull((await _one.Get<SettingsStore>().SetAsync(key, value, "test")).Error);

    [Fact]
    public async Task A_restored_server_removes_no_documents_until_its_queue_is_resumed()
    {
        var (time, database) = (new VirtualTime(), _one.Get<Database>());
        await _one.Get<IBlobStore>().WriteAsync(new byte[] { 1 });
        time.Advance(TimeProvider.System.GetUtcNow() - time.GetUtcNow() + TimeSpan.FromDays(1));
        using var sweep = new BlobSweep(database, _one.Get<IBlobStore>(), time, Microsoft.Extensions.Logging.Abstractions.NullLogger<BlobSweep>.Instance);
        await database.InTransactionAsync(tx => Faxwerk.Queue.QueuePause.HoldRestoredAsync(tx, time.GetUtcNow(), time.GetUtcNow(), Faxwerk.Audit.Actor.CommandLine));
        Assert.Equal(0, await sweep.SweepAsync(CancellationToken.None));
        var pause = new Faxwerk.Queue.QueuePause(database, time);
        await pause.PauseAsync(null, Faxwerk.Audit.Actor.CommandLine);
        Assert.Equal(0, await sweep.SweepAsync(CancellationToken.None));
        await pause.ResumeAsync(Faxwerk.Audit.Actor.CommandLine);
        Assert.Equal(1, await sweep.SweepAsync(CancellationToken.None));
    }

    private static TestServices Node() => new(services => services.AddSingleton<NumberPolicy>().AddSingleton<MailSenders>().AddSingleton<MailIntake>().AddSingleton(new FreeSpace(() => long.MaxValue)));

    private async Task ShareAsync(TestServices node)
    {
        await node.SetAsync("documents.folder", _share.FullName);
        await node.SetAsync("documents.store", "folder");
    }

    private async Task<SmtpReply> SendAsync() => await _one.Get<MailIntake>().DataAsync(
        new SmtpEnvelope
        {
            Peer = new SmtpPeer { Remote = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 25) }, Sender = FaxServer.Address("anna@firma.de"),
            Recipients = [new SmtpRecipient(new MailAddress("+49891234", "fax.localhost"))],
        },
        new MemoryStream("Message-ID: <1@firma.de>\r\nSubject: 1\r\n\r\nHallo\r\n"u8.ToArray()), CancellationToken.None);
}
