using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Faxwerk.Archive;

/// <summary>Kinds of entries; the words are stored.</summary>
public static class ArchiveEntryKind
{
    /// <summary>A document was archived.</summary>
    public const string Added = "added";

    /// <summary>A document past its time was removed; what was known about it stays.</summary>
    public const string Deleted = "deleted";

    /// <summary>Somebody put a document on legal hold.</summary>
    public const string Held = "held";

    /// <summary>Somebody ended the hold.</summary>
    public const string Released = "released";
}

/// <summary>
/// A row of table <c>archive_entry</c>. Rows are only ever added, and each has the hash of itself and of the one before: one that is changed, taken out or slipped in
/// breaks the chain.
/// </summary>
public record ArchiveEntry
{
    /// <summary>Counts up from 1 without gaps.</summary>
    public long Position { get; init; }

    /// <summary>One of <see cref="ArchiveEntryKind"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>received or sent.</summary>
    public string Direction { get; init; } = "";

    /// <summary>The fax's id in its direction.</summary>
    public long FaxId { get; init; }

    /// <summary>The folder or share.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The document's path below it, with <c>/</c>; its metadata are beside it with <c>.json</c> added.</summary>
    public string Path { get; init; } = "";

    /// <summary>Its bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Its SHA-256, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary><see cref="ArchivedFax"/> as JSON, as it stands beside the document.</summary>
    public string Metadata { get; init; } = "";

    /// <summary>The retention class.</summary>
    public string Retention { get; init; } = "";

    /// <summary>Not removed before; null for never.</summary>
    public DateTimeOffset? KeepUntil { get; init; }

    /// <summary>Who did it; empty for the server.</summary>
    public string Who { get; init; } = "";

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When, to the millisecond.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>SHA-256 over the hash before and <see cref="Digest"/>, lower-case hex.</summary>
    public string Hash { get; init; } = "";

    /// <summary>SHA-256 over all of the above: stands for an entry that is not shown where the chain is.</summary>
    public string Digest() => HashOf([.. Values]);

    /// <summary>What <see cref="Hash"/> must be behind an entry with the hash <paramref name="before"/>.</summary>
    public string HashAfter(string before) => Chain(before, Digest());

    /// <summary>Whether the entry is what it was when it was put behind one with the hash <paramref name="before"/>. The first archives hashed the values themselves, without a digest.</summary>
    public bool Follows(string before) => Hash == HashAfter(before) || Hash == HashOf([before, .. Values]);

    /// <summary>The hash of an entry by its digest and the hash before.</summary>
    public static string Chain(string before, string digest) => HashOf([before, digest]);

    private IEnumerable<string> Values =>
    [
        Number(Position), Kind, Direction, Number(FaxId), Folder, Path, Number(Bytes), Sha256, Metadata, Retention,
        KeepUntil is { } until ? Number(until.ToUnixTimeMilliseconds()) : "", Who, Reason, Number(At.ToUnixTimeMilliseconds()),
    ];

    /// <summary>Each value is preceded by its length, so that none can flow into the next.</summary>
    private static string HashOf(IReadOnlyList<string> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in values)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            hash.AppendData(Encoding.ASCII.GetBytes(Number(bytes.Length) + ":"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
