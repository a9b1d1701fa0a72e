using Faxwerk.Audit;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Directory.Ldap;

/// <summary>What a synchronisation did.</summary>
public sealed record LdapSyncResult(int Found, int Added, int Changed, int Disabled, IReadOnlyList<string> Problems);

/// <summary>Users of the LDAP server: proves their passwords there and keeps their rows here as it has them, found by a key that survives renaming.</summary>
public sealed class LdapPeople(Database database, Users users, IOptionsMonitor<LdapSettings> settings, TimeProvider time)
{
    private static readonly Actor By = new("ldap");

    /// <summary>Whether there is an LDAP server.</summary>
    public bool IsSet => settings.CurrentValue.IsSet;

    /// <summary>The user with this login and password, as he is there now; null where there is none, or he may not sign in there. Here he may be disabled all the same.</summary>
    /// <exception cref="LdapException">The server cannot be asked.</exception>
    public async Task<User?> AuthenticateAsync(string login, string password, CancellationToken cancel)
    {
        var ldap = settings.CurrentValue;
        if (login.Length == 0 || password.Length == 0)
            return null;
        LdapPerson? person = null;
        Role? role;
        await using (var search = await OpenAsync(ldap, cancel))
        {
            var filter = LdapFilter.All(LdapFilter.Parse(ldap.UserFilter)!, LdapFilter.Equal(ldap.LoginAttribute, login));
            await foreach (var entry in search.SearchAsync(ldap.BaseDn, filter, LdapPerson.Attributes(ldap), cancel))
            {
                // Two with one login: nobody knows whose password it is.
                if (person is not null)
                    return null;
                person = LdapPerson.Of(entry, ldap);
            }

            if (person is null or { IsDisabled: true } || (role = await new LdapGroups(search, ldap).RoleOfAsync(person, cancel)) is null)
                return null;
        }

        await using (var own = await LdapConnection.OpenAsync(ldap, time, cancel))
        {
            if (!await own.BindAsync(person.Dn, password, cancel))
                return null;
        }

        return (await KeepAsync(person, role.Value, ldap, false, cancel)).User;
    }

    /// <summary>Brings all users here up to date; those that are there no more are disabled. With <paramref name="dryRun"/> nothing is written, and what would be is told.</summary>
    /// <exception cref="LdapException">The server cannot be asked; what was not reached stays as it is.</exception>
    public async Task<LdapSyncResult> SyncAsync(bool dryRun, CancellationToken cancel)
    {
        var ldap = settings.CurrentValue;
        var (seen, problems, added, changed) = (new HashSet<string>(StringComparer.Ordinal), new List<string>(), 0, 0);
        await using var connection = await OpenAsync(ldap, cancel);
        var people = new List<LdapPerson>();
        await foreach (var entry in connection.SearchAsync(ldap.BaseDn, LdapFilter.Parse(ldap.UserFilter)!, LdapPerson.Attributes(ldap), cancel))
        {
            if (LdapPerson.Of(entry, ldap) is { } person)
                people.Add(person);
        }

        var groups = new LdapGroups(connection, ldap);
        foreach (var person in people.Where(person => !person.IsDisabled))
        {
            if (await groups.RoleOfAsync(person, cancel) is not { } role)
                continue;
            seen.Add(person.Key);
            var kept = await KeepAsync(person, role, ldap, dryRun, cancel);
            (added, changed) = (added + (kept is { User: not null, IsNew: true } ? 1 : 0), changed + (kept is { User: not null, IsChanged: true } ? 1 : 0));
            if (kept.Problem is not null)
                problems.Add($"{person.Login}: {kept.Problem}");
        }

        // Nobody at all is a wrong filter or base rather than a company without people: then only those go whom the directory itself calls disabled.
        var off = people.Where(person => person.IsDisabled).Select(person => person.Key).ToHashSet(StringComparer.Ordinal);
        var disabled = await DisableAsync(key => seen.Count > 0 ? !seen.Contains(key) : off.Contains(key), problems, dryRun, cancel);
        return new LdapSyncResult(seen.Count, added, changed, disabled, problems);
    }

    private async Task<LdapConnection> OpenAsync(LdapSettings ldap, CancellationToken cancel)
    {
        var connection = await LdapConnection.OpenAsync(ldap, time, cancel);
        if (await connection.BindAsync(ldap.BindDn, ldap.BindPassword, cancel))
            return connection;
        await connection.DisposeAsync();
        throw new LdapException(ldap.BindPassword.Length == 0 ? "ldap.bindDn and ldap.bindPassword are not set." : $"{ldap.Host} does not accept the password of {ldap.BindDn}.");
    }

    private async Task<Kept> KeepAsync(LdapPerson person, Role role, LdapSettings ldap, bool dryRun, CancellationToken cancel)
    {
        var known = await users.FindByKeyAsync(person.Key, cancel);
        var addresses = new List<string>();
        foreach (var address in person.Addresses)
        {
            if (await users.FindByAddressAsync(address, cancel) is not { } owner || owner.Id == known?.Id)
                addresses.Add(address);
        }

        User Named(User before) => before with
        {
            Login = person.Login, DisplayName = person.DisplayName, Role = role, State = before.DisabledByDirectory ? UserState.Active : before.State, Source = UserSource.Ldap, ObjectGuid = person.Key, Addresses = addresses,
        };
        var kept = await WriteAsync(known, before => Named(person.Fill(before)), ldap, dryRun, cancel);

        // Another's extension, or a site that there is not, must not keep somebody from signing in.
        return kept.User is null ? await WriteAsync(known, Named, ldap, dryRun, cancel) with { Problem = kept.Problem } : kept;
    }

    private async Task<Kept> WriteAsync(User? known, Func<User, User> update, LdapSettings ldap, bool dryRun, CancellationToken cancel)
    {
        if (dryRun)
        {
            var wanted = update(known ?? new User { Language = ldap.Language });
            var (isChange, refused) = await users.TryAsync(wanted, cancel);
            return new Kept(refused is null ? wanted : null, known is null, known is not null && isChange, refused);
        }

        if (known is null)
        {
            var (added, error) = await users.AddAsync(update(new User { Language = ldap.Language }), "", By, cancel);
            return new Kept(added, added is not null, false, error);
        }

        var (changed, wrong) = await users.ChangeAsync(known.Id, update, By, cancel);
        return new Kept(changed, false, changed is not null && !Users.IsSame(changed, known), wrong);
    }

    private async Task<int> DisableAsync(Func<string, bool> isGone, List<string> problems, bool dryRun, CancellationToken cancel)
    {
        var disabled = 0;
        foreach (var (id, key, login) in await database.QueryAsync<(long, string, string)>("SELECT id, object_guid, login FROM account WHERE source = 'ldap' AND state = 'active'", null, cancel))
        {
            if (!isGone(key))
                continue;
            if (await DisableAsync(id, dryRun, cancel) is { } error)
                problems.Add($"{login}: {error}");
            else
                disabled++;
        }

        return disabled;
    }

    private async Task<string?> DisableAsync(long id, bool dryRun, CancellationToken cancel) => dryRun
        ? (await users.TryAsync((await users.FindAsync(id, cancel))! with { State = UserState.Disabled }, cancel)).Error
        : (await users.ChangeAsync(id, user => user with { State = UserState.Disabled, DisabledByDirectory = true }, By, cancel)).Error;

    /// <summary>What came of a user; with a problem and a user he is kept without his numbers, extensions and site.</summary>
    private sealed record Kept(User? User, bool IsNew, bool IsChanged, string? Problem);
}
