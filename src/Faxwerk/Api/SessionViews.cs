using Faxwerk.Directory;

namespace Faxwerk.Api;

/// <summary>Login and password.</summary>
public sealed record Credentials(string? Login, string? Password);

/// <summary>The first administrator and the token of the set-up link.</summary>
public sealed record SetupRequest(string? Token, string? Login, string? DisplayName, string? Password, string? Address, string? Language, string? TimeZone);

/// <summary>The password as it is and as it shall be.</summary>
public sealed record PasswordChange(string? Current, string? Password);

/// <summary>What a user may change of himself; null leaves it as it is.</summary>
public sealed record PreferencesChange(string? DisplayName, string? Language, string? TimeZone);

/// <summary>The value of a preference; null for none.</summary>
public sealed record Preference(string? Value);

/// <summary>Who is signed in.</summary>
public sealed record SignedInUser(long Id, string Login, string DisplayName, string Language, string TimeZone, Role Role, UserSource Source);

/// <summary>
/// A session. <paramref name="CsrfToken"/> goes with every request that is not GET, as <c>X-CSRF-Token</c>. It ends after <paramref name="IdleSeconds"/> without a request, and at
/// <paramref name="ExpiresAt"/>.
/// </summary>
public sealed record SessionView(SignedInUser User, IReadOnlyList<Permission> Permissions, string CsrfToken, long IdleSeconds, DateTimeOffset ExpiresAt)
{
    /// <summary>As the directory has it.</summary>
    public static SessionView Of(Session session, SignInSettings settings) => new(
        new SignedInUser(session.User.Id, session.User.Login, session.User.DisplayName, session.User.Language, session.User.TimeZone, session.User.Role, session.User.Source),
        [.. RolePermissions.Of(session.User.Role).Order()], session.CsrfToken, (long)settings.IdleTimeout.TotalSeconds, session.ExpiresAt);
}
