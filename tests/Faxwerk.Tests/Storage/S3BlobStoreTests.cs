using System.Security.Cryptography;
using Faxwerk.Storage;

namespace Faxwerk.Tests.Storage;

/// <summary>Documents in an S3 store, over a wire that fails.</summary>
public sealed class S3BlobStoreTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-s3-test-");
    private readonly List<S3BlobStore> _stores = [];
    private Wire _wire = null!;

    public async ValueTask InitializeAsync() => _wire = new Wire(await S3Server.PortAsync());

    public async ValueTask DisposeAsync()
    {
        _stores.ForEach(store => store.Dispose());
        if (_wire is not null)
            await _wire.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_one_node_stores_another_reads_until_it_is_removed()
    {
        var (one, other) = (Node("one/"), Node("one/"));
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var blob = await one.WriteAsync(bytes);
        Assert.Equal((3_000_000, Convert.ToHexStringLower(SHA256.HashData(bytes))), (blob.Length, blob.Sha256));
        Assert.Equal(bytes, await other.ReadAsync(blob.Id));
        Assert.Equal(bytes, await one.ReadAsync(blob.Id));
        var empty = await other.WriteAsync(ReadOnlyMemory<byte>.Empty);
        Assert.Empty(await one.ReadAsync(empty.Id));
        Assert.Equal(new[] { blob.Id, empty.Id }.Order(StringComparer.Ordinal), await one.ListAsync(DateTimeOffset.MaxValue).Order(StringComparer.Ordinal).ToListAsync());
        Assert.Empty(await one.ListAsync(TimeProvider.System.GetUtcNow().AddDays(-1)).ToListAsync());
        await one.DeleteAsync(blob.Id);
        await one.DeleteAsync(blob.Id);
        Assert.False(await other.ExistsAsync(blob.Id));
        await Assert.ThrowsAsync<BlobGoneException>(() => one.OpenAsync(blob.Id));
        await Assert.ThrowsAsync<BlobGoneException>(() => Node("other/").OpenAsync(empty.Id));
    }

    [Fact]
    public async Task A_copy_of_what_another_node_removed_is_listed_until_it_is_removed_too()
    {
        var (one, other) = (Node("copies/"), Node("copies/"));
        var blob = await one.WriteAsync(new byte[] { 1 });
        await other.ReadAsync(blob.Id);
        await one.DeleteAsync(blob.Id);
        Assert.Empty(await one.ListAsync(DateTimeOffset.MaxValue).ToListAsync());
        Assert.Empty(await other.ListAsync(TimeProvider.System.GetUtcNow().AddDays(-1)).ToListAsync());
        Assert.Equal([blob.Id], await other.ListAsync(DateTimeOffset.MaxValue).ToListAsync());
        await other.DeleteAsync(blob.Id);
        Assert.Empty(await other.ListAsync(DateTimeOffset.MaxValue).ToListAsync());
        await Assert.ThrowsAsync<BlobGoneException>(() => other.OpenAsync(blob.Id));
    }

    [Fact]
    public async Task More_documents_than_one_answer_lists_are_all_listed()
    {
        using var node = new S3BlobStore(Place("many/"), Cache(), TimeProvider.System) { PageSize = 2 };
        var ids = new List<string>();
        for (var at = 0; at < 5; at++)
            ids.Add((await node.WriteAsync(new byte[] { 1 })).Id);
        Assert.Equal(ids.Order(StringComparer.Ordinal), await node.ListAsync(DateTimeOffset.MaxValue).Order(StringComparer.Ordinal).ToListAsync());
    }

    [Theory]
    [InlineData(WireFault.Down)]
    [InlineData(WireFault.Silent)]
    public async Task A_store_that_does_not_answer_is_a_fault_that_passes_and_never_a_document_that_is_not_there(WireFault fault)
    {
        var (node, other) = (Node("fault/"), Node("fault/"));
        var blob = await node.WriteAsync(new byte[] { 1, 2, 3 });
        _wire.Fault = fault;
        Assert.IsType<IOException>(await Record.ExceptionAsync(() => node.WriteAsync(new byte[] { 4 })));
        Assert.IsType<IOException>(await Record.ExceptionAsync(() => other.OpenAsync(blob.Id)));
        Assert.IsType<IOException>(await Record.ExceptionAsync(() => other.ExistsAsync(blob.Id)));
        Assert.Equal(new byte[] { 1, 2, 3 }, await node.ReadAsync(blob.Id));
        _wire.Fault = WireFault.None;
        Assert.Equal(new byte[] { 1, 2, 3 }, await other.ReadAsync(blob.Id));
        Assert.Empty(_folder.GetFiles("*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_damaged_answer_is_asked_for_again_and_given_to_nobody()
    {
        var (node, other) = (Node("damage/"), Node("damage/"));
        var blob = await node.WriteAsync(new byte[] { 1, 2, 3 });
        (_wire.Fault, _wire.Corruptions) = (WireFault.Corrupt, 2);
        Assert.Equal(new byte[] { 1, 2, 3 }, await other.ReadAsync(blob.Id));
        _wire.Corruptions = int.MaxValue;
        Assert.Contains("damaged 3 times", (await Assert.ThrowsAsync<IOException>(() => Node("damage/").OpenAsync(blob.Id))).Message, StringComparison.Ordinal);
        _wire.Fault = WireFault.None;
    }

    [Fact]
    public async Task A_key_that_is_not_known_and_a_bucket_that_is_not_there_are_told()
    {
        using var forbidden = new S3BlobStore(Place("wrong/") with { AccessKey = "nobody" }, Cache(), TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(() => forbidden.WriteAsync(new byte[] { 1 }));
        using var nowhere = new S3BlobStore(Place("wrong/") with { Bucket = "nowhere" }, Cache(), TimeProvider.System);
        Assert.Contains("nowhere", (await Assert.ThrowsAsync<IOException>(() => nowhere.WriteAsync(new byte[] { 1 }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_take_no_more_room_than_they_may()
    {
        var time = new VirtualTime();
        var cache = new BlobCache(_folder.CreateSubdirectory("bounded").FullName, 1000, time);
        var ids = Enumerable.Range(0, 12).Select(_ => BlobStore.NewId()).ToArray();
        foreach (var id in ids)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var part = cache.NewPart();
            File.WriteAllBytes(part, new byte[100]);
            File.SetLastWriteTimeUtc(part, time.GetUtcNow().UtcDateTime);
            cache.Keep(part, id);
            time.Advance(TimeSpan.FromSeconds(1));
            cache.Find(ids[0])!.Dispose();
        }

        Assert.InRange(_folder.GetFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 500, 1000);
        Assert.Null(cache.Find(ids[1]));
        using var first = cache.Find(ids[0]);
        using var last = cache.Find(ids[^1]);
        Assert.NotNull(first);
        Assert.NotNull(last);
        Assert.Throws<ArgumentException>(() => cache.Find("../../etc/passwd"));
    }

    [Fact]
    public void Parts_of_a_process_that_died_are_removed_and_take_no_room_of_copies()
    {
        var time = new VirtualTime();
        var folder = _folder.CreateSubdirectory("parts").FullName;
        var (left, recent) = (Path.Combine(folder, "1.part"), Path.Combine(folder, "2.part"));
        foreach (var (part, age) in new[] { (left, TimeSpan.FromDays(2)), (recent, TimeSpan.FromHours(1)) })
        {
            File.WriteAllBytes(part, new byte[1000]);
            File.SetLastWriteTimeUtc(part, (time.GetUtcNow() - age).UtcDateTime);
        }

        var cache = new BlobCache(folder, 1000, time);
        Assert.Equal([recent], System.IO.Directory.GetFiles(folder));
        var ids = Enumerable.Range(0, 5).Select(_ => BlobStore.NewId()).ToArray();
        foreach (var id in ids)
        {
            var part = cache.NewPart();
            File.WriteAllBytes(part, new byte[100]);
            cache.Keep(part, id);
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), cache.List(DateTimeOffset.MaxValue).Order(StringComparer.Ordinal));
    }

    private S3BlobStore Node(string prefix)
    {
        var store = new S3BlobStore(Place(prefix), Cache(), TimeProvider.System);
        _stores.Add(store);
        return store;
    }

    private BlobCache Cache() => new(_folder.CreateSubdirectory(Guid.NewGuid().ToString("n")).FullName, 100_000_000, TimeProvider.System);

    private S3Place Place(string prefix) => new()
    {
        Endpoint = $"http://127.0.0.1:{_wire.Port}", Region = "us-east-1", Bucket = S3Server.Bucket, Prefix = prefix, AccessKey = S3Server.Key, SecretKey = S3Server.Key, Timeout = TimeSpan.FromSeconds(2),
    };
}
