using System.Security.Cryptography;
using System.Text;

namespace Faxwerk.Api;

/// <summary>
/// A program's key. Only its SHA-256 is kept; the key itself has 256 random bits, so no slow hash is needed.
/// </summary>
public sealed record ApiKey(string Name, string Sha256)
{
    private const string Prefix = "fxw_";
    private const int LongestName = 60;
    private const string Bearer = "Bearer ";

    /// <summary>An empty key, to be filled.</summary>
    public ApiKey()
        : this("", "")
    {
    }

    /// <summary>What it may do; keys from before there were levels have the least.</summary>
    public AccessLevel Level { get; init; } = AccessLevel.Send;

    /// <summary>What is wrong with a name for a new key, which is a segment of a path (RFC 3986, section 3.3); null where nothing is.</summary>
    public static string? NameError(string name) =>
        name.Length is 0 or > LongestName || name.Trim().Length != name.Length || name.Any(c => char.IsControl(c) || c is '/' or '\\') || name is "." or ".."
            ? $"A key has a name of 1 to {LongestName} characters without slashes, and not . or .."
            : null;

    /// <summary>The text that a request brings as a key; null where it brings none.</summary>
    public static string? In(HttpRequest request)
    {
        if (request.Headers.TryGetValue("X-Api-Key", out var key))
            return key.ToString();
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }

    /// <summary>Makes a key; the text is shown once and never again.</summary>
    public static (ApiKey Key, string Text) Create(string name, AccessLevel level = AccessLevel.Send)
    {
        var text = Prefix + RandomNumberGenerator.GetHexString(64, lowercase: true);
        return (new ApiKey(name, Hash(text)) { Level = level }, text);
    }

    /// <summary>Whether the text is this key; takes the same time whether it is or not.</summary>
    public bool Matches(string text) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(text)), Encoding.ASCII.GetBytes(Sha256));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
