using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Faxwerk.Directory;

/// <summary>
/// Browsers in which a user signed in before. Such a browser has a token, encrypted by the server, with the login, a number of its own and the time: it is counted by itself, so that nobody who
/// guesses elsewhere keeps it out.
/// </summary>
public sealed class KnownBrowsers(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>A browser is forgotten when its user did not sign in for so long.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    private const char Separator = '\n';

    private readonly IDataProtector _protector = protection.CreateProtector("Faxwerk.KnownBrowsers");

    /// <summary>A new token for the browser in which somebody signed in.</summary>
    public string Issue(string login) => _protector.Protect(
        string.Join(Separator, NameKey.Of(login), RandomNumberGenerator.GetHexString(32, lowercase: true), time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));

    /// <summary>The number of the browser, where its token is one for this login; null where there is none, it is another's, or it is too old.</summary>
    public string? Find(string? token, string login)
    {
        if (string.IsNullOrEmpty(token))
            return null;
        try
        {
            return _protector.Unprotect(token).Split(Separator) is [var of, var id, var at] && of == NameKey.Of(login)
                && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(at, CultureInfo.InvariantCulture)) < Lifetime
                ? id
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
