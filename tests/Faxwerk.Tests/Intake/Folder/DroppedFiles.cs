using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Faxwerk.Tests.Intake.Folder;

/// <summary>A folder into which a test drops files.</summary>
internal sealed class DroppedFiles : IDisposable
{
    private readonly List<byte[]> _raw = [];

    public string Path { get; } = System.IO.Directory.CreateTempSubdirectory("faxwerk-folder-").FullName;

    public void Drop(string name, string text, DateTime? changed = null)
    {
        File.WriteAllText(At(name), text);
        if (changed is { } at)
            File.SetLastWriteTimeUtc(At(name), at);
    }

    /// <summary>A file whose name is no UTF-8.</summary>
    public void DropRaw(byte[] name)
    {
        _raw.Add([.. Encoding.UTF8.GetBytes(Path + "/"), .. name, 0]);
        Close(Create(_raw[^1], 0x1b4));
    }

    public void Pipe(string name) => Assert.Equal(0, MakePipe([.. Encoding.UTF8.GetBytes(At(name)), 0], 0x1b4));

    public bool Has(string name) => File.Exists(At(name));

    public string Read(string name) => File.ReadAllText(At(name));

    public JsonElement Json(string name) => JsonDocument.Parse(Read(name)).RootElement;

    /// <summary>The code for which a document failed; it may have one of several names.</summary>
    public string? Code(params string[] names) => Json($"failed/{names.First(name => Has($"failed/{name}"))}.error.json").GetProperty("code").GetString();

    public void Dispose()
    {
        // .NET finds no way to these.
        foreach (var path in _raw)
            Unlink(path);
        System.IO.Directory.Delete(Path, recursive: true);
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);

    [DllImport("libc", EntryPoint = "creat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Create(byte[] path, int mode);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);

    [DllImport("libc", EntryPoint = "unlink")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unlink(byte[] path);

    [DllImport("libc", EntryPoint = "mkfifo")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakePipe(byte[] path, int mode);
}
