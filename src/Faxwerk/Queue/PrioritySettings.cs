using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Queue;

/// <summary>Section <c>priorities</c>: how urgent those may make their faxes who do not steer the queue.</summary>
public sealed record PrioritySettings : SettingsSection
{
    private const int MostUsers = 5000;

    /// <summary>Of a fax.</summary>
    [Description("The highest priority that users may give to a fax; who may steer the queue may give every one")]
    public FaxPriority Highest { get; init; } = FaxPriority.Urgent;

    /// <summary>Of the faxes of a broadcast.</summary>
    [Description("The highest priority that users may give to a broadcast; who may steer the queue may give every one")]
    public FaxPriority HighestOfBroadcasts { get; init; } = FaxPriority.Normal;

    /// <summary>What is otherwise for single users, keys and groups.</summary>
    [Description("What is otherwise for single users (login), keys (key:NAME) and groups (group:NAME); a user's own entry goes before those of his groups, of which the highest holds")]
    public IReadOnlyList<UserPriority> Users { get; init; } = [];

    /// <summary>The highest for somebody: a login or <c>key:NAME</c>; empty for nobody who is known.</summary>
    public FaxPriority For(string who, IReadOnlyList<string> groups, bool isBroadcast = false)
    {
        FaxPriority? Of(UserPriority entry) => isBroadcast ? entry.HighestOfBroadcasts : entry.Highest;
        if (who.Length > 0 && Users.FirstOrDefault(entry => Is(entry, who)) is { } own && Of(own) is { } his)
            return his;
        return Users.Where(entry => groups.Any(group => Is(entry, $"group:{group}"))).Min(Of) ?? (isBroadcast ? HighestOfBroadcasts : Highest);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        // JSON may hold null wherever something should stand.
        if (Users.Any(entry => entry is not { User: not null }) || Users.Count > MostUsers || Users.Any(entry => entry.User.Trim().Length == 0) || Users.DistinctBy(entry => entry.User.ToLowerInvariant()).Count() != Users.Count)
            yield return $"users: each with user, a login, key:NAME or group:NAME, once each, {MostUsers} at most";
    }

    private static bool Is(UserPriority entry, string name) => entry.User.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What one user, key or group may give; null is as for all.</summary>
public sealed record UserPriority
{
    /// <summary>Login, <c>key:NAME</c> or <c>group:NAME</c>.</summary>
    public string User { get; init; } = "";

    /// <summary>See <see cref="PrioritySettings.Highest"/>.</summary>
    public FaxPriority? Highest { get; init; }

    /// <summary>See <see cref="PrioritySettings.HighestOfBroadcasts"/>.</summary>
    public FaxPriority? HighestOfBroadcasts { get; init; }
}
