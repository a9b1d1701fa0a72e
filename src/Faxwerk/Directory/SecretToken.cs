using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Faxwerk.Directory;

/// <summary>What names a session or a set-up link: 256 random bits in base64url, of which only the SHA-256 is kept.</summary>
internal static class SecretToken
{
    private const int Bytes = 32;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
