using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Faxwerk.Archive;

/// <summary>
/// A package to hand over: the documents with their metadata, <c>SHA256SUMS</c> for <c>sha256sum -c</c>, their entries in the index as JSON lines, and the head of the chain.
/// </summary>
internal sealed class ArchiveExport(ArchiveIndex index, ArchiveTargets targets)
{
    private const int Batch = 100;
    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web);

    /// <summary>Writes the documents of the filter as ZIP; returns how many. A document that cannot be read ends the export: a package is never silently incomplete.</summary>
    /// <exception cref="IOException">A document cannot be read.</exception>
    public async Task<int> WriteAsync(Stream output, ArchiveFilter filter, CancellationToken cancel)
    {
        var (count, sums, lines) = (0, new StringBuilder(), new StringBuilder());
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        var head = await index.HeadAsync(cancel);
        filter = filter with { Limit = Batch, Before = Math.Min(filter.Before, head.Position + 1) };
        while (await index.ListAsync(filter, cancel) is { Count: > 0 } documents)
        {
            foreach (var document in documents)
            {
                var entry = document.Entry;
                lines.AppendLine(JsonSerializer.Serialize(document, Line));
                if (document.Deleted)
                    continue;
                var target = targets.Open(entry.Folder);
                var name = $"{entry.Direction}/{entry.Path}";
                await AddAsync(zip, name, await target.ReadAsync(entry.Path, cancel), cancel);
                await AddAsync(zip, name + ".json", Encoding.UTF8.GetBytes(entry.Metadata), cancel);
                sums.Append(entry.Sha256).Append("  ").AppendLine(name);
                count++;
            }

            filter = filter with { Before = documents[^1].Entry.Position };
        }

        await AddAsync(zip, "SHA256SUMS", Encoding.UTF8.GetBytes(sums.ToString()), cancel);
        await AddAsync(zip, "index.jsonl", Encoding.UTF8.GetBytes(lines.ToString()), cancel);
        await AddAsync(zip, "head.json", JsonSerializer.SerializeToUtf8Bytes(head, Line), cancel);
        return count;
    }

    private static async Task AddAsync(ZipArchive zip, string name, byte[] content, CancellationToken cancel)
    {
        await using var stream = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancel);
        await stream.WriteAsync(content, cancel);
    }
}
