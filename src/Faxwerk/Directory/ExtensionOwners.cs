using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>Who finds a fax in the web inbox: a user, a group, or with neither nobody in particular.</summary>
public sealed record InboxOwner(long? Account, long? Group, string Name)
{
    /// <summary>Nobody in particular.</summary>
    public static readonly InboxOwner Nobody = new(null, null, "");
}

/// <summary>
/// Whose a called number is, by the extensions of users and groups. It is looked for as the trunk signalled it, as the number in E.164 that it is read as, and as the extension that is left behind
/// the main number of each site. The narrowest range goes first, a user before a group; who is disabled or gets no mail has none.
/// </summary>
public sealed class ExtensionOwners(Database database, Sites sites)
{
    /// <summary>The mail addresses of who has this number; empty where nobody has it.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(SignalledNumber called, CancellationToken cancel = default)
    {
        foreach (var owner in await OwnersAsync(called, cancel))
        {
            if (await AddressesAsync(owner, cancel) is { Count: > 0 } addresses)
                return addresses;
        }

        return [];
    }

    /// <summary>The web inbox of who has this number where he gets no mail; null where he does, or nobody has it.</summary>
    public async Task<InboxOwner?> InboxAsync(SignalledNumber called, CancellationToken cancel = default) =>
        await OwnersAsync(called, cancel) is [var owner, ..] && (await AddressesAsync(owner, cancel)).Count == 0 ? new InboxOwner(owner.AccountId, owner.GroupId, owner.Name) : null;

    /// <summary>The web inbox of a user by his login; null where there is none or he is disabled.</summary>
    public async Task<InboxOwner?> InboxOfUserAsync(string login, CancellationToken cancel = default) =>
        await database.FindAsync<(long Id, string Name)>("SELECT id, display_name FROM account WHERE login_key = @key AND state = 'active'", new { key = NameKey.Of(login) }, cancel) is { Id: > 0 } user ? new InboxOwner(user.Id, null, user.Name) : null;

    /// <summary>The web inbox of a group by its name; null where there is none, or nobody in it who could open it.</summary>
    public async Task<InboxOwner?> InboxOfGroupAsync(string name, CancellationToken cancel = default) =>
        await database.FindAsync<(long Id, string Name)>("SELECT g.id, g.name FROM account_group g WHERE g.name_key = @key AND EXISTS (SELECT 1 FROM group_account m JOIN account a ON a.id = m.account_id WHERE m.group_id = g.id AND a.state = 'active')", new { key = NameKey.Of(name) }, cancel) is { Id: > 0 } group ? new InboxOwner(null, group.Id, group.Name) : null;

    /// <summary>What people call who has this number; null where nobody has it.</summary>
    public async Task<string?> NameAsync(SignalledNumber number, CancellationToken cancel = default) => await OwnersAsync(number, cancel) is [var owner, ..] ? owner.Name : null;

    /// <summary>The mail address of a user by his login; empty where there is none, he is disabled or has no address.</summary>
    public async Task<IReadOnlyList<string>> OfUserAsync(string login, CancellationToken cancel = default) =>
        await database.FindAsync<long?>("SELECT id FROM account WHERE login_key = @key", new { key = NameKey.Of(login) }, cancel) is { } id ? await AddressesAsync(new Owner { AccountId = id }, cancel) : [];

    /// <summary>The mail addresses of a group by its name; empty where there is none, or nobody in it has one.</summary>
    public async Task<IReadOnlyList<string>> OfGroupAsync(string name, CancellationToken cancel = default) =>
        await database.FindAsync<long?>("SELECT id FROM account_group WHERE name_key = @key", new { key = NameKey.Of(name) }, cancel) is { } id ? await AddressesAsync(new Owner { GroupId = id }, cancel) : [];

    private async Task<IReadOnlyList<Owner>> OwnersAsync(SignalledNumber called, CancellationToken cancel)
    {
        var owners = new List<Owner>();
        foreach (var (number, site) in Readings(called))
        {
            owners.AddRange(await database.QueryAsync<Owner>(
                $"""
                SELECT e.account_id, e.group_id, coalesce(a.display_name, g.name) AS name
                FROM own_extension e LEFT JOIN account a ON a.id = e.account_id LEFT JOIN site s ON s.id = a.site_id LEFT JOIN account_group g ON g.id = e.group_id
                WHERE e.is_full = @full AND e.digits = @Digits AND e.first_number <= @First AND e.last_number >= @First AND (a.id IS NULL OR a.state = 'active')
                    AND (a.id IS NULL OR @site = '' OR coalesce(s.name, '{Sites.Default}') = @site)
                ORDER BY e.last_number - e.first_number, e.account_id IS NULL, s.id IS NOT NULL, e.id
                """,
                new { full = number.IsFull ? 1 : 0, number.Digits, number.First, site },
                cancel));
        }

        return owners;
    }

    /// <summary>What the number can be, with the site at which it is that; empty for any. The longest main number goes first: the extensions of one site may begin like the numbers of another.</summary>
    private IEnumerable<(NumberRange Number, string Site)> Readings(SignalledNumber called)
    {
        if (called.E164 is { Length: > 0 } e164)
        {
            if (NumberRange.Read(e164) is { } full)
                yield return (full, "");
            foreach (var (name, site) in sites.All.Where(site => site.Settings.MainNumber.Length > 0).OrderByDescending(site => site.Settings.MainNumber.Length))
            {
                if (e164.StartsWith(site.MainNumber, StringComparison.Ordinal) && NumberRange.Read(e164[site.MainNumber.Length..]) is { } extension)
                    yield return (extension, name);
            }
        }

        // A trunk that signals extensions alone means those of the first site where they are some.
        if (NumberRange.Read(called.Signalled) is { IsFull: false } bare && !sites.Of(null).HasExtension(called.Signalled))
            yield return (bare, "");
    }

    private async Task<IReadOnlyList<string>> AddressesAsync(Owner owner, CancellationToken cancel)
    {
        const string First = "SELECT m.address FROM account_address m JOIN account a ON a.id = m.account_id WHERE m.position = 0 AND a.state = 'active'";
        if (owner.AccountId is { } account)
            return await database.QueryAsync<string>($"{First} AND a.id = @account", new { account }, cancel);
        var group = await database.FindAsync<GroupRow>("SELECT mail_to FROM account_group WHERE id = @GroupId", new { owner.GroupId }, cancel);
        return group?.ReadMailTo() is { Count: > 0 } mailbox
            ? mailbox
            : await database.QueryAsync<string>($"{First} AND a.id IN (SELECT account_id FROM group_account WHERE group_id = @GroupId) ORDER BY m.address_key", new { owner.GroupId }, cancel);
    }

    private sealed record Owner
    {
        public long? AccountId { get; init; }

        public long? GroupId { get; init; }

        public string Name { get; init; } = "";
    }
}
