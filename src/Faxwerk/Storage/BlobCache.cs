namespace Faxwerk.Storage;

/// <summary>Copies of documents that are elsewhere, as files; those not asked for the longest go when they have more octets than they may.</summary>
internal sealed class BlobCache
{
    private const string PartSuffix = ".part";

    /// <summary>No document is on its way in for so long: its process died.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly DirectoryInfo _root;
    private readonly long _most;
    private readonly TimeProvider _time;
    private long _bytes;

    public BlobCache(string root, long most, TimeProvider time)
    {
        _root = System.IO.Directory.CreateDirectory(root);
        _most = most;
        _time = time;
        foreach (var part in _root.EnumerateFiles("*" + PartSuffix).Where(file => file.LastWriteTimeUtc < time.GetUtcNow().UtcDateTime - Abandoned))
            part.Delete();
        _bytes = Copies().Sum(file => file.Length);
    }

    /// <summary>A name for a file on its way in; the caller removes it where it comes to nothing.</summary>
    public string NewPart() => Path.Combine(_root.FullName, Guid.NewGuid().ToString("n") + PartSuffix);

    /// <summary>The copy; null where there is none.</summary>
    public FileStream? Find(string id)
    {
        try
        {
            var path = PathOf(id);
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            File.SetLastWriteTimeUtc(file.SafeFileHandle, _time.GetUtcNow().UtcDateTime);
            return file;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps a whole file as the copy of a document.</summary>
    public void Keep(string part, string id)
    {
        lock (_gate)
        {
            _bytes += new FileInfo(part).Length;
            File.Move(part, PathOf(id), overwrite: true);
            if (_bytes > _most)
                _bytes = Shrink(id);
        }
    }

    /// <summary>Forgets a copy.</summary>
    public void Remove(string id) => File.Delete(PathOf(id));

    /// <summary>The documents whose copies were last asked for before <paramref name="before"/>.</summary>
    public IEnumerable<string> List(DateTimeOffset before) =>
        Copies().Where(file => file.LastWriteTimeUtc < before.UtcDateTime && BlobStore.IsId(file.Name)).Select(file => file.Name);

    private IEnumerable<FileInfo> Copies() => _root.EnumerateFiles().Where(file => !file.Name.EndsWith(PartSuffix, StringComparison.Ordinal));

    /// <summary>To nine tenths, so that not every document makes us look at all; returns what is left. What is read at the moment stays readable.</summary>
    private long Shrink(string newest)
    {
        var files = Copies().OrderBy(file => file.LastWriteTimeUtc).ToList();
        var left = files.Sum(file => file.Length);
        foreach (var file in files.Where(file => file.Name != newest).TakeWhile(_ => left > _most / 10 * 9))
        {
            left -= file.Length;
            file.Delete();
        }

        return left;
    }

    private string PathOf(string id) => Path.Combine(_root.FullName, BlobStore.Checked(id));
}
