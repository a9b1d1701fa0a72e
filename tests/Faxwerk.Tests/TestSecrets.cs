using Faxwerk.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests;

/// <summary>Encrypts with keys that live as long as the test run.</summary>
internal static class TestSecrets
{
    public static SecretText Text { get; } = new(new EphemeralDataProtectionProvider(), NullLogger<SecretText>.Instance);
}
