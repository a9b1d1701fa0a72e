namespace Faxwerk.Directory.Ldap;

/// <summary>
/// The role of a user by his groups, and the groups that those are in. Followed upwards, one search a group: Active Directory's own rule for that (1.2.840.113556.1.4.1941) is unknown to
/// others, and the members of a large group come in ranges.
/// </summary>
internal sealed class LdapGroups(LdapConnection connection, LdapSettings settings)
{
    private const int MaxGroups = 1000;
    private const string NoAttributes = "1.1";
    private readonly Dictionary<string, IReadOnlyList<string>> _parents = new(StringComparer.Ordinal);

    /// <summary>The role; null where he is in none of the groups.</summary>
    public async Task<Role?> RoleOfAsync(string dn, CancellationToken cancel)
    {
        if (settings.Groups.All(pair => pair.Group.Length == 0))
            return Role.User;
        var groups = await GroupsOfAsync(dn, cancel);
        foreach (var (group, role) in settings.Groups)
        {
            if (group.Length > 0 && groups.Contains(KeyOf(group)))
                return role;
        }

        return settings.UserGroup.Length == 0 ? Role.User : null;
    }

    private async Task<HashSet<string>> GroupsOfAsync(string dn, CancellationToken cancel)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([dn]);
        while (open.TryDequeue(out var member) && found.Count < MaxGroups)
        {
            foreach (var parent in await ParentsOfAsync(member, cancel))
            {
                if (found.Add(KeyOf(parent)))
                    open.Enqueue(parent);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<string>> ParentsOfAsync(string dn, CancellationToken cancel)
    {
        if (_parents.TryGetValue(KeyOf(dn), out var known))
            return known;
        var parents = new List<string>();
        await foreach (var entry in connection.SearchAsync(settings.BaseDn, LdapFilter.Equal("member", dn), [NoAttributes], cancel))
            parents.Add(entry.Dn);
        return _parents[KeyOf(dn)] = parents;
    }

    /// <summary>Names are the same whatever their case and the spaces behind commas.</summary>
    private static string KeyOf(string dn) => string.Join(',', dn.Split(',').Select(part => NameKey.Of(part)));
}
