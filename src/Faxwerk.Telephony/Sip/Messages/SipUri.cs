using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// A sip:, sips: or tel: URI (RFC 3261 19.1, RFC 3966). For tel: the number is the user and the host is "".
/// </summary>
public sealed class SipUri
{
    private readonly string _text;

    private SipUri(string text, string scheme, string user, string host, int port, SipParameters parameters)
    {
        _text = text;
        Scheme = scheme;
        User = user;
        Host = host;
        Port = port;
        Parameters = parameters;
    }

    /// <summary>A sip: or sips: URI; the user is escaped where needed and left out where empty; port 0 writes none.</summary>
    public SipUri(string user, string host, int port = 0, string parameters = "", bool secure = false)
        : this(Write(secure ? "sips" : "sip", user, host, port, parameters), secure ? "sips" : "sip", user, host, port, SipParameters.Parse(parameters))
    {
    }

    /// <summary>Lower case: sip, sips or tel.</summary>
    public string Scheme { get; }

    /// <summary>Unescaped, without password and without the parameters of a tel number; "" where absent.</summary>
    public string User { get; }

    /// <summary>Name or address, IPv6 without brackets.</summary>
    public string Host { get; }

    /// <summary>0 where none is written.</summary>
    public int Port { get; }

    /// <summary>The URI parameters (transport, lr, maddr ...).</summary>
    public SipParameters Parameters { get; }

    /// <summary>Parameters within the user of a SIP URI, such as the phone-context of a number (RFC 3966); empty for tel:.</summary>
    public SipParameters UserParameters { get; private init; } = SipParameters.Parse("");

    /// <summary>Reads a URI without angle brackets. False for other schemes and for what is not a URI.</summary>
    public static bool TryParse(string? text, out SipUri uri)
    {
        uri = null!;
        if (text is null || text.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0 || text.AsSpan().ContainsAny("<>\""))
            return false;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            return false;
        string scheme = text[..colon].ToLowerInvariant();
        string rest = text[(colon + 1)..];
        if (scheme == "tel")
        {
            int end = rest.IndexOf(';', StringComparison.Ordinal);
            string number = end < 0 ? rest : rest[..end];
            uri = new SipUri(text, scheme, number, "", 0, SipParameters.Parse(end < 0 ? "" : rest[end..]));
            return number.Length > 0;
        }

        if (scheme is not ("sip" or "sips"))
            return false;
        // The user part may hold ';' and '?' unescaped, so the '@' is looked for first.
        int at = rest.LastIndexOf('@');
        string userInfo = at < 0 ? "" : rest[..at];
        string hostPart = rest[(at + 1)..];
        int headers = hostPart.IndexOf('?', StringComparison.Ordinal);
        if (headers >= 0)
            hostPart = hostPart[..headers];
        int parameters = hostPart.IndexOf(';', StringComparison.Ordinal);
        string hostPort = parameters < 0 ? hostPart : hostPart[..parameters];
        if (!SipSyntax.TryParseHostPort(hostPort, out string host, out int port))
            return false;
        int inUser = userInfo.IndexOf(';', StringComparison.Ordinal);
        uri = new SipUri(text, scheme, UserOf(userInfo), host, port, SipParameters.Parse(parameters < 0 ? "" : hostPart[parameters..]))
        {
            UserParameters = SipParameters.Parse(inUser < 0 ? "" : Uri.UnescapeDataString(userInfo[inUser..])),
        };
        return true;
    }

    /// <summary>The URI as it was written.</summary>
    public override string ToString() => _text;

    private static string UserOf(string userInfo)
    {
        int password = userInfo.IndexOf(':', StringComparison.Ordinal);
        if (password >= 0)
            userInfo = userInfo[..password];
        int parameters = userInfo.IndexOf(';', StringComparison.Ordinal);
        if (parameters >= 0)
            userInfo = userInfo[..parameters];
        return Uri.UnescapeDataString(userInfo);
    }

    private static string Write(string scheme, string user, string host, int port, string parameters)
    {
        var text = new StringBuilder(scheme).Append(':');
        if (user.Length > 0)
        {
            foreach (byte b in Encoding.UTF8.GetBytes(user))
            {
                if (char.IsAsciiLetterOrDigit((char)b) || "-_.!~*'()&=+$,/".Contains((char)b, StringComparison.Ordinal))
                    text.Append((char)b);
                else
                    text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }

            text.Append('@');
        }

        text.Append(SipSyntax.HostText(host));
        if (port > 0)
            text.Append(':').Append(port);
        return text.Append(parameters).ToString();
    }
}
