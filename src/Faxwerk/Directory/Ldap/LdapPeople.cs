using Faxwerk.Audit;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Directory.Ldap;

/// <summary>Users of the LDAP server: proves their passwords there and keeps their rows here as it has them, found by a key that survives renaming.</summary>
public sealed class LdapPeople(Database database, Users users, Groups groups, IOptionsMonitor<LdapSettings> settings, TimeProvider time)
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

        return (await KeepAsync(person, role.Value, ldap, false, [], cancel)).User;
    }

    /// <summary>
    /// Brings all users here up to date; those that are there no more are disabled. With <paramref name="dryRun"/> nothing is written, and what would be is told. Where more would be disabled than <c>ldap.disablePercent</c>
    /// and <c>ldap.disableAtLeast</c> allow, as by a filter that is wrong, nothing is written either, unless <paramref name="confirmedBy"/> somebody.
    /// </summary>
    /// <exception cref="LdapException">The server cannot be asked; what was not reached stays as it is.</exception>
    public async Task<LdapSyncResult> SyncAsync(bool dryRun, CancellationToken cancel, Actor? confirmedBy = null)
    {
        var ldap = settings.CurrentValue;
        var changes = new List<LdapChange>();
        await using var connection = await OpenAsync(ldap, cancel);
        var memberships = new LdapGroups(connection, ldap);
        var (people, roles) = (new List<LdapPerson>(), new Dictionary<string, Role>(StringComparer.Ordinal));
        await foreach (var entry in connection.SearchAsync(ldap.BaseDn, LdapFilter.Parse(ldap.UserFilter)!, LdapPerson.Attributes(ldap), cancel))
        {
            if (LdapPerson.Of(entry, ldap) is { } person)
                people.Add(person);
        }

        foreach (var person in people.Where(person => !person.IsDisabled))
        {
            if (await memberships.RoleOfAsync(person, cancel) is { } role)
                roles[person.Key] = role;
        }

        var (gone, active) = await GoneAsync(people, roles, cancel);
        var hold = HoldOf(ldap, gone.Count, active);
        var isTrial = dryRun || (hold is not null && confirmedBy is null);
        var logins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var person in people.Where(person => roles.ContainsKey(person.Key)))
        {
            if ((await KeepAsync(person, roles[person.Key], ldap, isTrial, changes, cancel)).User is { } user)
                logins[person.Key] = user.Login;
        }

        foreach (var (id, change) in gone)
            changes.Add(await DisableAsync(id, isTrial, confirmedBy ?? By, cancel) is { } error ? change with { Kind = LdapChangeKind.Refused, Problem = error } : change);
        
        // Where nobody is found, it is not the groups that have lost their members.
        if (ldap.GroupFilter.Length > 0 && roles.Count > 0)
        {
            var found = await new LdapGroupSearch(connection, memberships, ldap).FindAsync(people.Where(person => logins.ContainsKey(person.Key)), person => logins[person.Key], cancel);
            changes.AddRange(await new LdapGroupSync(database, groups, By).RunAsync(found, isTrial, cancel));
        }

        if (!dryRun)
            await NoteAsync(isTrial ? hold : null, cancel);
        return new LdapSyncResult(roles.Count, Count(LdapChangeKind.Added), Count(LdapChangeKind.Changed), Count(LdapChangeKind.Disabled), [.. changes.Where(change => change.Problem is not null).Select(change => $"{change.Name}: {change.Problem}")])
        {
            Changes = changes, Hold = isTrial ? hold : null,
        };

        int Count(LdapChangeKind kind) => changes.Count(change => change.Kind == kind);
    }

    /// <summary>Users here who are to be disabled, and how many there are in all.</summary>
    private async Task<(IReadOnlyList<(long Id, LdapChange Change)> Gone, int Active)> GoneAsync(List<LdapPerson> people, Dictionary<string, Role> roles, CancellationToken cancel)
    {
        var there = people.DistinctBy(person => person.Key).ToDictionary(person => person.Key, person => person.IsDisabled, StringComparer.Ordinal);
        var rows = await database.QueryAsync<(long Id, string Key, string Login, string Name)>("SELECT id, object_guid, login, display_name FROM account WHERE source = 'ldap' AND state = 'active' ORDER BY login_key", null, cancel);
        var gone = from row in rows
                   where !roles.ContainsKey(row.Key)
                   let reason = !there.TryGetValue(row.Key, out var isDisabled) ? LdapReason.NotFound : isDisabled ? LdapReason.DisabledThere : LdapReason.NoGroup
                   // Nobody at all is a wrong filter or base rather than a company without people: then only those go whom the directory itself calls disabled.
                   where roles.Count > 0 || reason == LdapReason.DisabledThere
                   select (row.Id, new LdapChange(LdapChangeKind.Disabled, row.Login) { DisplayName = row.Name, Reason = reason });
        return ([.. gone], rows.Count);
    }

    private static LdapHold? HoldOf(LdapSettings ldap, int gone, int active)
    {
        var limit = Math.Max(ldap.DisableAtLeast - 1, active * ldap.DisablePercent / 100);
        return gone > limit ? new LdapHold(gone, active, limit) : null;
    }

    /// <summary>For the alarm: that users wait to be disabled lasts until it is confirmed, or they are back.</summary>
    private Task NoteAsync(LdapHold? hold, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            await tx.ExecuteAsync("DELETE FROM ldap_hold");
            if (hold is not null)
                await tx.ExecuteAsync("INSERT INTO ldap_hold (disabled, active) VALUES (@Disabled, @Active)", new { hold.Disabled, hold.Active });
        },
        cancel);

    private async Task<LdapConnection> OpenAsync(LdapSettings ldap, CancellationToken cancel)
    {
        var connection = await LdapConnection.OpenAsync(ldap, time, cancel);
        if (await connection.BindAsync(ldap.BindDn, ldap.BindPassword, cancel))
            return connection;
        await connection.DisposeAsync();
        throw new LdapException(ldap.BindPassword.Length == 0 ? "ldap.bindDn and ldap.bindPassword are not set." : $"{ldap.Host} does not accept the password of {ldap.BindDn}.");
    }

    private async Task<Kept> KeepAsync(LdapPerson person, Role role, LdapSettings ldap, bool isTrial, List<LdapChange> changes, CancellationToken cancel)
    {
        var known = await users.FindByKeyAsync(person.Key, cancel);
        var addresses = new List<string>();
        foreach (var address in person.Addresses)
        {
            if (await users.FindByAddressAsync(address, cancel) is not { } owner || owner.Id == known?.Id)
                addresses.Add(address);
            else
                changes.Add(ChangeOf(LdapChangeKind.AddressDropped) with { Address = address, Owner = owner.Login });
        }

        User Named(User before) => before with
        {
            Login = person.Login, DisplayName = person.DisplayName, Role = role, State = before.DisabledByDirectory ? UserState.Active : before.State, Source = UserSource.Ldap, ObjectGuid = person.Key, Addresses = addresses,
        };
        var kept = await WriteAsync(known, before => Named(person.Fill(before)), ldap, isTrial, cancel);
        if (kept.User is null)
        {
            // Another's extension, or a site that there is not, must not keep somebody from signing in.
            changes.Add(ChangeOf(LdapChangeKind.Refused) with { Problem = kept.Problem });
            kept = await WriteAsync(known, Named, ldap, isTrial, cancel);
        }

        if (kept.User is not null && known is null)
            changes.Add(ChangeOf(LdapChangeKind.Added));
        else if (kept.User is not null && Users.Differences(known!, kept.User) is [_, ..] fields)
            changes.Add(ChangeOf(LdapChangeKind.Changed) with { Fields = fields });
        return kept;

        LdapChange ChangeOf(LdapChangeKind kind) => new(kind, person.Login) { DisplayName = person.DisplayName };
    }

    private async Task<Kept> WriteAsync(User? known, Func<User, User> update, LdapSettings ldap, bool isTrial, CancellationToken cancel)
    {
        if (isTrial)
        {
            var wanted = update(known ?? new User { Language = ldap.Language });
            var refused = (await users.TryAsync(wanted, cancel)).Error;
            return new Kept(refused is null ? wanted : null, refused);
        }

        var (user, error) = known is null ? await users.AddAsync(update(new User { Language = ldap.Language }), "", By, cancel) : await users.ChangeAsync(known.Id, update, By, cancel);
        return new Kept(user, error);
    }

    private async Task<string?> DisableAsync(long id, bool isTrial, Actor by, CancellationToken cancel) => isTrial
        ? (await users.TryAsync((await users.FindAsync(id, cancel))! with { State = UserState.Disabled }, cancel)).Error
        : (await users.ChangeAsync(id, user => user with { State = UserState.Disabled, DisabledByDirectory = true }, by, cancel)).Error;

    /// <summary>What came of a user, or what is in the way.</summary>
    private sealed record Kept(User? User, string? Problem);
}
