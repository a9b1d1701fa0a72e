using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace Faxwerk.Storage;

/// <summary>The files of a data folder on their way into a backup; <paramref name="added"/> hears of each how many they are by then, and of how many bytes.</summary>
internal sealed class BackupFiles(string folder, TarWriter tar, Action<int, long>? added = null)
{
    public const UnixFileMode OwnerReads = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The first entry of a backup.</summary>
    public const string Mark = "faxwerk-backup";

    /// <summary>A link that leads back to where it is would have no end.</summary>
    private const int DeepestFolder = 32;

    private const string Blobs = StorageSetup.BlobsFolder + "/";

    /// <summary>Sockets, copies of documents that are elsewhere, and what is only half written.</summary>
    private static readonly string[] LeftOut = ["run/", StorageSetup.CacheFolder + "/"];

    private readonly HashSet<UInt128> _blobs = [];

    public int Files { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Names the kind of file, so that the next backup of a folder where this one lies leaves it out.</summary>
    public Task MarkAsync(CancellationToken cancel) => tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, Mark) { DataStream = new MemoryStream(), Mode = OwnerReads }, cancel);

    /// <summary>Adds all but the database, half-written files and older backups; what grows meanwhile as long as it was when its turn came.</summary>
    public async Task AddAllAsync(string own, CancellationToken cancel)
    {
        // Links are followed: documents may lie on a bigger disk. What cannot be read ends the backup, which would not be whole.
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, MaxRecursionDepth = DeepestFolder };
        foreach (var path in System.IO.Directory.EnumerateFiles(folder, "*", all))
        {
            var name = Path.GetRelativePath(folder, path);
            if (path == own || name.StartsWith(StorageSetup.DatabaseFile, StringComparison.Ordinal) || name.EndsWith(".part", StringComparison.Ordinal) || LeftOut.Any(start => name.StartsWith(start, StringComparison.Ordinal)))
                continue;
            try
            {
                await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                if (!name.StartsWith(Blobs, StringComparison.Ordinal) && await IsBackupAsync(content, cancel))
                    continue;
                await AddAsync(name, content, new DateTimeOffset(File.GetLastWriteTimeUtc(path)), cancel);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // Removed meanwhile: whether somebody needs it the list of blobs tells.
            }
        }
    }

    /// <summary>Adds a file of the backup itself, such as the database.</summary>
    public async Task AddOwnAsync(string name, string path, CancellationToken cancel)
    {
        await tar.WriteEntryAsync(path, name, cancel);
        File.Delete(path);
    }

    /// <summary>Which of these blobs were not among the files.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<string> blobs) => [.. blobs.Where(id => !_blobs.Contains(IdOf(id)))];

    private static UInt128 IdOf(string blob) => UInt128.TryParse(blob, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) ? id : 0;

    private async Task AddAsync(string name, FileStream content, DateTimeOffset changed, CancellationToken cancel)
    {
        var bounded = new BoundedStream(content, content.Length);
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = bounded, Mode = OwnerReads, ModificationTime = changed }, cancel);
        (Files, Bytes) = (Files + 1, Bytes + bounded.Length);
        added?.Invoke(Files, Bytes);
        if (name.StartsWith(Blobs, StringComparison.Ordinal))
            _blobs.Add(IdOf(Path.GetFileName(name)));
    }

    /// <summary>By what it begins with, whatever its name. Leaves the stream at its start.</summary>
    private static async Task<bool> IsBackupAsync(FileStream file, CancellationToken cancel)
    {
        try
        {
            if (file.ReadByte() != 0x1F || file.ReadByte() != 0x8B)
                return false;
            file.Position = 0;
            await using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            await using var entries = new TarReader(unpacked);
            return (await entries.GetNextEntryAsync(copyData: false, cancel))?.Name is Mark or StorageSetup.DatabaseFile;
        }
        catch (Exception other) when (other is InvalidDataException or EndOfStreamException or FormatException)
        {
            return false;
        }
        finally
        {
            file.Position = 0;
        }
    }
}
