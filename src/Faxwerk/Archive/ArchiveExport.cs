using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Faxwerk.Archive;

/// <summary>
/// A package to hand over, which proves itself (<see cref="ArchivePackage"/>): the documents with their metadata, <c>SHA256SUMS</c> for <c>sha256sum -c</c>, the chain of the index from the first
/// of them to its head, in which other entries are digests, and the heads before and behind that.
/// </summary>
internal sealed class ArchiveExport(ArchiveIndex index, ArchiveTargets targets)
{
    private const int Batch = 100;

    /// <summary>Writes the documents of the filter as ZIP; returns how many. A document that cannot be read ends the export: a package is never silently incomplete.</summary>
    /// <exception cref="IOException">A document cannot be read.</exception>
    public async Task<int> WriteAsync(Stream output, ArchiveFilter filter, CancellationToken cancel)
    {
        var (count, sums, shown, first) = (0, new StringBuilder(), new HashSet<(string, long)>(), long.MaxValue);
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        var head = await index.HeadAsync(cancel);
        filter = filter with { Limit = Batch, Before = Math.Min(filter.Before, head.Position + 1) };
        while (await index.ListAsync(filter, cancel) is { Count: > 0 } documents)
        {
            foreach (var document in documents)
            {
                var entry = document.Entry;
                shown.Add((entry.Direction, entry.FaxId));
                first = Math.Min(first, entry.Position);
                if (document.Deleted)
                    continue;
                var target = targets.Open(entry.Folder);
                var name = ArchivePackage.NameOf(entry);
                await AddAsync(zip, name, await target.ReadAsync(entry.Path, cancel), cancel);
                await AddAsync(zip, name + ".json", Encoding.UTF8.GetBytes(entry.Metadata), cancel);
                sums.Append(entry.Sha256).Append("  ").AppendLine(name);
                count++;
            }

            filter = filter with { Before = documents[^1].Entry.Position };
        }

        await AddAsync(zip, ArchivePackage.Sums, Encoding.UTF8.GetBytes(sums.ToString()), cancel);
        var before = await AddChainAsync(zip, Math.Min(first, head.Position + 1), head, shown, cancel);
        await AddAsync(zip, ArchivePackage.Heads, JsonSerializer.SerializeToUtf8Bytes(new PackageHeads(before, head), ArchivePackage.Json), cancel);
        return count;
    }

    /// <summary>Writes the chain from a position to the head; returns the head that was before it.</summary>
    private async Task<ArchiveHead> AddChainAsync(ZipArchive zip, long first, ArchiveHead head, HashSet<(string, long)> shown, CancellationToken cancel)
    {
        var before = first > 1 && await index.ChainAsync(first - 2, 1, cancel) is [var previous] ? new ArchiveHead { Position = previous.Position, Hash = previous.Hash } : new ArchiveHead();
        var (position, hash) = (before.Position, before.Hash);
        await using var stream = await zip.CreateEntry(ArchivePackage.Chain, CompressionLevel.Fastest).OpenAsync(cancel);
        await using var lines = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\n" };
        while (position < head.Position && await index.ChainAsync(position, Batch, cancel) is { Count: > 0 } entries)
        {
            foreach (var entry in entries.TakeWhile(entry => entry.Position <= head.Position))
            {
                var link = shown.Contains((entry.Direction, entry.FaxId)) ? new PackageLink(entry.Position, entry.Hash, null, entry)
                    : new PackageLink(entry.Position, entry.Hash, entry.Hash == entry.HashAfter(hash) ? entry.Digest() : null, null);
                await lines.WriteLineAsync(JsonSerializer.Serialize(link, ArchivePackage.Json));
                (position, hash) = (entry.Position, entry.Hash);
            }
        }

        return before;
    }

    private static async Task AddAsync(ZipArchive zip, string name, byte[] content, CancellationToken cancel)
    {
        await using var stream = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancel);
        await stream.WriteAsync(content, cancel);
    }
}
