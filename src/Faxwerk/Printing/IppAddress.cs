namespace Faxwerk.Printing;

/// <summary>Addresses of printers: <c>ipp://host/ipp/print</c>, <c>ipps://</c> where it is encrypted (RFC 3510, RFC 7472).</summary>
public static class IppAddress
{
    private const int Port = 631, Longest = 1000;

    /// <summary>Whether the text is one, without a password in it.</summary>
    public static bool IsValid(string text) =>
        text.Length <= Longest && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "ipp" or "ipps" && uri.Host.Length > 0 && uri.UserInfo.Length == 0;

    /// <summary>Whether nobody between hears what goes there.</summary>
    public static bool IsSecret(string address) => new Uri(address) is var uri && (uri.Scheme == "ipps" || uri.IsLoopback);

    /// <summary>Where HTTP goes for it; the port is 631 where none is named.</summary>
    public static Uri ToHttp(string address)
    {
        var uri = new Uri(address);
        return new UriBuilder(uri) { Scheme = uri.Scheme == "ipps" ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, Port = uri.Port > 0 ? uri.Port : Port }.Uri;
    }
}
