using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Faxwerk.Archive;

/// <summary>An entry of the chain in a package: the whole of one that belongs to it, the digest of another, and neither for one of the first archives, whose entries had none.</summary>
internal sealed record PackageLink(long Position, string Hash, string? Digest, ArchiveEntry? Entry);

/// <summary>The head of the chain before the first link of a package, and behind its last.</summary>
internal sealed record PackageHeads(ArchiveHead Before, ArchiveHead After);

/// <summary>What the check of a package found. <paramref name="Others"/>: entries of other documents, known by digest; <paramref name="OnTrust"/>: those without one, whose hash is taken as it stands.</summary>
internal sealed record PackageVerdict(int Documents, int Others, int OnTrust, ArchiveHead Head, IReadOnlyList<ArchiveFault> Faults);

/// <summary>
/// Checks a package of <see cref="ArchiveExport"/> without the archive that it came from: every link of the chain follows from the one before, so that the documents of others are gaps that are proven to
/// be such, and every document is as its entry says. That the chain itself is the right one proves its head, noted elsewhere.
/// </summary>
internal static class ArchivePackage
{
    public const string Chain = "chain.jsonl", Heads = "head.json", Sums = "SHA256SUMS";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Where the document of an entry lies in a package.</summary>
    public static string NameOf(ArchiveEntry entry) => $"{entry.Direction}/{entry.Path}";

    /// <summary>Checks a package; <paramref name="known"/> is a head noted elsewhere, which must lie on its chain.</summary>
    /// <exception cref="InvalidDataException">It is no package.</exception>
    public static async Task<PackageVerdict> CheckAsync(Stream package, ArchiveHead? known, CancellationToken cancel)
    {
        using var zip = new ZipArchive(package, ZipArchiveMode.Read);
        var heads = Read<PackageHeads>(Encoding.UTF8.GetString(await ContentAsync(zip, Heads, cancel) ?? throw new InvalidDataException($"{Heads} is missing: this is no package of an archive.")));
        var chain = Encoding.UTF8.GetString(await ContentAsync(zip, Chain, cancel) ?? throw new InvalidDataException($"{Chain} is missing: this is no package of an archive."));
        var (faults, added, deleted) = (new List<ArchiveFault>(), new List<ArchiveEntry>(), new HashSet<(string, long)>());
        var (position, hash, others, onTrust) = (heads.Before.Position, heads.Before.Hash, 0, 0);
        var isKnown = known is null || (known.Position == position && known.Hash == hash);
        foreach (var line in chain.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var link = Read<PackageLink>(line);
            if (link.Position != position + 1 || (link.Entry is { } shown && (shown.Position, shown.Hash) != (link.Position, link.Hash)))
                faults.Add(new ArchiveFault(position + 1, "The entry is missing."));
            else if (link.Entry is { } entry ? !entry.Follows(hash) : link.Digest is { } digest && ArchiveEntry.Chain(hash, digest) != link.Hash)
                faults.Add(new ArchiveFault(link.Position, "The entry is not what it was."));
            if (link.Entry is null)
                (others, onTrust) = link.Digest is null ? (others, onTrust + 1) : (others + 1, onTrust);
            if (link.Entry is { Kind: ArchiveEntryKind.Added })
                added.Add(link.Entry);
            if (link.Entry is { Kind: ArchiveEntryKind.Deleted })
                deleted.Add((link.Entry.Direction, link.Entry.FaxId));
            (position, hash) = (link.Position, link.Hash);
            isKnown |= known is not null && known.Position == position && known.Hash == hash;
        }

        if (position != heads.After.Position || hash != heads.After.Hash)
            faults.Add(new ArchiveFault(heads.After.Position, "The chain does not end as its head says."));
        if (!isKnown)
            faults.Add(new ArchiveFault(known!.Position, "The head that was noted does not lie on this chain."));
        var expected = added.Where(entry => !deleted.Contains((entry.Direction, entry.FaxId))).ToList();
        foreach (var entry in expected)
        {
            if (await FaultAsync(zip, entry, cancel) is { } fault)
                faults.Add(new ArchiveFault(entry.Position, fault));
        }

        var named = expected.SelectMany(entry => new[] { NameOf(entry), NameOf(entry) + ".json" }).Concat([Chain, Heads, Sums]).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(zip.Entries.Where(file => !named.Contains(file.FullName)).Select(file => new ArchiveFault(0, $"{file.FullName} has no entry in the chain.")));
        return new PackageVerdict(expected.Count, others, onTrust, heads.After, faults);
    }

    private static async Task<string?> FaultAsync(ZipArchive zip, ArchiveEntry entry, CancellationToken cancel)
    {
        var name = NameOf(entry);
        if (zip.GetEntry(name) is not { } file || await ContentAsync(zip, name + ".json", cancel) is not { } metadata)
            return $"{name} or its metadata is missing.";
        if (file.Length != entry.Bytes || Convert.ToHexStringLower(SHA256.HashData((await ContentAsync(zip, name, cancel))!)) != entry.Sha256)
            return $"{name} was changed.";
        return Encoding.UTF8.GetString(metadata) == entry.Metadata ? null : $"{name}.json was changed.";
    }

    private static async Task<byte[]?> ContentAsync(ZipArchive zip, string name, CancellationToken cancel)
    {
        if (zip.GetEntry(name) is not { } file)
            return null;
        await using var stream = await file.OpenAsync(cancel);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancel);
        return content.ToArray();
    }

    private static T Read<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json) ?? throw new InvalidDataException("The chain of the package cannot be read.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"The chain of the package cannot be read: {fault.Message}", fault);
        }
    }
}
