using System.Text;

namespace Faxwerk.Telephony.Calls;

/// <summary>Hides in a SIP message what would open a door: credentials (RFC 8760, RFC 3261 section 22) and the keys of SRTP (RFC 4568).</summary>
internal static class SipSecrets
{
    private const byte Mask = (byte)'*';

    /// <summary>Writes stars over them; the message keeps its length.</summary>
    public static void Hide(Span<byte> message)
    {
        while (!message.IsEmpty)
        {
            var end = message.IndexOf((byte)'\n');
            var line = end < 0 ? message : message[..end];
            HideIn(line.TrimEnd((byte)'\r'));
            message = message[(end < 0 ? message.Length : end + 1)..];
        }
    }

    private static void HideIn(Span<byte> line)
    {
        if (Begins(line, "Authorization:") || Begins(line, "Proxy-Authorization:"))
            line[(line.IndexOf((byte)':') + 1)..].TrimStart((byte)' ').Fill(Mask);
        else if (Begins(line, "a=crypto:") && line.IndexOf("inline:"u8) is >= 0 and var key)
            line[(key + "inline:".Length)..].Fill(Mask);
    }

    private static bool Begins(ReadOnlySpan<byte> line, string name) =>
        line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);
}
