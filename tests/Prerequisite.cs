using System.Diagnostics.CodeAnalysis;

namespace Faxwerk.Testing;

/// <summary>What a test needs of the machine: packages of packaging/prerequisites.sh.</summary>
internal static class Prerequisite
{
    /// <summary>Skips the test where it is missing. With CI=true it fails instead: a peer that was never asked has agreed to nothing.</summary>
    public static void Require([DoesNotReturnIf(false)] bool present, string missing) =>
        Require(present, missing, isCi: string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase));

    internal static void Require([DoesNotReturnIf(false)] bool present, string missing, bool isCi)
    {
        if (present) return;
        if (isCi) Assert.Fail(missing);
        Assert.Skip(missing);
    }
}
