using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Faxwerk.Storage;

/// <summary>Passwords of fax machines as tables have them: encrypted with the keys of the data folder, and never shown again.</summary>
public sealed partial class SecretText(IDataProtectionProvider protection, ILogger<SecretText> log)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Faxwerk.FaxPassword");

    /// <summary>As it is stored; "" stays so.</summary>
    public string Protect(string secret) => secret.Length == 0 ? "" : _protector.Protect(secret);

    /// <summary>The secret of a stored text; null where its key is gone, which the log tells.</summary>
    public string? Unprotect(string stored)
    {
        if (stored.Length == 0)
            return "";
        try
        {
            return _protector.Unprotect(stored);
        }
        catch (CryptographicException)
        {
            Lost(log);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A fax password was encrypted with a key that is gone (folder keys): calls name none, and what it guards is given to nobody")]
    private static partial void Lost(ILogger logger);
}
