using System.Net.Sockets;
using System.Text;
using Faxwerk.Storage;
using Microsoft.AspNetCore.Connections.Features;

namespace Faxwerk.Api;

/// <summary>
/// The Unix socket of the API in the data folder, <c>run/NODE.sock</c>. Its folder lets nobody in but the user that the server runs as, and root: whoever can open it could as well read
/// keys and database, so that he may do all without a key.
/// </summary>
internal static class LocalSocket
{
    /// <summary>Longest name of a Unix socket in bytes (unix(7), <c>sun_path</c> without its end).</summary>
    private const int LongestName = 107;

    private const string FolderName = "run";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Where it is; null where the data folder's name is too long for one.</summary>
    public static string? PathOf(StorageOptions storage)
    {
        var path = Path.Combine(Path.GetFullPath(storage.DataFolder), FolderName, Uri.EscapeDataString(storage.Node) + ".sock");
        return Encoding.UTF8.GetByteCount(path) <= LongestName ? path : null;
    }

    /// <summary>Makes its folder and removes what a server that was killed left there; null where there can be none, or another server has it.</summary>
    public static string? Prepare(StorageOptions storage)
    {
        if (PathOf(storage) is not { } path)
            return null;
        var folder = System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly);
        folder.UnixFileMode = OwnerOnly;
        if (!File.Exists(path))
            return path;
        if (IsAnswered(path))
            return null;
        File.Delete(path);
        return path;
    }

    /// <summary>Whether the request came over it.</summary>
    public static bool IsSourceOf(HttpContext context) =>
        context.Features.Get<IConnectionSocketFeature>()?.Socket.LocalEndPoint is UnixDomainSocketEndPoint;

    /// <summary>Whether one of the server's addresses is that of a Unix socket.</summary>
    public static bool IsAddress(string address) => address.StartsWith("http://unix:", StringComparison.Ordinal);

    private static bool IsAnswered(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
