using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Intake.Mail;

/// <summary>Section <c>commands</c>: which commands senders of mails may give.</summary>
public sealed record MailCommandSettings : SettingsSection
{
    private const int MostUsers = 5000;

    /// <summary>What everybody may say for whom nothing else is set.</summary>
    [Description("Commands in mails that everybody may give for whom nothing else is set: priority, economy, time, window, resolution, cover (also the flags ^COVER and ^NOCOVER of an address), header, report, number")]
    public IReadOnlyList<MailCommand> Allowed { get; init; } = Enum.GetValues<MailCommand>();

    /// <summary>What is otherwise for single users and groups.</summary>
    [Description("Commands that single users (login) and groups (group:NAME) may give instead; a user's own entry goes before those of his groups, of which he may do what one allows")]
    public IReadOnlyList<UserCommands> Users { get; init; } = [];

    /// <summary>What somebody may say; the login is empty for nobody who is known.</summary>
    public IReadOnlyCollection<MailCommand> For(string login, IReadOnlyList<string> groups)
    {
        if (login.Length > 0 && Users.FirstOrDefault(entry => Is(entry, login)) is { } own)
            return own.Allowed;
        var entries = Users.Where(entry => groups.Any(group => Is(entry, $"group:{group}"))).ToList();
        return entries.Count > 0 ? [.. entries.SelectMany(entry => entry.Allowed).Distinct()] : Allowed;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        // JSON may hold null wherever something should stand.
        if (Users.Any(entry => entry is not { User: not null, Allowed: not null }) || Users.Count > MostUsers || Users.Any(entry => entry.User.Trim().Length == 0) || Users.DistinctBy(entry => entry.User.ToLowerInvariant()).Count() != Users.Count)
            yield return $"users: each with user, a login or group:NAME, once each, {MostUsers} at most";
    }

    private static bool Is(UserCommands entry, string name) => entry.User.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What one user or group may say.</summary>
public sealed record UserCommands
{
    /// <summary>Login, or <c>group:NAME</c>.</summary>
    public string User { get; init; } = "";

    /// <summary>Commands instead of those of everybody.</summary>
    public IReadOnlyList<MailCommand> Allowed { get; init; } = [];
}
