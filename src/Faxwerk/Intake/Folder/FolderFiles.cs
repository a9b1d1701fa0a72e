using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Faxwerk.Intake.Folder;

/// <summary>A file as a look found it; <paramref name="IsReadable"/>: it could be opened.</summary>
internal readonly record struct Sighted(string Name, FileStamp Stamp, bool IsReadable);

/// <summary>The files of a watched folder. Everything here blocks, for as long as a share that hangs likes: it runs on a thread of its own. What goes wrong is an <see cref="IOException"/>. With a <paramref name="mark"/> nothing is done in a folder that lacks it.</summary>
internal class FolderFiles(string path, string? mark = null)
{
    /// <summary>The file by which a folder is known.</summary>
    public const string MarkName = ".faxwerk-folder";

    /// <summary>Names that are looked at, at most; a mark is shorter.</summary>
    private const int MostNames = 100_000, LongestMark = 100;

    /// <summary>The mark of the folder that lies there; null for none.</summary>
    public string? ReadMark()
    {
        using var root = FolderHandle.Open(path);
        return MarkOf(root);
    }

    /// <summary>The same, made where there is none. Of several nodes that make it at once one does.</summary>
    public string Mark()
    {
        using var root = FolderHandle.Open(path);
        if (MarkOf(root) is { } known)
            return known;
        var part = FolderHandle.NewPart();
        try
        {
            root.Write(part, Encoding.ASCII.GetBytes($"{Guid.NewGuid():n}\n"));
            root.Move(part, root, MarkName);
        }
        catch (IOException) when (MarkOf(root) is not null)
        {
            // Another node was quicker.
        }
        finally
        {
            root.Delete(part);
        }

        return MarkOf(root) ?? throw new IOException($"{Path.Combine(path, MarkName)} could not be made.");
    }

    /// <summary>What is there, but for folders and what is left alone; and how many names can be neither read nor moved.</summary>
    public (IReadOnlyList<string> Names, int Ignored) List()
    {
        using var root = Root();
        var names = root.Names(MostNames);
        return ([.. names.Where(name => !FileNames.IsIgnored(name))], names.Count(name => name.Contains('\uFFFD', StringComparison.Ordinal)));
    }

    /// <summary>Looks at files; what is no regular file, or gone, is left out.</summary>
    public IReadOnlyList<Sighted> Sight(IEnumerable<string> names)
    {
        using var root = Root();
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
        using var root = Root();
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
        using var root = Root();
        foreach (var place in new[] { FolderDocumentPlace.Accepted, FolderDocumentPlace.Sent, FolderDocumentPlace.Failed })
        {
            using var folder = Enter(root, place);
            if (names.Any(folder.Has))
                return false;
        }

        return true;
    }

    /// <summary>Moves the files of a document on; false where none of them is to be found: another node has its own folder of this path, or somebody took them away or put others in their place.</summary>
    public bool Move(FolderDocument document, FolderDocumentPlace to)
    {
        using var root = Root();
        using var from = document.Place == FolderDocumentPlace.Root ? null : Enter(root, document.Place);
        using var target = Enter(root, to);
        var isHere = false;
        foreach (var (name, kept, stamp) in document.Files)
            isHere |= from is null ? MoveDropped(root, name, target, kept, stamp) : StampAt(target, kept) == stamp || from.Move(kept, target, kept) || target.Has(kept);
        // After this the database says that they are there.
        target.Flush();
        (from ?? root).Flush();
        return isHere;
    }

    /// <summary>Writes what is said of a document; it appears whole.</summary>
    public void Write(FolderDocumentPlace place, string name, byte[] content)
    {
        using var root = Root();
        using var folder = Enter(root, place);
        folder.Write(name, content);
    }

    /// <summary>Removes all files of a document, but none that has come in the place of one; false where there were none.</summary>
    public bool Delete(FolderDocument document)
    {
        using var root = Root();
        using var folder = Enter(root, document.Place);
        using var accepted = Enter(root, FolderDocumentPlace.Accepted);
        var isHere = accepted.Delete(document.KeptName + FileNames.Result) | folder.Delete(document.KeptName + FileNames.Error);
        foreach (var (_, kept, stamp) in document.Files)
            isHere |= IsStill(folder, kept, stamp) && folder.Delete(kept);
        return isHere;
    }

    /// <summary>Removes what a server that broke down while it wrote has left before a time.</summary>
    public void SweepParts(DateTimeOffset before)
    {
        using var root = Root();
        foreach (var place in Enum.GetValues<FolderDocumentPlace>())
        {
            using var folder = place == FolderDocumentPlace.Root ? null : Enter(root, place);
            foreach (var name in (folder ?? root).Names(MostNames).Where(FolderHandle.IsPart))
            {
                if (StampAt(folder ?? root, name) is { } stamp && stamp.ModifiedAt < before.UtcTicks)
                    (folder ?? root).Delete(name);
            }
        }
    }

    /// <summary>Does once all that a look does.</summary>
    public void Try()
    {
        using var root = Root();
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

    private FolderHandle Root()
    {
        FolderHandle root;
        try
        {
            root = FolderHandle.Open(path);
        }
        catch (IOException io)
        {
            throw new OtherFolderException(io.Message, io);
        }

        if (mark is null || MarkOf(root) == mark)
            return root;
        root.Dispose();
        throw OtherFolderException.At(path);
    }

    private static string? MarkOf(FolderHandle root)
    {
        try
        {
            using var file = root.OpenFile(MarkName);
            var text = new byte[LongestMark];
            return file is null ? null : Encoding.ASCII.GetString(text, 0, RandomAccess.Read(file, text, 0)).Trim();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static bool MoveDropped(FolderHandle root, string name, FolderHandle to, string kept, FileStamp stamp)
    {
        // It was moved before the server broke down; what has its name now is another.
        if (StampAt(to, kept) is { } there)
        {
            if (there == stamp)
                return true;
            PutBack(to, kept, root, name);
        }

        // Somebody may write another file in its place after it was read, and even after it was looked at here: that one is still to be taken.
        if (!IsStill(root, name, stamp) || !root.Move(name, to, kept))
            return false;
        if (StampAt(to, kept) is not { } moved || moved == stamp)
            return true;
        PutBack(to, kept, root, name);
        return false;
    }

    /// <summary>Under a name of its own where there is another again; what it says of a number stays.</summary>
    private static void PutBack(FolderHandle from, string kept, FolderHandle root, string name)
    {
        try
        {
            from.Move(kept, root, name);
        }
        catch (IOException) when (root.Has(name))
        {
            from.Move(kept, root, $"{FileNames.BareOf(name)}_{Guid.NewGuid():n}{FileNames.ExtensionOf(name)}");
        }
    }

    /// <summary>Whether a file is what it was; one that could not be opened had no stamp.</summary>
    private static bool IsStill(FolderHandle folder, string name, FileStamp stamp)
    {
        try
        {
            using var file = folder.OpenFile(name);
            return file is not null && StampOf(file) == stamp;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException) when (stamp == default)
        {
            return true;
        }
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
