using Microsoft.Win32.SafeHandles;

namespace Faxwerk.Intake.Folder;

/// <summary>A file as a look found it; <paramref name="IsReadable"/>: it could be opened.</summary>
internal readonly record struct Sighted(string Name, FileStamp Stamp, bool IsReadable);

/// <summary>The files of a watched folder. Everything here blocks, for as long as a share that hangs likes: it runs on a thread of its own. What goes wrong is an <see cref="IOException"/>.</summary>
internal class FolderFiles(string path)
{
    /// <summary>Names that are looked at, at most.</summary>
    private const int MostNames = 100_000;

    /// <summary>What is there, but for folders and what is left alone; and how many names can be neither read nor moved.</summary>
    public (IReadOnlyList<string> Names, int Ignored) List()
    {
        using var root = FolderHandle.Open(path);
        var names = root.Names(MostNames);
        return ([.. names.Where(name => !FileNames.IsIgnored(name))], names.Count(name => name.Contains('\uFFFD', StringComparison.Ordinal)));
    }

    /// <summary>Looks at files; what is no regular file, or gone, is left out.</summary>
    public IReadOnlyList<Sighted> Sight(IEnumerable<string> names)
    {
        using var root = FolderHandle.Open(path);
        var found = new List<Sighted>();
        foreach (var name in names)
        {
            try
            {
                using var file = root.OpenFile(name);
                if (file is not null)
                    found.Add(new Sighted(name, StampOf(file), true));
            }
            catch (FileNotFoundException)
            {
                // Its owner has taken it away, or another node has.
            }
            catch (IOException)
            {
                found.Add(new Sighted(name, default, false));
            }
        }

        return found;
    }

    /// <summary>Reads a file that is still what it was when it was looked at; null where it is not.</summary>
    public virtual byte[]? Read(string name, FileStamp stamp)
    {
        using var root = FolderHandle.Open(path);
        try
        {
            using var file = root.OpenFile(name);
            if (file is null || StampOf(file) != stamp)
                return null;
            var content = new byte[stamp.Size];
            for (var at = 0; at < content.Length;)
            {
                var read = RandomAccess.Read(file, content.AsSpan(at), at);
                if (read == 0)
                    return null;
                at += read;
            }

            return StampOf(file) == stamp ? content : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether none of the names is taken in the folders of the server.</summary>
    public bool IsFree(IReadOnlyList<string> names)
    {
        using var root = FolderHandle.Open(path);
        foreach (var place in new[] { FolderDocumentPlace.Accepted, FolderDocumentPlace.Sent, FolderDocumentPlace.Failed })
        {
            using var folder = Enter(root, place);
            if (names.Any(folder.Has))
                return false;
        }

        return true;
    }

    /// <summary>Moves the files of a document on; false where none of them is to be found, as where another node has its own folder of this path.</summary>
    public bool Move(FolderDocument document, FolderDocumentPlace to)
    {
        using var root = FolderHandle.Open(path);
        using var from = document.Place == FolderDocumentPlace.Root ? null : Enter(root, document.Place);
        using var target = Enter(root, to);
        var isHere = false;
        foreach (var (name, kept, stamp) in document.Files)
            isHere |= from is null ? MoveDropped(root, name, target, kept, stamp) : StampAt(target, kept) == stamp || from.Move(kept, target, kept) || target.Has(kept);
        return isHere;
    }

    /// <summary>Writes what is said of a document; it appears whole.</summary>
    public void Write(FolderDocumentPlace place, string name, byte[] content)
    {
        using var root = FolderHandle.Open(path);
        using var folder = Enter(root, place);
        folder.Write(name, content);
    }

    /// <summary>Removes all files of a document; false where there were none.</summary>
    public bool Delete(FolderDocument document)
    {
        using var root = FolderHandle.Open(path);
        using var folder = Enter(root, document.Place);
        using var accepted = Enter(root, FolderDocumentPlace.Accepted);
        var isHere = accepted.Delete(document.KeptName + FileNames.Result);
        foreach (var kept in document.Files.Select(file => file.Kept).Append(document.KeptName + FileNames.Error))
            isHere |= folder.Delete(kept);
        return isHere;
    }

    /// <summary>Does once all that a look does.</summary>
    public void Try()
    {
        using var root = FolderHandle.Open(path);
        root.Names(1);
        var name = $".faxwerk-test-{Guid.NewGuid():n}";
        root.Write(name, "Faxwerk\n"u8);
        using var accepted = Enter(root, FolderDocumentPlace.Accepted);
        try
        {
            root.Move(name, accepted, name);
        }
        finally
        {
            root.Delete(name);
            accepted.Delete(name);
        }

        Enter(root, FolderDocumentPlace.Sent).Dispose();
        Enter(root, FolderDocumentPlace.Failed).Dispose();
    }

    private static FolderHandle Enter(FolderHandle root, FolderDocumentPlace place) => root.Enter(place.ToString().ToLowerInvariant());

    private static bool MoveDropped(FolderHandle root, string name, FolderHandle to, string kept, FileStamp stamp)
    {
        // It was moved before the server broke down; what has its name now is another.
        if (StampAt(to, kept) == stamp)
            return true;
        if (!root.Move(name, to, kept))
            return false;
        if (StampAt(to, kept) is not { } moved || moved == stamp)
            return true;
        // Somebody wrote another file in its place after it was read: that one is still to be taken.
        to.Move(kept, root, name);
        return true;
    }

    private static FileStamp? StampAt(FolderHandle folder, string name)
    {
        try
        {
            using var file = folder.OpenFile(name);
            return file is null ? null : StampOf(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static FileStamp StampOf(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);
}
