using Faxwerk.Directory;
using Faxwerk.Intake.Folder;
using Faxwerk.Storage;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Intake.Folder;

/// <summary>Taking alone, on both engines: what one bad file does to the others.</summary>
public sealed class TakeDocumentTests : IDisposable
{
    private readonly DroppedFiles _files = new();
    private readonly FolderMemory _memory = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [EveryEngine]
    public async Task A_control_file_that_no_database_would_keep_holds_up_nothing(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        foreach (var (name, text) in new[] { ("a", """{"to":"+4989123401","x\u0000":"1"}"""), ("b", """{"x\u0000":"1","x\u0000":"2"}"""), ("c", $$"""{"to":"+4989123401","x\u001b{{new string('y', 5000)}}":"1"}""") })
        {
            _files.Drop($"{name}.txt", "Hello");
            _files.Drop($"{name}.json", text);
        }

        _files.Drop("d.txt", "Hello");
        _files.Drop("d.json", """{"to":"+4989123401"}""");
        var taken = await TakeWholeAsync(test, new FolderFiles(_files.Path));
        Assert.Null(taken.Fault);
        var rows = await test.Database.QueryAsync<FolderDocument>("SELECT * FROM folder_document ORDER BY name");
        Assert.Equal(["bad-control", "bad-control", "bad-control", ""], rows.Select(row => row.Code));
        Assert.All(rows, row => Assert.True(row.Detail.Length <= 1000 && !row.Detail.Any(char.IsControl)));
    }

    [Theory]
    [EveryEngine]
    public async Task A_file_that_opens_and_cannot_be_read_is_waited_for_and_those_behind_it_are_taken(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        foreach (var number in new[] { "+4989123401", "+4989123402", "+4989123403" })
            _files.Drop($"{number}.txt", "Hello");
        var files = new LockedFiles(_files.Path, ("+4989123401.txt", new IOException("locked")), ("+4989123402.txt", new UnauthorizedAccessException("denied")));
        var taken = await TakeWholeAsync(test, files);
        Assert.Equal((null, 2), (taken.Fault, taken.Waiting));
        Assert.Equal("+4989123403.txt", Assert.Single(await test.Database.QueryAsync<FolderDocument>("SELECT * FROM folder_document")).Name);
        test.Time.Advance(TimeSpan.FromMinutes(10));
        await TakeWholeAsync(test, files);
        Assert.Equal(["", "unreadable", "unreadable"], (await test.Database.QueryAsync<FolderDocument>("SELECT * FROM folder_document")).Select(row => row.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_goes_wrong_with_a_document_is_told_and_those_behind_it_are_taken()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        foreach (var number in new[] { "+4989123401", "+4989123402" })
            _files.Drop($"{number}.txt", "Hello");
        var taken = await TakeWholeAsync(test, new LockedFiles(_files.Path, ("+4989123401.txt", new InvalidOperationException("odd"))));
        Assert.Equal(("odd", 1), (taken.Fault?.Detail, await test.Database.FindAsync<int>("SELECT count(*) FROM folder_document")));
    }

    private async Task<TakenDocuments> TakeWholeAsync(TestDatabase test, FolderFiles files)
    {
        var take = new TakeDocument(FolderDocumentsTests.DocumentsOf(test), new BlobStore(Path.Combine(_files.Path, "blobs")), TestSecrets.Text, new Fixed<FolderSettings>(new FolderSettings { Interval = TimeSpan.FromMinutes(10) }), test.Time);
        var taken = new TakenDocuments(0, 0, false);
        foreach (var pause in new[] { TimeSpan.FromSeconds(5), TimeSpan.Zero })
        {
            taken = await take.LookAsync(new WatchedFolder { Path = _files.Path, User = "anna" }, new User { Login = "anna", DisplayName = "Anna", Addresses = ["anna@firma.de"] }, files, _memory, new HashSet<string>(), default);
            test.Time.Advance(pause);
        }

        return taken;
    }

    private sealed class LockedFiles(string path, params (string Name, Exception Fault)[] locked) : FolderFiles(path)
    {
        public override byte[]? Read(string name, FileStamp stamp) => locked.FirstOrDefault(one => one.Name == name).Fault is { } fault ? throw fault : base.Read(name, stamp);
    }
}
