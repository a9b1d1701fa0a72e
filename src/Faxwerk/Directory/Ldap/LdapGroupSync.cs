using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Directory.Ldap;

/// <summary>Keeps the groups here as the LDAP server has them, found by a key that survives renaming: name and members follow it, mailbox, extensions and own number are kept here, and so are members who are users of this server.</summary>
internal sealed class LdapGroupSync(Database database, Groups groups, Actor by)
{
    /// <summary>Adds and changes groups; one that is there no more stays as it is and is told, because rules may need it. With <paramref name="isTrial"/> nothing is written.</summary>
    public async Task<IReadOnlyList<LdapChange>> RunAsync(IReadOnlyList<LdapGroup> found, bool isTrial, CancellationToken cancel)
    {
        var changes = new List<LdapChange>();
        foreach (var group in found)
        {
            if (await KeepAsync(group, isTrial, cancel) is { } change)
                changes.Add(change);
        }

        var keys = found.Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, name) in await database.QueryAsync<(string Key, string Name)>("SELECT object_guid, name FROM account_group WHERE source = 'ldap' ORDER BY name_key", null, cancel))
        {
            if (!keys.Contains(key))
                changes.Add(new LdapChange(LdapChangeKind.Refused, name) { Problem = "The directory has this group no more; it stays as it is until it is removed here." });
        }

        return changes;
    }

    private async Task<LdapChange?> KeepAsync(LdapGroup there, bool isTrial, CancellationToken cancel)
    {
        var known = await groups.FindByKeyAsync(there.Key, cancel);
        var own = known is null ? [] : await database.QueryAsync<string>(
            "SELECT a.login FROM group_account m JOIN account a ON a.id = m.account_id WHERE m.group_id = @Id AND a.source = 'local'", new { known.Id }, cancel);
        Group As(Group before) => before with { Name = there.Name, Source = UserSource.Ldap, ObjectGuid = there.Key, Members = [.. there.Members.Concat(own).OrderBy(NameKey.Of, StringComparer.Ordinal)] };
        var (before, wanted) = (known ?? new Group(), As(known ?? new Group()));
        string[] fields = [.. before.Name != wanted.Name ? ["name"] : (string[])[], .. !before.Members.Select(NameKey.Of).Order(StringComparer.Ordinal).SequenceEqual(wanted.Members.Select(NameKey.Of)) ? ["members"] : (string[])[]];
        if (known is not null && fields.Length == 0)
            return null;
        var error = isTrial ? await groups.TryAsync(wanted, cancel)
            : known is null ? (await groups.AddAsync(wanted, by, cancel)).Error
            : (await groups.ChangeAsync(known.Id, As, by, cancel)).Error;
        return error is not null ? new LdapChange(LdapChangeKind.Refused, there.Name) { Problem = error }
            : known is null ? new LdapChange(LdapChangeKind.GroupAdded, there.Name)
            : new LdapChange(LdapChangeKind.GroupChanged, there.Name) { Fields = fields };
    }
}
