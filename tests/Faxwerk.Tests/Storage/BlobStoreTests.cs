using System.Security.Cryptography;
using Faxwerk.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Storage;

public sealed class BlobStoreTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-blob-").FullName;
    private readonly BlobStore _blobs;

    public BlobStoreTests() => _blobs = new BlobStore(_folder);

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_written_is_read()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);
        var blob = await _blobs.WriteAsync(new MemoryStream(content));
        Assert.Equal(content.Length, blob.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), blob.Sha256);
        Assert.Equal(content, await _blobs.ReadAsync(blob.Id));
        Assert.Empty((await _blobs.WriteAsync(ReadOnlyMemory<byte>.Empty) is var empty) ? await _blobs.ReadAsync(empty.Id) : [1]);
    }

    [Fact]
    public async Task A_write_that_breaks_off_leaves_no_file()
    {
        await Assert.ThrowsAsync<IOException>(() => _blobs.WriteAsync(async (target, cancel) =>
        {
            await target.WriteAsync(new byte[10_000], cancel);
            throw new IOException("the sender hung up");
        }));
        Assert.Empty(System.IO.Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcde/")]
    public async Task An_id_that_is_none_reaches_no_file(string id) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _blobs.OpenAsync(id));

    [Fact]
    public async Task Deleting_twice_is_no_error()
    {
        var blob = await _blobs.WriteAsync(new byte[] { 1 });
        await _blobs.DeleteAsync(blob.Id);
        await _blobs.DeleteAsync(blob.Id);
        await Assert.ThrowsAsync<BlobGoneException>(() => _blobs.OpenAsync(blob.Id));
    }

    [Theory, EveryEngine]
    public async Task The_sweep_removes_old_blobs_that_nobody_names(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var (kept, released, fresh) = (await _blobs.WriteAsync(new byte[] { 1 }), await _blobs.WriteAsync(new byte[] { 2 }), await _blobs.WriteAsync(new byte[] { 3 }));
        var part = Path.Combine(_folder, "00", "left.part");
        await File.WriteAllTextAsync(part, "");
        await test.Database.InTransactionAsync(async tx =>
        {
            await BlobUse.KeepAsync(tx, kept.Id, "fax:1");
            await BlobUse.KeepAsync(tx, released.Id, "fax:2");
            await BlobUse.ReleaseAsync(tx, "fax:2");
        });
        var old = test.Time.GetUtcNow() - BlobSweep.Grace - TimeSpan.FromMinutes(1);
        foreach (var path in new[] { PathOf(kept), PathOf(released), part })
            File.SetLastWriteTimeUtc(path, old.UtcDateTime);
        File.SetLastWriteTimeUtc(PathOf(fresh), test.Time.GetUtcNow().UtcDateTime);
        using var sweep = new BlobSweep(test.Database, _blobs, test.Time, NullLogger<BlobSweep>.Instance);
        Assert.Equal(1, await sweep.SweepAsync(default));
        Assert.True(File.Exists(PathOf(kept)));
        Assert.True(File.Exists(PathOf(fresh)));
        Assert.False(File.Exists(PathOf(released)));
        Assert.False(File.Exists(part));
    }

    private string PathOf(Blob blob) => Path.Combine(_folder, blob.Id[..2], blob.Id);
}
