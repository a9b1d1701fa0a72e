using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// A session description (RFC 8866) as far as offers and answers of fax calls need it: origin, connection address and the m= slots in
/// their order. Reading is liberal (LF or CRLF, unknown lines skipped) and bounded.
/// </summary>
public sealed record SdpSession
{
    /// <summary>Longest body that is read, in octets.</summary>
    public const int MaxLength = 65536;

    /// <summary>Most m= lines that are read.</summary>
    public const int MaxMedia = 16;

    /// <summary>The session id of o=, unchanged for a call.</summary>
    public required string SessionId { get; init; }

    /// <summary>The version of o=: raised by one whenever the description changes (RFC 3264 section 8).</summary>
    public required string Version { get; init; }

    /// <summary>The address of the session-level c= line; null where there is none or it is a name.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The m= slots in order; their order never changes in a call.</summary>
    public IReadOnlyList<SdpMedia> Media { get; init; } = [];

    /// <summary>Where media of this slot is to be sent; null where the slot is off, on hold (0.0.0.0) or without a usable address.</summary>
    public IPEndPoint? EndPointOf(SdpMedia media) =>
        media.Port != 0 && (media.Address ?? Address) is { } address && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? new IPEndPoint(address, media.Port)
            : null;

    /// <summary>Reads a description; false where it is not one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out SdpSession? session)
    {
        session = null;
        if (body.Length > MaxLength) return false;
        var text = Encoding.Latin1.GetString(body).AsSpan();
        string? id = null, version = null;
        IPAddress? address = null;
        var media = new List<SdpMedia>();
        foreach (var raw in text.EnumerateLines())
        {
            var line = raw.TrimEnd();
            if (line.Length < 2 || line[1] != '=') continue;
            var value = line[2..].Trim();
            switch (line[0])
            {
                case 'o' when media.Count == 0:
                    (id, version) = ParseOrigin(value);
                    break;
                case 'c' when media.Count == 0:
                    address = ParseAddress(value);
                    break;
                case 'c':
                    media[^1] = media[^1] with { Address = ParseAddress(value) ?? media[^1].Address };
                    break;
                case 'm':
                    if (media.Count == MaxMedia || !SdpMedia.TryParse(value, out var slot)) return false;
                    media.Add(slot);
                    break;
                case 'a' when media.Count > 0:
                    media[^1].Add(value);
                    break;
            }
        }
        if (id is null || version is null) return false;
        session = new SdpSession { SessionId = id, Version = version, Address = address, Media = media };
        return true;
    }

    /// <summary>Writes the description with CRLF. Every slot that is on carries its own address or the session's.</summary>
    public string Write()
    {
        var address = Address ?? IPAddress.Loopback;
        var text = new StringBuilder("v=0\r\n", 512)
            .Append(CultureInfo.InvariantCulture, $"o=- {SessionId} {Version} IN {Family(address)} {address}\r\n")
            .Append("s=-\r\n")
            .Append(CultureInfo.InvariantCulture, $"c=IN {Family(address)} {address}\r\n")
            .Append("t=0 0\r\n");
        foreach (var slot in Media) slot.AppendTo(text);
        return text.ToString();
    }

    internal static string Family(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IP6" : "IP4";

    private static (string? Id, string? Version) ParseOrigin(ReadOnlySpan<char> value)
    {
        Span<Range> fields = stackalloc Range[7];
        return value.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries) >= 3
            ? (value[fields[1]].ToString(), value[fields[2]].ToString())
            : (null, null);
    }

    // "IN IP4 192.0.2.1", multicast suffixes ("/127") are of no use to a fax.
    private static IPAddress? ParseAddress(ReadOnlySpan<char> value)
    {
        Span<Range> fields = stackalloc Range[4];
        if (value.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries) < 3) return null;
        return IPAddress.TryParse(value[fields[2]], out var address) ? address : null;
    }
}
