namespace Faxwerk.Archive;

/// <summary>Where archived documents are kept. Paths are relative, with <c>/</c>. What goes wrong there is an <see cref="IOException"/> that says what.</summary>
internal interface IArchiveTarget
{
    /// <summary>Writes a file under a temporary name, then gives it its own: a name that is there is whole. Replaces what has the name. Makes folders.</summary>
    Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel);

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    Task<byte[]> ReadAsync(string path, CancellationToken cancel);

    /// <summary>Removes a file; no error where it is gone already.</summary>
    Task DeleteAsync(string path, CancellationToken cancel);
}
