using Faxwerk.Intake.Folder;

namespace Faxwerk.Tests.Intake.Folder;

/// <summary>What is done to files by what they are, and not by their names.</summary>
public sealed class FolderFilesTests : IDisposable
{
    private static readonly DateTime Then = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly FolderDocument Letter = new() { Name = "+49891234.txt", KeptStem = "+49891234", Size = 5, ModifiedAt = Then.Ticks };

    private readonly DroppedFiles _files = new();

    private FolderFiles Files => new(_files.Path);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void What_was_moved_in_the_place_of_another_is_put_back_under_a_name_that_calls_the_same()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_files.Path, "accepted"));
        _files.Drop("accepted/+49891234.txt", "Other", Then.AddSeconds(1));
        _files.Drop("+49891234.txt", "Hello", Then);
        Assert.True(Files.Move(Letter, FolderDocumentPlace.Accepted));
        Assert.Equal("Hello", _files.Read("accepted/+49891234.txt"));
        var back = Path.GetFileName(Assert.Single(System.IO.Directory.GetFiles(_files.Path)));
        Assert.Equal(("Other", "+49891234"), (_files.Read(back), FileNames.NumberOf(back)));
    }

    [Fact]
    public void A_file_that_came_in_the_place_of_an_old_one_is_not_removed_with_it()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_files.Path, "sent"));
        _files.Drop("sent/+49891234.txt", "Other", Then.AddSeconds(1));
        Assert.False(Files.Delete(Letter with { Place = FolderDocumentPlace.Sent }));
        Assert.True(_files.Has("sent/+49891234.txt"));
        _files.Drop("sent/+49891234.txt", "Hello", Then);
        Assert.True(Files.Delete(Letter with { Place = FolderDocumentPlace.Sent }));
        Assert.False(_files.Has("sent/+49891234.txt"));
    }

    [Fact]
    public void Nothing_is_found_moved_written_or_removed_in_a_folder_that_lacks_the_mark()
    {
        var files = new FolderFiles(_files.Path, "another");
        _files.Drop("+49891234.txt", "Hello", Then);
        Assert.Throws<OtherFolderException>(() => files.List());
        Assert.Throws<OtherFolderException>(() => files.Move(Letter, FolderDocumentPlace.Accepted));
        Assert.Throws<OtherFolderException>(() => files.Write(FolderDocumentPlace.Accepted, "x", []));
        Assert.Throws<OtherFolderException>(() => files.Delete(Letter with { Place = FolderDocumentPlace.Sent }));
        Assert.Equal(["+49891234.txt"], System.IO.Directory.GetFileSystemEntries(_files.Path).Select(Path.GetFileName));
        Assert.Single(new FolderFiles(_files.Path, Files.Mark()).List().Names);
        Assert.Equal(Files.Mark(), Files.Mark());
    }

    [Fact]
    public void What_cannot_be_written_leaves_nothing_behind_and_what_a_breakdown_left_is_removed()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_files.Path, "accepted", "a.result.json"));
        Assert.Throws<IOException>(() => Files.Write(FolderDocumentPlace.Accepted, "a.result.json", [1]));
        Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(_files.Path, "accepted")));
        var (old, own) = (FolderHandle.NewPart(), FolderHandle.NewPart());
        _files.Drop($"accepted/{old}", "x", Then);
        _files.Drop("accepted/.other.part", "x", Then);
        _files.Drop($"accepted/{own}", "x", Then.AddDays(2));
        Files.SweepParts(new DateTimeOffset(Then).AddDays(1));
        Assert.Equal(new[] { own, ".other.part" }.Order(StringComparer.Ordinal), System.IO.Directory.GetFiles(Path.Combine(_files.Path, "accepted")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_made_is_for_owner_and_group_alone()
    {
        Files.Write(FolderDocumentPlace.Accepted, "a.result.json", [1]);
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, Others & (File.GetUnixFileMode(Path.Combine(_files.Path, "accepted")) | File.GetUnixFileMode(Path.Combine(_files.Path, "accepted", "a.result.json"))));
    }
}
