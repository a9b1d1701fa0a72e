namespace Faxwerk.Directory.Ldap;

/// <summary>
/// The role of a user by his groups, and the groups that those are in. Followed upwards, one search a group: Active Directory's own rule for that (1.2.840.113556.1.4.1941) is unknown to
/// others, and the members of a large group come in ranges.
/// </summary>
internal sealed class LdapGroups(LdapConnection connection, LdapSettings settings)
{
    private const int MaxGroups = 1000;
    private const string NoAttributes = "1.1";
    private readonly Dictionary<string, IReadOnlyList<string>> _found = new(StringComparer.Ordinal);

    /// <summary>The role; null where he is in none of the groups.</summary>
    public async Task<Role?> RoleOfAsync(LdapPerson person, CancellationToken cancel)
    {
        if (settings.Groups.All(pair => pair.Group.Length == 0))
            return Role.User;
        var groups = await OfAsync(person, cancel);
        foreach (var (group, role) in settings.Groups)
        {
            if (group.Length > 0 && groups.Contains(KeyOf(group)))
                return role;
        }

        return settings.UserGroup.Length == 0 ? Role.User : null;
    }

    /// <summary>The groups, by <see cref="KeyOf"/> of their names, that he is in, and those that these are in.</summary>
    public async Task<HashSet<string>> OfAsync(LdapPerson person, CancellationToken cancel)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>();
        Take(await FindAsync($"member {KeyOf(person.Dn)}", LdapFilter.Equal("member", person.Dn), cancel));

        // Active Directory names the primary group of a user, mostly Domain Users, in none of its members.
        if (person.PrimaryGroup is { } sid)
            Take(await FindAsync($"sid {Convert.ToHexString(sid)}", LdapFilter.Equal("objectSid", sid), cancel));
        while (open.TryDequeue(out var group) && found.Count < MaxGroups)
            Take(await FindAsync($"member {KeyOf(group)}", LdapFilter.Equal("member", group), cancel));
        return found;

        void Take(IReadOnlyList<string> groups)
        {
            foreach (var group in groups.Where(group => found.Add(KeyOf(group))))
                open.Enqueue(group);
        }
    }

    private async Task<IReadOnlyList<string>> FindAsync(string key, LdapFilter filter, CancellationToken cancel)
    {
        if (_found.TryGetValue(key, out var known))
            return known;
        var groups = new List<string>();
        await foreach (var entry in connection.SearchAsync(settings.BaseDn, filter, [NoAttributes], cancel))
            groups.Add(entry.Dn);
        return _found[key] = groups;
    }

    /// <summary>Names are the same whatever their case and the spaces behind commas.</summary>
    public static string KeyOf(string dn) => string.Join(',', dn.Split(',').Select(part => NameKey.Of(part)));
}
