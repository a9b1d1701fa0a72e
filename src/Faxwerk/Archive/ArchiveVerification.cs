using System.Security.Cryptography;
using System.Text;

namespace Faxwerk.Archive;

/// <summary>Something that is not as the index says, at a position of the chain.</summary>
public sealed record ArchiveFault(long Position, string What);

/// <summary>What a verification found; <paramref name="Head"/> is what to note elsewhere.</summary>
public sealed record ArchiveVerdict(long Entries, long Documents, ArchiveHead Head, IReadOnlyList<ArchiveFault> Faults);

/// <summary>Proves that nothing was changed: follows the chain from its start, and reads every document and its metadata.</summary>
internal sealed class ArchiveVerification(ArchiveIndex index, ArchiveTargets targets)
{
    private const int Batch = 500;
    private const int MaxFaults = 1000;

    /// <summary>Verifies the chain, and the files unless <paramref name="files"/> is false. <paramref name="known"/>: a head noted earlier, which must lie on the chain.</summary>
    public async Task<ArchiveVerdict> RunAsync(bool files, ArchiveHead? known, CancellationToken cancel)
    {
        var faults = new List<ArchiveFault>();
        var (position, hash, documents) = (0L, "", 0L);

        // Read before the chain: what is archived meanwhile is none of this verdict.
        var head = await index.HeadAsync(cancel);
        while (position < head.Position && faults.Count < MaxFaults && await index.ChainAsync(position, Batch, cancel) is { Count: > 0 } entries)
        {
            foreach (var entry in entries.TakeWhile(entry => entry.Position <= head.Position))
            {
                if (entry.Position != position + 1)
                    faults.Add(new ArchiveFault(position + 1, entry.Position == position + 2 ? "The entry is missing." : $"{entry.Position - position - 1} entries are missing."));
                else if (!entry.Follows(hash))
                    faults.Add(new ArchiveFault(entry.Position, "The entry is not what it was."));
                if (known is not null && entry.Position == known.Position && entry.Hash != known.Hash)
                    faults.Add(new ArchiveFault(entry.Position, "The hash is not the one that was noted."));
                (position, hash) = (entry.Position, entry.Hash);
                if (!files || entry.Kind != ArchiveEntryKind.Added || await index.WasRemovedAsync(entry, cancel))
                    continue;
                documents++;

                // Asked again where a file is not as it was: it may have been removed while it was read.
                if (await FileFaultAsync(entry, cancel) is { } fault && !await index.WasRemovedAsync(entry, cancel))
                    faults.Add(new ArchiveFault(entry.Position, fault));
            }
        }

        if (position != head.Position || hash != head.Hash)
            faults.Add(new ArchiveFault(head.Position, "The chain does not end as its head says."));
        if (known is not null && known.Position > position)
            faults.Add(new ArchiveFault(known.Position, "The chain is shorter than it was when its head was noted."));
        return new ArchiveVerdict(position, documents, head, faults);
    }

    private async Task<string?> FileFaultAsync(ArchiveEntry entry, CancellationToken cancel)
    {
        var target = targets.Open(entry.Folder);
        try
        {
            var document = await target.ReadAsync(entry.Path, cancel);
            if (document.Length != entry.Bytes || Convert.ToHexStringLower(SHA256.HashData(document)) != entry.Sha256)
                return $"{entry.Path} was changed.";
            var metadata = Encoding.UTF8.GetString(await target.ReadAsync(entry.Path + ".json", cancel));
            return metadata == entry.Metadata ? null : $"{entry.Path}.json was changed.";
        }
        catch (FileNotFoundException)
        {
            return $"{entry.Path} or its metadata is missing in {entry.Folder}.";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{entry.Path} cannot be read: {fault.Message}";
        }
    }
}
