using System.Text.RegularExpressions;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Covers;

/// <summary>A template in a list.</summary>
public sealed record CoverEntry(string Name, CoverFormat Format, long Bytes, CoverOrigin Origin);

/// <summary>Where a template comes from.</summary>
public enum CoverOrigin
{
    /// <summary>It comes with the program.</summary>
    BuiltIn,

    /// <summary>The folder <c>covers</c> of the server.</summary>
    Server,

    /// <summary>The folder of the sender.</summary>
    User,
}

/// <summary>
/// Cover templates: the sender's own, then the server's (folder <c>covers</c> of the data folder), then those that come with the program. A name that there is not also finds the one
/// of the language: <c>standard</c> finds <c>standard-de</c>.
/// </summary>
public sealed partial class CoverStore(StorageOptions storage, IOptionsMonitor<CoverSettings> settings)
{
    private const string FallbackLanguage = "en";
    private static readonly string[] s_templateExtensions = [".html", ".docx", ".odt"];
    private static readonly string[] s_pictureExtensions = [".png", ".jpg"];

    private string Folder => Path.Combine(storage.DataFolder, "covers");

    /// <summary>All templates that <paramref name="sender"/> may use, by name.</summary>
    public IReadOnlyList<CoverEntry> List(string sender = "") =>
        [.. In(UserFolder(sender), CoverOrigin.User).Concat(In(Folder, CoverOrigin.Server)).Concat(BuiltInCovers.All.Select(template => new CoverEntry(template.Name, template.Format, template.Content.Length, CoverOrigin.BuiltIn)))
            .DistinctBy(entry => entry.Name).OrderBy(entry => entry.Name, StringComparer.Ordinal)];

    /// <summary>A template by name; null where there is none that can be read.</summary>
    public async Task<CoverTemplate?> FindAsync(string name, string language, string sender, CancellationToken cancel)
    {
        var spoken = language.Split('-')[0].ToLowerInvariant();
        foreach (var candidate in (string[])[name, $"{name}-{spoken}", $"{name}-{FallbackLanguage}"])
        {
            if (!CoverTemplate.IsName(candidate)) continue;
            foreach (var folder in (string?[])[UserFolder(sender), Folder])
                if (await ReadAsync(folder, candidate, s_templateExtensions, CoverTemplate.MaxBytes, cancel) is var (file, content))
                    return new CoverTemplate(candidate, CoverTemplate.FormatOf(file)!.Value, content);
            if (BuiltInCovers.All.FirstOrDefault(template => template.Name == candidate) is { } builtIn) return builtIn;
        }

        return null;
    }

    /// <summary>The picture of a field, the sender's before the server's; null where there is none.</summary>
    public async Task<CoverPicture?> PictureAsync(string field, string sender, CancellationToken cancel)
    {
        foreach (var folder in (string?[])[UserFolder(sender), Folder])
            if (await ReadAsync(folder, field, s_pictureExtensions, CoverTemplate.MaxBytes, cancel) is var (_, content) && CoverPicture.TypeOf(content) is { } type)
                return new CoverPicture(type, content);
        return null;
    }

    /// <summary>Keeps a template of the server, in place of one with the same name.</summary>
    public Task SaveAsync(CoverTemplate template, CancellationToken cancel) =>
        SaveAsync(template.Name, $".{template.Format.ToString().ToLowerInvariant()}", template.Content, s_templateExtensions, cancel);

    /// <summary>Keeps the server's picture of a field.</summary>
    public Task SavePictureAsync(string field, CoverPicture picture, CancellationToken cancel) =>
        SaveAsync(field, picture.MediaType == "image/png" ? ".png" : ".jpg", picture.Content, s_pictureExtensions, cancel);

    /// <summary>Whether the server has a template or a picture of its own by this name.</summary>
    public bool Has(string name) => FilesOf(name).Any();

    /// <summary>Deletes a template or a picture of the server, where it has one of its own.</summary>
    public void Delete(string name)
    {
        foreach (var file in FilesOf(name)) File.Delete(file);
    }

    private IEnumerable<string> FilesOf(string name) =>
        (CoverField.IsPicture(name) ? s_pictureExtensions : CoverTemplate.IsName(name) ? s_templateExtensions : []).Select(extension => Path.Combine(Folder, name + extension)).Where(File.Exists);

    private async Task SaveAsync(string name, string extension, ReadOnlyMemory<byte> content, string[] extensions, CancellationToken cancel)
    {
        System.IO.Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, name + extension);
        var part = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            await File.WriteAllBytesAsync(part, content, cancel);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }

        foreach (var other in extensions.Where(other => other != extension)) File.Delete(Path.Combine(Folder, name + other));
    }

    /// <summary>The folder of a sender. An address that has other than the usual characters has none: it must not lead anywhere else.</summary>
    private string? UserFolder(string sender)
    {
        var (root, name) = (settings.CurrentValue.UserFolder, sender.ToLowerInvariant());
        return root.Length > 0 && AddressPattern().IsMatch(name) ? Path.Combine(root, name) : null;
    }

    private static IEnumerable<CoverEntry> In(string? folder, CoverOrigin origin)
    {
        if (folder is null || !System.IO.Directory.Exists(folder)) yield break;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            var name = Path.GetFileNameWithoutExtension(file.Name);
            if (s_templateExtensions.Contains(file.Extension) && CoverTemplate.IsName(name))
                yield return new CoverEntry(name, CoverTemplate.FormatOf(file.Name)!.Value, file.Length, origin);
        }
    }

    private static async Task<(string File, byte[] Content)?> ReadAsync(string? folder, string name, string[] extensions, int limit, CancellationToken cancel)
    {
        if (folder is null) return null;
        foreach (var file in extensions.Select(extension => Path.Combine(folder, name + extension)))
        {
            // What has no length may be a pipe, which would never open.
            if (new FileInfo(file) is not { Exists: true, Length: > 0 }) continue;
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

            // Who may write to a folder could put a link there; asked of the open file, nobody can change the answer.
            var opened = File.ResolveLinkTarget($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;
            if (opened is null || Path.GetFileName(opened) != Path.GetFileName(file) || Path.GetFileName(Path.GetDirectoryName(opened)) != Path.GetFileName(folder)) continue;
            // One byte too many tells that the limit is passed.
            var content = new byte[Math.Min(stream.Length, limit + 1L)];
            await stream.ReadExactlyAsync(content, cancel);
            return (file, content);
        }

        return null;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._+-]{0,63}@[a-z0-9][a-z0-9.-]{0,252}$")]
    private static partial Regex AddressPattern();
}
