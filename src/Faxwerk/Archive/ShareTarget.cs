using Faxwerk.Hosting;
using Faxwerk.Storage;

namespace Faxwerk.Archive;

/// <summary>
/// A folder on an SMB share, through Debian's <c>smbclient</c> (ADR 18). The password goes in a file that only we can read, never on a command line.
/// </summary>
internal sealed class ShareTarget(ShareAddress share, string user, string password, ProcessRunner processes, StorageOptions storage, int port) : IArchiveTarget
{
    private const int MaxAnswer = 1 << 20;
    private const string Work = "work";
    private const string Prefix = "share-";

    // Names that smbclient has for "there is no such file" and for a folder that is there already.
    private static readonly string[] Missing = ["NT_STATUS_OBJECT_NAME_NOT_FOUND", "NT_STATUS_NO_SUCH_FILE", "NT_STATUS_OBJECT_PATH_NOT_FOUND"];
    private const string Exists = "NT_STATUS_OBJECT_NAME_COLLISION";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => WithFolderAsync(
        async work =>
        {
            var local = Path.Combine(work, "document");
            await File.WriteAllBytesAsync(local, content, cancel);
            var remote = Remote(path);
            foreach (var folder in FoldersOf(remote))
                await RunAsync(work, $"mkdir \"{folder}\"", [Exists], cancel);
            await RunAsync(work, $"put \"{local}\" \"{remote}.part\"", [], cancel);

            // There may be one of an earlier attempt; rename does not replace.
            await RunAsync(work, $"rm \"{remote}\"", Missing, cancel);
            await RunAsync(work, $"rename \"{remote}.part\" \"{remote}\"", [], cancel);
            return true;
        });

    /// <inheritdoc/>
    public Task<byte[]> ReadAsync(string path, CancellationToken cancel) => WithFolderAsync(
        async work =>
        {
            var local = Path.Combine(work, "document");
            return await RunAsync(work, $"get \"{Remote(path)}\" \"{local}\"", Missing, cancel)
                ? await File.ReadAllBytesAsync(local, cancel)
                : throw new FileNotFoundException($"There is no {path} on {share.Service}.", path);
        });

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancel) => WithFolderAsync(work => RunAsync(work, $"rm \"{Remote(path)}\"", Missing, cancel));

    /// <summary>Removes what a server that was killed left behind: documents, and the file with the password.</summary>
    public static void RemoveOldWork(StorageOptions storage, DateTimeOffset now)
    {
        var work = new DirectoryInfo(Path.Combine(storage.DataFolder, Work));
        if (!work.Exists)
            return;
        foreach (var left in work.EnumerateDirectories(Prefix + "*").Where(left => left.LastWriteTimeUtc < now.UtcDateTime - (2 * Patience)))
            left.Delete(recursive: true);
    }

    private static IEnumerable<string> FoldersOf(string remote)
    {
        for (var end = remote.IndexOf('\\', StringComparison.Ordinal); end >= 0; end = remote.IndexOf('\\', end + 1))
            yield return remote[..end];
    }

    private string Remote(string path) => (share.Folder.Length > 0 ? $"{share.Folder}/{path}" : path).Replace('/', '\\');

    /// <summary>Runs one command of smbclient; false where it failed in one of the ways that are expected.</summary>
    private async Task<bool> RunAsync(string work, string command, IReadOnlyList<string> expected, CancellationToken cancel)
    {
        string[] identity = user.Length > 0 ? ["-A", Path.Combine(work, "login")] : ["-N"];
        var result = await processes.RunAsync(
            new ProcessCommand("smbclient", [share.Service, "-p", port.ToString(System.Globalization.CultureInfo.InvariantCulture), .. identity, "-c", command]),
            default, new ProcessLimits(Patience, MaxAnswer), cancel);
        var said = (System.Text.Encoding.UTF8.GetString(result.Output.Span) + result.Errors).Trim();

        // Some commands that fail end with code 0 and say so.
        if (result is { End: ProcessEnd.Exited, ExitCode: 0 } && !said.Contains("NT_STATUS_", StringComparison.Ordinal))
            return true;
        if (expected.Any(name => said.Contains(name, StringComparison.Ordinal)))
            return false;
        throw new IOException(result.End switch
        {
            ProcessEnd.NotStarted => "Shares need the program smbclient: apt install smbclient",
            ProcessEnd.TimedOut => $"{share.Service} did not answer within {Patience.TotalMinutes} minutes.",
            _ => $"{share.Service}: {said.ReplaceLineEndings(" ")}",
        });
    }

    private async Task<T> WithFolderAsync<T>(Func<string, Task<T>> work)
    {
        var folder = System.IO.Directory.CreateDirectory(
            Path.Combine(storage.DataFolder, Work, Prefix + Guid.NewGuid().ToString("n")), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        try
        {
            var (domain, name) = user.Split('\\') is [var first, var second] ? (first, second) : ("", user);
            var login = $"username = {name}\npassword = {password}\n{(domain.Length > 0 ? $"domain = {domain}\n" : "")}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            await using (var file = new StreamWriter(Path.Combine(folder, "login"), options))
                await file.WriteAsync(login);
            return await work(folder);
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }
}
