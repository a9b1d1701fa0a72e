using System.Text.Json;
using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>A group of users: table <c>account_group</c>. Its faxes come to its mailbox or list, or where it has none to all its members.</summary>
public sealed record Group
{
    private const int MostMembers = 5000, MostAddresses = 100;

    /// <summary>Counts up, never given again.</summary>
    public long Id { get; init; }

    /// <summary>What people call it; unique whatever its case.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it is kept.</summary>
    public UserSource Source { get; init; }

    /// <summary>Key of a group of Active Directory or another LDAP server, which survives renaming.</summary>
    internal string? ObjectGuid { get; init; }

    /// <summary>Mail addresses that get its faxes: a mailbox or a distribution list; none for its members.</summary>
    public IReadOnlyList<string> MailTo { get; init; } = [];

    /// <summary>The own number that the faxes of its members show; empty for none.</summary>
    public string SenderNumber { get; init; } = "";

    /// <summary>Faxes to these come to it: extensions, at any site, or numbers in E.164, single or as ranges.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Logins of its members.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>What the audit log calls it as a target.</summary>
    internal string Target => $"group:{Name}";

    /// <summary>What is wrong with it; null where all is well.</summary>
    public string? Error() =>
        Name.Trim().Length is 0 or > User.MaxName || Name != Name.Trim() || Name.Any(char.IsControl) ? $"name: 1 to {User.MaxName} characters"
        : Members.Concat(MailTo).Concat(Extensions).Any(string.IsNullOrWhiteSpace) ? "members, mailTo, extensions: no empty entries"
        : Members.Count > MostMembers || MailTo.Count > MostAddresses ? $"members, mailTo: {MostMembers} members and {MostAddresses} addresses at most"
        : MailTo.FirstOrDefault(address => !NetworkName.IsMailbox(address)) is { } wrong ? $"mailTo: mail addresses such as sales@example.com, not \"{wrong}\""
        : SenderNumber.Length > 0 && !User.IsNumber(SenderNumber) ? $"senderNumber: a telephone number such as +49 89 840798-0, not \"{SenderNumber}\""
        : OwnExtensions.Error(Extensions);
}

/// <summary>A row of table <c>account_group</c>.</summary>
internal sealed record GroupRow
{
    public long Id { get; init; }

    public string Name { get; init; } = "";

    public UserSource Source { get; init; }

    public string? ObjectGuid { get; init; }

    public string MailTo { get; init; } = "[]";

    public string SenderNumber { get; init; } = "";

    public IReadOnlyList<string> ReadMailTo() => JsonSerializer.Deserialize<IReadOnlyList<string>>(MailTo) ?? [];
}
