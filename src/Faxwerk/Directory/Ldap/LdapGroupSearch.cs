namespace Faxwerk.Directory.Ldap;

/// <summary>A group of the LDAP server with the logins of its members here.</summary>
internal sealed record LdapGroup(string Key, string Name, IReadOnlyList<string> Members);

/// <summary>Finds the groups of <c>ldap.groupFilter</c>. Members are found from below, as roles are: those of groups in a group count, and no list of members is too long.</summary>
internal sealed class LdapGroupSearch(LdapConnection connection, LdapGroups memberships, LdapSettings settings)
{
    /// <summary>The groups with those of the people who are in them.</summary>
    public async Task<IReadOnlyList<LdapGroup>> FindAsync(IEnumerable<LdapPerson> people, Func<LdapPerson, string> login, CancellationToken cancel)
    {
        var members = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var person in people)
        {
            foreach (var group in await memberships.OfAsync(person, cancel))
                (members.TryGetValue(group, out var known) ? known : members[group] = []).Add(login(person));
        }

        var groups = new List<LdapGroup>();
        await foreach (var entry in connection.SearchAsync(settings.BaseDn, LdapFilter.Parse(settings.GroupFilter)!, [settings.GroupNameAttribute, settings.KeyAttribute], cancel))
        {
            if (LdapPerson.KeyOf(entry, settings.KeyAttribute) is { } key && entry.Text(settings.GroupNameAttribute)?.Trim() is { Length: > 0 } name)
                groups.Add(new LdapGroup(key, name, members.GetValueOrDefault(LdapGroups.KeyOf(entry.Dn)) ?? []));
        }

        return groups;
    }
}
