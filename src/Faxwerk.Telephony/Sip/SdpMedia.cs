using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Sip;

/// <summary>One m= slot with its attributes.</summary>
public sealed record SdpMedia
{
    /// <summary>Most attributes kept a slot; further ones are ignored.</summary>
    public const int MaxAttributes = 128;

    private const string CryptoName = "crypto:";

    private readonly List<string> _attributes = [];

    /// <summary>"audio", "image" or whatever else the peer offered, in lower case.</summary>
    public required string Kind { get; init; }

    /// <summary>The port; 0 for a slot that is refused or unused.</summary>
    public required int Port { get; init; }

    /// <summary>"RTP/AVP", "udptl" ...</summary>
    public required string Protocol { get; init; }

    /// <summary>Payload types or formats, separated by blanks.</summary>
    public required string Formats { get; init; }

    /// <summary>The address of the slot's own c= line.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Values of the a= lines in order.</summary>
    public IReadOnlyList<string> Attributes
    {
        get => _attributes;
        init => _attributes = [.. value];
    }

    /// <summary>G.711 over RTP or SRTP that is switched on.</summary>
    public bool IsAudio => Port != 0 && Kind == "audio" && PayloadType >= 0 && (IsSecure || Protocol.Equals("RTP/AVP", StringComparison.OrdinalIgnoreCase));

    /// <summary>SRTP (RFC 4568).</summary>
    public bool IsSecure => Protocol.Equals("RTP/SAVP", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first key of SRTP that we can use; null where there is none.</summary>
    public SrtpKey? Key
    {
        get
        {
            foreach (var attribute in _attributes)
            {
                if (attribute.StartsWith(CryptoName, StringComparison.OrdinalIgnoreCase) && SrtpKey.TryParse(attribute[CryptoName.Length..]) is { } key) return key;
            }
            return null;
        }
    }

    /// <summary>T.38 over UDPTL that is switched on.</summary>
    public bool IsFax => Port != 0 && Kind == "image" && Protocol.Equals("udptl", StringComparison.OrdinalIgnoreCase)
        && Formats.Contains("t38", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first G.711 payload type: 8 PCMA, 0 PCMU (RFC 3551); -1 where there is none.</summary>
    public int PayloadType
    {
        get
        {
            foreach (var format in Formats.AsSpan().Split(' '))
            {
                switch (Formats.AsSpan()[format])
                {
                    case "8": return 8;
                    case "0": return 0;
                }
            }
            return -1;
        }
    }

    /// <summary>The slot as it stands in an answer that refuses it: same kind, protocol and formats, port 0.</summary>
    public SdpMedia Refused() => this with { Port = 0, Address = null, Attributes = [] };

    internal static bool TryParse(ReadOnlySpan<char> value, [NotNullWhen(true)] out SdpMedia? media)
    {
        media = null;
        Span<Range> fields = stackalloc Range[4];
        if (value.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries) < 4) return false;
        var port = value[fields[1]];
        if (port.IndexOf('/') is > 0 and var slash) port = port[..slash];
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 65535) return false;
        media = new SdpMedia
        {
            Kind = value[fields[0]].ToString().ToLowerInvariant(),
            Port = number,
            Protocol = value[fields[2]].ToString(),
            Formats = value[fields[3]].ToString(),
        };
        return true;
    }

    internal void Add(ReadOnlySpan<char> attribute)
    {
        if (_attributes.Count < MaxAttributes) _attributes.Add(attribute.ToString());
    }

    internal void AppendTo(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"m={Kind} {Port} {Protocol} {Formats}\r\n");
        if (Address is not null) text.Append(CultureInfo.InvariantCulture, $"c=IN {SdpSession.Family(Address)} {Address}\r\n");
        foreach (var attribute in _attributes) text.Append(CultureInfo.InvariantCulture, $"a={attribute}\r\n");
    }

    /// <inheritdoc/>
    public bool Equals(SdpMedia? other) =>
        other is not null && Kind == other.Kind && Port == other.Port && Protocol == other.Protocol && Formats == other.Formats
        && Equals(Address, other.Address) && _attributes.SequenceEqual(other._attributes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Port, Protocol, Formats, Address, _attributes.Count);
}
