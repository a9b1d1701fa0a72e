using System.Globalization;
using System.Security.Cryptography;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// A key of SRTP as it stands in a session description (RFC 4568): <c>a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:...</c>, the value without
/// <c>crypto:</c>.
/// </summary>
/// <param name="Tag">Number of the attribute; an answer carries that of the one it takes.</param>
/// <param name="TagLength">Octets of the authentication tag: 10 for _80, 4 for _32.</param>
/// <param name="Master">Master key and salt, 30 octets.</param>
public sealed record SrtpKey(int Tag, int TagLength, ReadOnlyMemory<byte> Master)
{
    private const string Long = "AES_CM_128_HMAC_SHA1_80";
    private const string Short = "AES_CM_128_HMAC_SHA1_32";
    private const string Inline = "inline:";

    /// <summary>The suite's name.</summary>
    public string Suite => TagLength == 4 ? Short : Long;

    /// <summary>A new key of the operating system's randomness.</summary>
    public static SrtpKey Create(int tag, int tagLength) => new(tag, tagLength, RandomNumberGenerator.GetBytes(SrtpKeys.MasterLength));

    /// <summary>
    /// Reads the value of an attribute. Null for other suites, for several keys, for keys with a master key identifier in the packets, and for session
    /// parameters that change the packets (UNENCRYPTED_SRTP, UNAUTHENTICATED_SRTP, KDR, FEC): those must not be answered.
    /// </summary>
    public static SrtpKey? TryParse(string value)
    {
        Span<Range> fields = stackalloc Range[5];
        var text = value.AsSpan();
        var count = text.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count < 3 || !int.TryParse(text[fields[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var tag) || tag > 999_999_999) return null;
        var length = text[fields[1]].Equals(Long, StringComparison.OrdinalIgnoreCase) ? 10 : text[fields[1]].Equals(Short, StringComparison.OrdinalIgnoreCase) ? 4 : 0;
        if (length == 0 || !text[fields[2]].StartsWith(Inline, StringComparison.OrdinalIgnoreCase)) return null;
        // A hint for the window is for the receiver's taste; ours is the least that is allowed.
        if (count > 3 && !(count == 4 && text[fields[3]].StartsWith("WSH=", StringComparison.OrdinalIgnoreCase))) return null;
        var key = text[fields[2]][Inline.Length..];
        if (key.Contains(';')) return null;
        if (key.IndexOf('|') is >= 0 and var bar)
        {
            // A lifetime may follow; a colon tells of an identifier.
            if (key[bar..].Contains(':')) return null;
            key = key[..bar];
        }
        var master = new byte[SrtpKeys.MasterLength];
        return Convert.TryFromBase64Chars(key, master, out var written) && written == master.Length ? new SrtpKey(tag, length, master) : null;
    }

    /// <summary>The attribute's value.</summary>
    public string ToAttribute() => string.Create(CultureInfo.InvariantCulture, $"{Tag} {Suite} {Inline}{Convert.ToBase64String(Master.Span)}");

    /// <inheritdoc/>
    public bool Equals(SrtpKey? other) => other is not null && Tag == other.Tag && TagLength == other.TagLength && Master.Span.SequenceEqual(other.Master.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tag, TagLength);

    /// <summary>Names the suite: a key has no place in a log.</summary>
    public override string ToString() => $"{Tag} {Suite}";
}
