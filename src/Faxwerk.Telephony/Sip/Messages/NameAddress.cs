using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>A value of From, To, Contact, Route, Record-Route or P-Asserted-Identity (RFC 3261 20.10).</summary>
public sealed class NameAddress
{
    private NameAddress(string displayName, SipUri uri, SipParameters parameters)
    {
        DisplayName = displayName;
        Uri = uri;
        Parameters = parameters;
    }

    /// <summary>"" where absent.</summary>
    public string DisplayName { get; }

    /// <summary>The address.</summary>
    public SipUri Uri { get; }

    /// <summary>The parameters of the header, not of the URI.</summary>
    public SipParameters Parameters { get; }

    /// <summary>The tag of From or To, or null.</summary>
    public string? Tag => Parameters["tag"];

    /// <summary>Reads one value. False where there is no sip:, sips: or tel: URI in it.</summary>
    public static bool TryParse(string? text, out NameAddress address)
    {
        address = null!;
        if (text is null)
            return false;
        int open = SipSyntax.IndexOf(text, '<');
        string name = "", uriText, rest;
        if (open >= 0)
        {
            int close = text.IndexOf('>', open);
            if (close < 0)
                return false;
            // Latin-1 carries the bytes; names are UTF-8 on the wire.
            name = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(SipSyntax.Unquote(text.AsSpan(0, open))));
            uriText = text[(open + 1)..close].Trim();
            rest = text[(close + 1)..];
        }
        else
        {
            // Without brackets, parameters belong to the header, and a URI with headers of its own must not stand (RFC 3261 20).
            int semicolon = text.IndexOf(';', StringComparison.Ordinal);
            uriText = (semicolon < 0 ? text : text[..semicolon]).Trim();
            rest = semicolon < 0 ? "" : text[semicolon..];
            if (uriText.Contains('?', StringComparison.Ordinal))
                return false;
        }

        if (!SipUri.TryParse(uriText, out var uri))
            return false;
        address = new NameAddress(name, uri, SipParameters.Parse(rest));
        return true;
    }

    /// <summary>Writes <c>"name" &lt;uri&gt;</c>, the name left out where empty.</summary>
    public static string Write(string displayName, SipUri uri) =>
        displayName.Length == 0
            ? $"<{uri}>"
            : $"{SipSyntax.Quote(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(displayName)))} <{uri}>";
}
