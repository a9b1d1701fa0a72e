namespace Faxwerk.Hosting;

/// <summary>Whether there is room on the disk of the data folder. <paramref name="available"/> gives its free bytes.</summary>
public sealed class FreeSpace(Func<long> available)
{
    /// <summary>What is kept free, so that what was accepted can still be rendered, sent and reported.</summary>
    public const long Reserve = 200L * 1024 * 1024;

    /// <summary>The disk that holds the folder.</summary>
    public static FreeSpace Of(string folder) => new(() => new DriveInfo(folder).AvailableFreeSpace);

    /// <summary>Whether so many more bytes would eat into the reserve.</summary>
    public bool IsShort(long bytes) => available() - bytes < Reserve;
}
