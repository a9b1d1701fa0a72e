using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Intake.Folder;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Faxwerk.Tests.Intake.Folder;

/// <summary>Single looks at a folder by a clock of the test; what is taken goes its way through the server.</summary>
public sealed class FolderLookTests : IAsyncLifetime
{
    private readonly DroppedFiles _files = new();
    private readonly VirtualTime _time = new();
    private FaxServer _server = null!;
    private WatchedFolder _folder = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FaxServer.StartAsync();
        _folder = new WatchedFolder { Path = _files.Path, User = "anna" };
        Assert.Null((await _server.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "en", Addresses = ["anna@firma.de"] }, "", "test")).Error);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task A_file_is_taken_only_when_it_has_not_changed_for_a_while()
    {
        var node = NewNode();
        _files.Drop("+4989123401.txt", "Hel");
        await node.LookAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        await node.LookAsync();
        _files.Drop("+4989123401.txt", "Hello");
        _time.Advance(TimeSpan.FromSeconds(4));
        await node.LookAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        await node.LookAsync();
        Assert.Equal((0, 1), (await CountAsync(), node.Memory.Last!.Waiting));
        _time.Advance(TimeSpan.FromSeconds(1));
        await node.LookAsync();
        Assert.Equal((1, 0), (await CountAsync(), node.Memory.Last.Waiting));
        Assert.Equal("Hello", _files.Read("accepted/+4989123401.txt"));
    }

    [Fact]
    public async Task A_file_that_was_out_of_sight_counts_anew()
    {
        var node = NewNode();
        _files.Drop("+4989123401.txt", "Hello");
        await node.LookAsync();
        _time.Advance(TimeSpan.FromSeconds(11));
        await node.LookAsync();
        Assert.Equal(0, await CountAsync());
        _time.Advance(TimeSpan.FromSeconds(4));

        // A look that fails has seen nothing.
        System.IO.Directory.Move(_files.Path, _files.Path + "-away");
        await node.LookAsync();
        System.IO.Directory.Move(_files.Path + "-away", _files.Path);
        _time.Advance(TimeSpan.FromSeconds(4));
        await node.LookAsync();
        Assert.Equal(0, await CountAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        await node.LookAsync();
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_control_file_completes_its_document_and_what_lacks_the_other_half_fails_after_a_while()
    {
        await _server.SetAsync("folders.interval", "10m");
        var node = NewNode();
        _files.Drop("letter.txt", "Hello");
        _files.Drop("lonely.json", """{"to":"+4989123402"}""");
        _files.Drop("two.txt", "1");
        _files.Drop("two.md", "2");
        _files.Drop("two.csv", "to\n+4989123402\n");
        _files.Drop("nobody.txt", "Hello");
        await node.LookAsync();
        _time.Advance(TimeSpan.FromMinutes(9));
        _files.Drop("letter.csv", "to\n+4989123402\n");
        await node.LookAsync();
        Assert.Equal(0, await CountAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        await node.LookAsync();
        Assert.Equal(1, await CountAsync());
        Assert.True(_files.Has("accepted/letter.csv"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await node.LookAsync();
        Assert.Equal("no-recipient", _files.Code("nobody.txt"));
        Assert.Equal("no-document", _files.Code("lonely.json"));
        Assert.Equal(2, System.IO.Directory.GetFiles(System.IO.Path.Combine(_files.Path, "failed"), "two*.error.json").Count(file => File.ReadAllText(file).Contains("\"ambiguous\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told_and_nothing_is_taken_before_it_can()
    {
        var node = NewNode();
        _files.Drop("accepted", "in the way");
        _files.Drop("+4989123402.txt", "Hello");
        await node.LookWholeAsync();
        Assert.Equal(("failed", 0), (node.Memory.FaultAt(_time.GetUtcNow())!.Code, await CountAsync()));
        File.Delete(System.IO.Path.Combine(_files.Path, "accepted"));
        await node.LookWholeAsync();
        Assert.Equal((null, 1), (node.Memory.FaultAt(_time.GetUtcNow()), await CountAsync()));
    }

    [Fact]
    public async Task A_server_that_broke_down_between_commit_and_move_sends_one_fax_and_moves_its_file_later()
    {
        _files.Drop("+4989123403.txt", "Hello");
        await NewNode().TakeWholeAsync();
        await SentAsync(1);
        Assert.True(_files.Has("+4989123403.txt"));

        // Another one looks, and knows nothing but the database; first it breaks down there too.
        await NewNode().TakeWholeAsync();
        var after = NewNode();
        await after.LookWholeAsync();
        Assert.Null(after.Memory.FaultAt(_time.GetUtcNow()));
        Assert.True(_files.Has("sent/+4989123403.txt"));
        Assert.Equal("sent", _files.Json("accepted/+4989123403.txt.result.json").GetProperty("state").GetString());
        Assert.Single(_server.Line.Calls);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_server_that_broke_down_between_move_and_note_sends_no_second_fax_and_takes_what_was_dropped_meanwhile()
    {
        _files.Drop("+4989123404.txt", "Hello");
        await NewNode().LookWholeAsync();
        Assert.True(_files.Has("accepted/+4989123404.txt"));
        await ExecuteAsync("UPDATE folder_document SET place = 'root'");
        _files.Drop("+4989123404.txt", "Another");
        var after = NewNode();
        await after.LookWholeAsync();
        await SentAsync(2);
        await after.LookWholeAsync();
        Assert.Equal(["Another", "Hello"], System.IO.Directory.GetFiles(System.IO.Path.Combine(_files.Path, "sent")).Select(File.ReadAllText).Order(StringComparer.Ordinal));
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_name_that_a_node_had_which_is_gone_is_taken_when_another_file_has_it()
    {
        _files.Drop("+4989123406.txt", "Hello");
        await NewNode("gone").TakeWholeAsync();
        await SentAsync(1);
        _files.Drop("+4989123406.txt", "Another");
        await NewNode("n2").LookWholeAsync();
        await SentAsync(2);
        Assert.Equal(2, await CountAsync());
        Assert.Equal("Another", File.ReadAllText(Assert.Single(System.IO.Directory.GetFiles(System.IO.Path.Combine(_files.Path, "accepted"), "*.txt"))));
    }

    [Fact]
    public async Task Of_two_nodes_that_look_at_the_same_time_one_takes_it()
    {
        foreach (var i in Enumerable.Range(0, 10))
            _files.Drop($"+498912341{i}.txt", $"Hello {i}");
        var nodes = new[] { NewNode("n1"), NewNode("n2"), NewNode("n3") };
        await Task.WhenAll(nodes.Select(node => node.LookWholeAsync()));
        await SentAsync(10);
        await Task.WhenAll(nodes.Select(node => node.LookWholeAsync()));
        Assert.Equal(10, System.IO.Directory.GetFiles(System.IO.Path.Combine(_files.Path, "sent")).Length);
        Assert.Equal((10, 10), (_server.Line.Calls.Count, await CountAsync()));
        Assert.False(_files.Has("failed/+4989123410.txt.error.json"));
    }

    [Fact]
    public async Task The_same_file_again_is_neither_a_second_fax_nor_passed_over_and_with_another_time_it_is_a_fax()
    {
        var (node, time) = (NewNode(), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        for (var i = 0; i < 3; i++)
        {
            _files.Drop("+4989123405.txt", "Hello", time);
            await node.LookWholeAsync();
        }

        Assert.Equal(["duplicate", "duplicate"], [.. System.IO.Directory.GetFiles(System.IO.Path.Combine(_files.Path, "failed"), "*.error.json").Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("code").GetString()!)]);
        Assert.Equal(1, await _server.Get<Database>().FindAsync<int>("SELECT count(*) FROM task WHERE kind = 'ReportRefusal'"));
        _files.Drop("+4989123405.txt", "Hello", time.AddSeconds(1));
        await node.LookWholeAsync();
        await SentAsync(2);
        Assert.Equal(2, _server.Line.Calls.Count);
    }

    [Fact]
    public async Task A_document_that_was_refused_is_taken_when_it_is_put_back()
    {
        await _server.SetAsync("limits.blockedPrefixes", "+4989666");
        var node = NewNode();
        _files.Drop("+498966601.txt", "Hello");
        await node.LookWholeAsync();
        await Eventually.HoldsAsync(async () => await _server.Get<Database>().FindAsync<int>("SELECT count(*) FROM folder_document WHERE state = 'refused'") == 1, "it is refused");
        await node.LookAsync();
        await _server.SetAsync("limits.blockedPrefixes", "");
        File.Move(System.IO.Path.Combine(_files.Path, "failed", "+498966601.txt"), System.IO.Path.Combine(_files.Path, "+498966601.txt"));
        await node.LookWholeAsync();
        await SentAsync(1);
        Assert.Single(_server.Line.Calls);
    }

    [Fact]
    public async Task A_file_that_was_replaced_after_it_was_read_stays_to_be_taken()
    {
        _files.Drop("a.txt", "new");
        var document = new FolderDocument { Name = "a.txt", KeptStem = "a", Size = 3, ModifiedAt = 1, Place = FolderDocumentPlace.Root };
        Assert.False(new FolderFiles(_files.Path).Move(document, FolderDocumentPlace.Accepted));
        Assert.True(_files.Has("a.txt"));
        Assert.False(_files.Has("accepted/a.txt"));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Links_are_not_followed_wherever_they_stand()
    {
        using var elsewhere = new DroppedFiles();
        elsewhere.Drop("secret.txt", "secret");
        File.CreateSymbolicLink(System.IO.Path.Combine(_files.Path, "+4989123406.txt"), System.IO.Path.Combine(elsewhere.Path, "secret.txt"));
        System.IO.Directory.CreateSymbolicLink(System.IO.Path.Combine(_files.Path, "accepted"), elsewhere.Path);
        _files.Drop("+4989123407.txt", "Hello");
        var node = NewNode();
        await node.LookWholeAsync();
        Assert.Equal(("failed", 1), (node.Memory.FaultAt(_time.GetUtcNow())!.Code, node.Memory.Last!.Ignored));
        Assert.Equal(["secret.txt"], System.IO.Directory.GetFileSystemEntries(elsewhere.Path).Select(System.IO.Path.GetFileName));
        Assert.True(_files.Has("+4989123407.txt"));
    }

    [Fact]
    public async Task Rubbish_is_bounded_and_holds_up_nothing()
    {
        await _server.SetAsync("folders.interval", "10m");
        await _server.SetAsync("folders.sizeLimit", "2000");
        _files.Pipe("+4989123408.txt");
        _files.DropRaw([.. "+49891234"u8, 0xFF, .. ".txt"u8]);
        File.CreateSymbolicLink(System.IO.Path.Combine(_files.Path, "+49891.txt"), "/nowhere/at all");
        System.IO.Directory.CreateDirectory(System.IO.Path.Combine(_files.Path, "+49892.txt"));
        _files.Drop("+498912340.txt", "");
        _files.Drop("+49891234\n0.txt", "Hello");
        _files.Drop("bad.txt", "Hello");
        _files.Drop("bad.json", "{{{{");
        _files.Drop("+4989123409_sparse.txt", "");
        using (var sparse = File.OpenWrite(System.IO.Path.Combine(_files.Path, "+4989123409_sparse.txt")))
            sparse.SetLength(3L << 30);
        foreach (var i in Enumerable.Range(0, 1500))
            _files.Drop($"x{i:d5}.txt", "x");
        var node = NewNode();
        _files.Drop("+4989123409_good.txt", "Hello");
        for (var i = 0; i < 6; i++)
        {
            await node.LookAsync();
            Assert.InRange(await CountAsync(), 0, (i + 1) * 100);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        await SentAsync(1);
        Assert.Equal("bad-control", _files.Code("bad.txt"));
        Assert.Equal("too-large", _files.Code("+4989123409_sparse.txt"));
        Assert.True(_files.Has("failed/bad.json"));
        _time.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 20; i++)
            await node.LookAsync();
        Assert.Equal("empty-file", _files.Code("+498912340.txt"));
        Assert.Equal("no-recipient", _files.Code("+49891234_0.txt"));
        Assert.Equal("no-recipient", _files.Code("x01499.txt"));
        Assert.True(_files.Has("+4989123408.txt"));
        Assert.InRange(node.Memory.Last!.Ignored, 3, 4);
        Assert.Single(_server.Line.Calls);
    }

    [Fact]
    public async Task More_documents_than_a_look_takes_are_taken_in_the_next_looks()
    {
        await _server.SetAsync("limits.faxesPerHour", "1");
        foreach (var i in Enumerable.Range(0, 250))
            _files.Drop($"+49891234{i:d3}.txt", "Hello");
        var node = NewNode();
        await node.LookAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        foreach (var count in new[] { 100, 200, 250 })
        {
            await node.LookAsync();
            Assert.Equal((count, 250 - count), (await CountAsync(), node.Memory.Last!.Waiting));
        }
    }

    [Fact]
    public async Task Done_files_are_removed_after_their_time()
    {
        var node = NewNode();
        _files.Drop("+4989123411.txt", "Hello");
        _files.Drop("bad.txt", "Hello");
        _files.Drop("bad.json", "{");
        await node.LookWholeAsync();
        await SentAsync(1);
        await node.LookWholeAsync();
        Assert.Equal((true, true), (_files.Has("sent/+4989123411.txt"), _files.Has("failed/bad.txt.error.json")));
        _time.Advance(TimeSpan.FromDays(29));
        await node.LookAsync();
        Assert.True(_files.Has("accepted/+4989123411.txt.result.json"));
        _time.Advance(TimeSpan.FromDays(1));
        await node.LookAsync();
        Assert.Equal([FolderFiles.MarkName], System.IO.Directory.GetFiles(_files.Path, "*", SearchOption.AllDirectories).Select(System.IO.Path.GetFileName));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task In_a_share_that_is_not_mounted_nothing_is_done_until_it_is_back_or_accepted()
    {
        var node = NewNode();
        _files.Drop("+4989123413.txt", "Hello");
        await node.LookWholeAsync();
        await SentAsync(1);
        var (real, place) = (_files.Path + "-away", _server.Get<FolderPlace>());
        System.IO.Directory.Move(_files.Path, real);
        System.IO.Directory.CreateDirectory(_files.Path);
        _files.Drop("+4989123414.txt", "Hello");
        _time.Advance(TimeSpan.FromDays(31));
        await node.LookWholeAsync();
        Assert.Equal(("another", 1), (node.Memory.FaultAt(_time.GetUtcNow())?.Code, await _server.Get<Database>().FindAsync<int>("SELECT count(*) FROM folder_document WHERE place = 'accepted'")));
        Assert.Equal(["+4989123414.txt"], System.IO.Directory.GetFileSystemEntries(_files.Path).Select(System.IO.Path.GetFileName));
        Assert.Equal("another", (await place.TryAsync(_folder, false, default))?.Code);

        // The share is back: what it holds goes on.
        System.IO.Directory.Delete(_files.Path, recursive: true);
        System.IO.Directory.Move(real, _files.Path);
        await node.LookWholeAsync();
        Assert.Null(node.Memory.FaultAt(_time.GetUtcNow()));
        Assert.True(_files.Has("sent/+4989123413.txt"));

        // Somebody has tidied up. What is accepted is so for the other node that knows the same share, and for no other.
        var (database, mark) = (_server.Get<Database>(), _files.Read(FolderFiles.MarkName).Trim());
        await database.InTransactionAsync(tx => tx.ExecuteAsync("INSERT INTO folder_mark (folder, node, mark) VALUES (@Path, 'same', @mark), (@Path, 'elsewhere', 'x')", new { _folder.Path, mark }));
        File.Delete(System.IO.Path.Combine(_files.Path, FolderFiles.MarkName));
        await node.LookWholeAsync();
        Assert.Equal("another", node.Memory.FaultAt(_time.GetUtcNow())?.Code);
        Assert.Null(await place.TryAsync(_folder, true, default));
        var marks = await database.QueryAsync<string>("SELECT mark FROM folder_mark ORDER BY CASE node WHEN 'elsewhere' THEN 1 ELSE 0 END");
        Assert.Equal((3, "x", 1), (marks.Count, marks[2], marks.Take(2).Distinct().Count()));
        await node.LookWholeAsync();
        Assert.Null(node.Memory.FaultAt(_time.GetUtcNow()));
    }

    [Fact]
    public async Task Places_where_no_documents_are_and_users_who_may_not_send_are_told()
    {
        var place = _server.Get<FolderPlace>();
        Assert.Equal("missing", (await place.TryAsync(_folder with { Path = _files.Path + "/none" }, false, default))?.Code);
        Assert.Equal("not-allowed", (await place.TryAsync(_folder with { Path = _server.Folder }, false, default))?.Code);
        System.IO.Directory.CreateDirectory(System.IO.Path.Combine(_files.Path, "link"));
        System.IO.Directory.CreateSymbolicLink(System.IO.Path.Combine(_files.Path, "link", "etc"), "/etc");
        Assert.Equal("not-allowed", (await place.TryAsync(_folder with { Path = _files.Path + "/link/etc" }, false, default))?.Code);
        await _server.SetAsync("archive.sentFolder", _files.Path + "/link");
        Assert.Equal("not-allowed", (await place.TryAsync(_folder, false, default))?.Code);
        await _server.SetAsync("archive.sentFolder", "");
        await _server.SetAsync("contacts.address", _files.Path + "/link");
        await _server.SetAsync("contacts.kind", "vCard");
        Assert.Equal("not-allowed", (await place.TryAsync(_folder, false, default))?.Code);
        await _server.SetAsync("contacts.kind", "none");
        Assert.Equal("no-user", (await place.TryAsync(_folder with { User = "nobody2" }, false, default))?.Code);
        Assert.Null(await place.TryAsync(_folder, false, default));
        Assert.Equal(["accepted", "failed", "link", "sent"], System.IO.Directory.GetFileSystemEntries(_files.Path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));

        // And what waits stays until there is a user.
        var node = NewNode(folder: _folder with { User = "nobody2" });
        _files.Drop("+4989123412.txt", "Hello");
        await node.LookWholeAsync();
        Assert.Equal(("no-user", 1, 0), (node.Memory.FaultAt(_time.GetUtcNow())!.Code, node.Memory.Last!.Waiting, await CountAsync()));
    }

    [Theory]
    [InlineData("relative/in", "anna", false)]
    [InlineData("/", "anna", false)]
    [InlineData("/etc/faxes", "anna", false)]
    [InlineData("/srv/../etc", "anna", false)]
    [InlineData("/srv/fax/", "anna", false)]
    [InlineData("/srv/fax", "", false)]
    [InlineData("/srv/fax", "anna", true)]
    public void Only_full_paths_outside_of_the_system_are_watched(string path, string user, bool isGood) => Assert.Equal(isGood, new WatchedFolder { Path = path, User = user }.Fault is null);

    [Fact]
    public void No_folder_is_watched_twice_or_within_another()
    {
        WatchedFolder At(string path) => new() { Path = path, User = "anna" };
        Assert.Empty(new FolderSettings { Watched = [At("/srv/a"), At("/srv/ab")] }.Errors());
        Assert.NotEmpty(new FolderSettings { Watched = [At("/srv/a"), At("/srv/a")] }.Errors());
        Assert.NotEmpty(new FolderSettings { Watched = [At("/srv/a"), At("/srv/a/b")] }.Errors());
    }

    private Node NewNode(string name = "", WatchedFolder? folder = null)
    {
        var storage = _server.Get<StorageOptions>() is var own && name.Length == 0 ? own : own with { Node = name };
        var documents = new FolderDocuments(_server.Get<Database>(), _server.Get<TaskQueue>(), _server.Get<FolderRefusals>(), storage, _time);
        var settings = _server.Get<IOptionsMonitor<FolderSettings>>();
        var take = new TakeDocument(documents, _server.Get<IBlobStore>(), _server.Get<SecretText>(), settings, _time);
        return new Node(
            new FolderLook(
                new FolderPlace(_server.Get<Users>(), new FolderMarks(_server.Get<Database>(), storage), _server.Get<IEnumerable<OwnFolders>>(), _server.Get<IOptionsMonitor<DocumentSettings>>(), storage, _time), documents, take,
                new FolderResults(_server.Get<QueueView>(), _server.Get<MailCopies>(), _server.Get<IOptions<JsonOptions>>(), _time), settings, _server.Get<FreeSpace>(), storage, _time),
            take, folder ?? _folder, _server.Get<Users>(), _time);
    }

    private Task<int> CountAsync() => _server.Get<Database>().FindAsync<int>("SELECT count(*) FROM folder_document");

    private Task<int> ExecuteAsync(string sql) => _server.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync(sql));

    /// <summary>So many documents have become faxes, and these are over.</summary>
    private Task SentAsync(int count) => Eventually.HoldsAsync(
        async () => await _server.Get<Database>().FindAsync<int>("SELECT count(DISTINCT d.id) FROM folder_document d JOIN fax f ON f.job_id = d.job_id WHERE f.state = 'sent'") >= count, $"{count} faxes are sent", 60);

    private sealed class Node(FolderLook look, TakeDocument take, WatchedFolder folder, Users users, VirtualTime time)
    {
        public FolderMemory Memory { get; } = new();

        public Task LookAsync() => look.LookAsync(folder, Memory, default);

        /// <summary>Takes what is whole, and breaks down before it is moved.</summary>
        public async Task TakeWholeAsync()
        {
            var owner = await users.FindByLoginAsync(folder.User);
            foreach (var pause in new[] { TimeSpan.FromSeconds(5), TimeSpan.Zero })
            {
                await take.LookAsync(folder, owner, new FolderFiles(folder.Path), Memory, new HashSet<string>(), default);
                time.Advance(pause);
            }
        }

        public async Task LookWholeAsync()
        {
            await LookAsync();
            time.Advance(TimeSpan.FromSeconds(5));
            await LookAsync();
        }
    }
}
