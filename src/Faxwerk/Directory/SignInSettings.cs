using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>Section <c>signIn</c>: sessions, and how many wrong passwords are borne.</summary>
public sealed record SignInSettings : SettingsSection
{
    /// <summary>A session ends after so long without an act of its user; what an open page asks by itself is none.</summary>
    [Description("A session ends after so long without an act of its user; what an open page asks by itself is none")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends so long after the sign-in.</summary>
    [Description("A session ends so long after the sign-in")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Wrong passwords for one user from one address, or in a browser that he used before, until no more are heard from there for a minute; each further one doubles that.</summary>
    [Description("Wrong passwords for one user from one address, or in a browser of his, until no more are heard from there for a minute; each further one doubles that")]
    public int FailuresByUser { get; init; } = 5;

    /// <summary>The same for one address, whoever it tries.</summary>
    [Description("The same for one address, whichever users it tries")]
    public int FailuresByAddress { get; init; } = 20;

    /// <summary>The same for one user from all addresses together; browsers in which he signed in before go on.</summary>
    [Description("The same for one user from all addresses together; browsers in which he signed in before are not kept out by that")]
    public int FailuresFromElsewhere { get; init; } = 50;

    /// <summary>The longest that no passwords are heard.</summary>
    [Description("The longest that no passwords are heard")]
    public TimeSpan LongestLock { get; init; } = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (IdleTimeout < TimeSpan.FromMinutes(1) || IdleTimeout > TimeSpan.FromDays(7))
            yield return "idleTimeout: 1m to 7d";
        if (Lifetime < IdleTimeout || Lifetime > TimeSpan.FromDays(30))
            yield return "lifetime: idleTimeout to 30d";
        if (FailuresByUser is < 1 or > 100)
            yield return "failuresByUser: 1 to 100";
        if (FailuresByAddress is < 1 or > 10_000)
            yield return "failuresByAddress: 1 to 10000";
        if (FailuresFromElsewhere is < 1 or > 10_000)
            yield return "failuresFromElsewhere: 1 to 10000";
        if (LongestLock < TimeSpan.FromMinutes(1) || LongestLock > TimeSpan.FromDays(1))
            yield return "longestLock: 1m to 1d";
    }
}
