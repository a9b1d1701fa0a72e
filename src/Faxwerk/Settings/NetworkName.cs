using System.Globalization;
using System.Net;
using Faxwerk.Mail;

namespace Faxwerk.Settings;

/// <summary>What may stand for a host or a mailbox in a setting.</summary>
internal static class NetworkName
{
    /// <summary>An IP address, or a name of labels of letters, digits, <c>-</c> and <c>_</c>: at most 63 characters each, 253 in all (RFC 1123 section 2.1).</summary>
    public static bool IsHost(string text) =>
        IPAddress.TryParse(text, out _) || (text.Length is > 0 and <= 253 && text.TrimEnd('.').Split('.').All(IsLabel));

    /// <summary>A host with or without <c>:port</c>; an IPv6 address with a port stands in brackets.</summary>
    public static bool IsHostAndPort(string text) =>
        IsHost(text) || IPEndPoint.TryParse(text, out _)
        || (text.LastIndexOf(':') is > 0 and var colon && IsHost(text[..colon]) && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0);

    /// <summary>A mailbox at a host, without a display name.</summary>
    public static bool IsMailbox(string text) =>
        text.Length <= 254 && !text.Any(char.IsWhiteSpace) && MailAddress.TryParse(text, out var address) && IsHost(address.Domain);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsLetterOrDigit(c) || c is '-' or '_');
}
