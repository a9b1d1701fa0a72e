using System.Security.Cryptography;
using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>The sums of RFC 7616 3.4.1 to 3.4.3 with MD5 and SHA-256, plain and -sess.</summary>
internal static class DigestHash
{
    /// <summary>Null stands for MD5 (RFC 7616 3.3).</summary>
    public static bool Knows(string? algorithm) =>
        (algorithm?.ToUpperInvariant() ?? "MD5") is "MD5" or "MD5-SESS" or "SHA-256" or "SHA-256-SESS";

    /// <summary>The response to a challenge; without qop auth in the form of RFC 2069.</summary>
    public static string Response(SipCredentials credentials, DigestChallenge challenge, string method, string uri, string nonceCount, string clientNonce)
    {
        string algorithm = challenge.Algorithm?.ToUpperInvariant() ?? "MD5";
        string a1 = $"{credentials.User}:{challenge.Realm}:{credentials.Password}";
        if (algorithm.EndsWith("-SESS", StringComparison.Ordinal))
            a1 = $"{Hex(algorithm, a1)}:{challenge.Nonce}:{clientNonce}";
        string ha1 = Hex(algorithm, a1), ha2 = Hex(algorithm, $"{method}:{uri}");
        return Hex(algorithm, challenge.HasQopAuth
            ? $"{ha1}:{challenge.Nonce}:{nonceCount}:{clientNonce}:auth:{ha2}"
            : $"{ha1}:{challenge.Nonce}:{ha2}");
    }

    private static string Hex(string algorithm, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(algorithm.StartsWith("SHA-256", StringComparison.Ordinal)
            ? SHA256.HashData(bytes)
#pragma warning disable CA5351 // MD5 is what most registrars and trunks speak (RFC 3261 22.4).
            : MD5.HashData(bytes));
#pragma warning restore CA5351
    }
}
