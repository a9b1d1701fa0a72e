namespace Faxwerk.Telephony.Sip;

/// <summary>One hop of a Via header (RFC 3261 20.42).</summary>
internal sealed class Via
{
    /// <summary>Branches of this specification begin so (RFC 3261 8.1.1.7).</summary>
    public const string MagicCookie = "z9hG4bK";

    private Via(string protocol, string host, int port, SipParameters parameters)
    {
        Protocol = protocol;
        Host = host;
        Port = port;
        Parameters = parameters;
    }

    /// <summary>UDP, TCP ..., upper case.</summary>
    public string Protocol { get; }

    /// <summary>sent-by host, IPv6 without brackets.</summary>
    public string Host { get; }

    /// <summary>sent-by port, 0 where none is written.</summary>
    public int Port { get; }

    public SipParameters Parameters { get; }

    public string Branch => Parameters["branch"] ?? "";

    /// <summary>host:port as transactions are matched by it (RFC 3261 17.2.3).</summary>
    public string SentBy => $"{Host.ToLowerInvariant()}:{(Port == 0 ? 5060 : Port)}";

    /// <summary>White space is allowed around the slashes and the colon.</summary>
    public static bool TryParse(string? text, out Via via)
    {
        via = null!;
        if (text is null)
            return false;
        int semicolon = text.IndexOf(';', StringComparison.Ordinal);
        var head = (semicolon < 0 ? text : text[..semicolon]).AsSpan().Trim();
        int first = head.IndexOf('/');
        int second = first < 0 ? -1 : head[(first + 1)..].IndexOf('/') + first + 1;
        if (second <= first)
            return false;
        var rest = head[(second + 1)..].TrimStart();
        int space = rest.IndexOfAny(' ', '\t');
        if (space < 0
            || !head[..first].Trim().Equals("SIP", StringComparison.OrdinalIgnoreCase)
            || !head[(first + 1)..second].Trim().SequenceEqual("2.0")
            || !SipSyntax.IsToken(rest[..space])
            || !SipSyntax.TryParseHostPort(rest[space..], out string host, out int port))
            return false;
        via = new Via(rest[..space].ToString().ToUpperInvariant(), host, port, SipParameters.Parse(semicolon < 0 ? "" : text[semicolon..]));
        return true;
    }

    public override string ToString() =>
        $"SIP/2.0/{Protocol} {SipSyntax.HostText(Host)}{(Port == 0 ? "" : ":" + Port.ToString(System.Globalization.CultureInfo.InvariantCulture))}{Parameters}";
}
