using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Faxwerk.Audit;

/// <summary>
/// A row of table <c>audit</c>. Rows are only ever added, and each has the hash of itself and of the one before: one that is changed, taken out or slipped in
/// breaks the chain.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>Counts up from 1 without gaps.</summary>
    public long Position { get; init; }

    /// <summary>When, to the millisecond.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who did it: a user's login, <c>key:NAME</c>, <c>local</c>, or a name at the command line.</summary>
    public string Who { get; init; } = "";

    /// <summary>Where from, see <see cref="Actor"/>.</summary>
    public string Origin { get; init; } = "";

    /// <summary>What: see <see cref="AuditAction"/>.</summary>
    public string Action { get; init; } = "";

    /// <summary>To what: <c>user:anna</c>, <c>setting:mail</c>, <c>fax:12</c>.</summary>
    public string Target { get; init; } = "";

    /// <summary>How it was; empty where it was not. Secrets are masked.</summary>
    public string BeforeValue { get; init; } = "";

    /// <summary>How it is since; empty where it is no more.</summary>
    public string AfterValue { get; init; } = "";

    /// <summary>SHA-256 over the hash before and all of the above, lower-case hex.</summary>
    public string Hash { get; init; } = "";

    /// <summary>What <see cref="Hash"/> must be behind an entry with the hash <paramref name="before"/>; each value is preceded by its length, so that none can flow into the next.</summary>
    public string HashAfter(string before)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in new[] { before, Number(Position), Number(At.ToUnixTimeMilliseconds()), Who, Origin, Action, Target, BeforeValue, AfterValue })
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            hash.AppendData(Encoding.ASCII.GetBytes(Number(bytes.Length) + ":"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
