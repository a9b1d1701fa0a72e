using Faxwerk.Directory;
using Faxwerk.Intake.Folder;
using Faxwerk.Reporting;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Intake.Folder;

public sealed class FolderDocumentsTests
{
    [Theory]
    [EveryEngine]
    public async Task A_document_is_added_once_and_goes_from_place_to_place(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var documents = DocumentsOf(test);
        var document = new FolderDocument { Folder = "/srv/in", Name = "+4989123456.pdf", Control = "+4989123456.json", Size = 3, ModifiedAt = 7, Login = "anna", BlobId = "b1" };
        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => documents.AddAsync(document, "key", isStemFree: true, default)));
        Assert.Single(added, isNew => isNew);
        Assert.True(await documents.AddAsync(document with { State = FolderDocumentState.Refused, Code = "duplicate", Detail = "again" }, "key#1", isStemFree: true, default));
        Assert.Equal(1, await test.Database.FindAsync<int>("SELECT count(*) FROM task WHERE kind = 'FaxFromFolder'"));
        var (first, again) = (await documents.DroppedAsync("/srv/in", 0, default)) is [var one, var two] ? (one, two) : throw new InvalidOperationException();
        Assert.Equal(("+4989123456.pdf", "n1", FolderDocumentState.Taken), (first.KeptName, first.Node, first.State));
        Assert.Equal(($"+4989123456_{again.Id}.pdf", FolderDocumentState.Refused), (again.KeptName, again.State));
        Assert.Equal("+4989123456", FileNames.NumberOf(again.KeptName));

        await documents.MovedAsync(first, FolderDocumentPlace.Accepted, default);
        await documents.MovedAsync(again, FolderDocumentPlace.Failed, default);
        Assert.Empty(await documents.DroppedAsync("/srv/in", 0, default));
        Assert.Empty(await documents.OverAsync("/srv/in", 0, default));
        await test.Database.InTransactionAsync(tx => FolderDocuments.QueuedAsync(tx, first.Id, "job"));
        Assert.Equal(0, await test.Database.FindAsync<int>("SELECT count(*) FROM blob_use"));
        var over = Assert.Single(await documents.OverAsync("/srv/in", 0, default));
        Assert.Equal(("job", 1), (over.JobId, await documents.OpenAsync("/srv/in", default)));
        await documents.MovedAsync(over, FolderDocumentPlace.Sent, default);
        test.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, (await documents.OldAsync("/srv/in", 0, test.Time.GetUtcNow(), default)).Count);
        await documents.RemoveAsync(over.Id, default);
        Assert.Null(await documents.FindAsync("key", default));
    }

    /// <summary>The table of a server that nobody runs.</summary>
    internal static FolderDocuments DocumentsOf(TestDatabase test)
    {
        var tasks = new TaskQueue(test.Database, test.Time);
        var refusals = new FolderRefusals(new Refusals(tasks), new Users(test.Database, test.Time), TestSecrets.Text, new Fixed<FolderSettings>(new FolderSettings()));
        return new FolderDocuments(test.Database, tasks, refusals, new StorageOptions { Node = "n1" }, test.Time);
    }
}
