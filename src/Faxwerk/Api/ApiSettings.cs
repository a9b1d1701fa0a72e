using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Api;

/// <summary>Section <c>api</c>: who may use the REST API.</summary>
public sealed record ApiSettings : SettingsSection
{
    /// <summary>Keys of programs, hashed; made with <c>faxwerk key add NAME</c>.</summary>
    [Description("Keys of programs, hashed and what each may do (made with: faxwerk key add NAME [LEVEL])")]
    public IReadOnlyList<ApiKey> Keys { get; init; } = [];

    /// <summary>Whether a program of any user of this machine may do all without a key.</summary>
    [Description("Whether programs of any user of this machine may do all without a key; those of the server's own user may in any case")]
    public bool TrustLocal { get; init; }

    /// <summary>Largest upload in bytes.</summary>
    [Description("Largest upload in bytes")]
    public long SizeLimit { get; init; } = 50 * 1024 * 1024;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Keys.Any(key => key.Name.Length == 0 || key.Sha256.Length != 64 || !key.Sha256.All(char.IsAsciiHexDigitLower)))
            yield return "keys: each with a name and 64 hex digits in sha256";
        if (SizeLimit is < 1024 or > 1024L * 1024 * 1024)
            yield return "sizeLimit: 1024 to 1073741824 bytes";
    }
}
