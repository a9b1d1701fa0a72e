namespace Faxwerk.Directory.Ldap;

/// <summary>What a synchronisation did, or would do. <paramref name="Found"/>: users who may be here.</summary>
public sealed record LdapSyncResult(int Found, int Added, int Changed, int Disabled, IReadOnlyList<string> Problems)
{
    /// <summary>Everything of it by name.</summary>
    public IReadOnlyList<LdapChange> Changes { get; init; } = [];

    /// <summary>Why nothing is done until somebody confirms it; null where it goes on.</summary>
    public LdapHold? Hold { get; init; }
}

/// <summary>More users would be disabled than may be without a word: <paramref name="Disabled"/> of <paramref name="Active"/>, where <paramref name="Limit"/> may.</summary>
public sealed record LdapHold(int Disabled, int Active, int Limit);

/// <summary>What becomes of a user or a group.</summary>
public enum LdapChangeKind
{
    /// <summary>The user comes in.</summary>
    Added,

    /// <summary>Some of his fields change.</summary>
    Changed,

    /// <summary>He is disabled, for a reason.</summary>
    Disabled,

    /// <summary>He does not get an address of his, because it is another's here.</summary>
    AddressDropped,

    /// <summary>He stays without his numbers, extensions and site, or does not come in at all: a problem says why.</summary>
    Refused,

    /// <summary>A group comes in.</summary>
    GroupAdded,

    /// <summary>Name or members of a group change.</summary>
    GroupChanged,
}

/// <summary>Why a user is disabled.</summary>
public enum LdapReason
{
    /// <summary>The directory calls him disabled.</summary>
    DisabledThere,

    /// <summary>The filter finds him no more.</summary>
    NotFound,

    /// <summary>He is in none of the groups that may be here.</summary>
    NoGroup,
}

/// <summary>One change. <paramref name="Name"/> is the login of a user, or the name of a group.</summary>
public sealed record LdapChange(LdapChangeKind Kind, string Name)
{
    /// <summary>What people call the user; empty for groups.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>What changes, by the names that users and groups have over REST.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Why he is disabled; null for others.</summary>
    public LdapReason? Reason { get; init; }

    /// <summary>The address that is dropped.</summary>
    public string? Address { get; init; }

    /// <summary>Login of the user whose address it is.</summary>
    public string? Owner { get; init; }

    /// <summary>What is in the way.</summary>
    public string? Problem { get; init; }
}
