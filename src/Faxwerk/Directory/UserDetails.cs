using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>One of the several that a user has: an address, an extension or a group.</summary>
internal sealed record UserDetail
{
    public long AccountId { get; init; }

    public string Kind { get; init; } = "";

    public string Value { get; init; } = "";
}

/// <summary>What a user has beside his login: addresses, extensions, groups, site and numbers.</summary>
internal static class UserDetails
{
    private const string Address = "address", Extension = "extension", Group = "group";

    /// <summary>The users with their addresses, extensions and groups.</summary>
    public static async Task<IReadOnlyList<User>> OfAsync(IReadOnlyList<User> users, Func<string, object?, Task<IReadOnlyList<UserDetail>>> query)
    {
        var ids = string.Join(',', users.Select(user => user.Id));
        var rows = await query(
            $"""
            SELECT account_id, '{Address}' AS kind, address AS value, position FROM account_address WHERE account_id IN ({ids})
            UNION ALL SELECT account_id, '{Extension}', written, position FROM own_extension WHERE account_id IN ({ids})
            UNION ALL SELECT m.account_id, '{Group}', g.name, 0 FROM group_account m JOIN account_group g ON g.id = m.group_id WHERE m.account_id IN ({ids})
            ORDER BY 4
            """,
            null);
        var byUser = rows.ToLookup(row => (row.AccountId, row.Kind), row => row.Value);
        return [.. users.Select(user => user with { Addresses = [.. byUser[(user.Id, Address)]], Extensions = [.. byUser[(user.Id, Extension)]], Groups = [.. byUser[(user.Id, Group)].Order(StringComparer.OrdinalIgnoreCase)] })];
    }

    /// <summary>What of it belongs to somebody else, or is not there; null where all is well.</summary>
    public static async Task<string?> JudgeAsync(Transaction tx, User user)
    {
        if (user.Site != Sites.Default && await tx.FindAsync<long?>("SELECT id FROM site WHERE name = @Site", new { user.Site }) is null)
            return $"site: there is no site {user.Site}.";
        foreach (var group in user.Groups)
        {
            if (await tx.FindAsync<long?>("SELECT id FROM account_group WHERE name_key = @key", new { key = NameKey.Of(group) }) is null)
                return $"groups: there is no group {group}.";
        }

        return await OwnExtensions.TakenAsync(tx, user.Extensions, user: user.Id, site: user.Site);
    }

    /// <summary>Writes them all anew.</summary>
    public static async Task WriteAsync(Transaction tx, User user)
    {
        await tx.ExecuteAsync(
            """
            UPDATE account SET fax_number = @FaxNumber, general_number = @GeneralNumber, mobile_number = @MobileNumber, voiceport_number = @VoiceportNumber, sender_number = @SenderNumber,
                sms_notice = @notice, site_id = (SELECT id FROM site WHERE name = @Site) WHERE id = @Id
            """,
            new { user.FaxNumber, user.GeneralNumber, user.MobileNumber, user.VoiceportNumber, user.SenderNumber, notice = user.SmsNotice ? 1 : 0, user.Site, user.Id });
        await tx.ExecuteAsync("DELETE FROM account_address WHERE account_id = @Id", new { user.Id });
        foreach (var (position, address) in user.Addresses.DistinctBy(NameKey.Of, StringComparer.Ordinal).Index())
            await tx.ExecuteAsync("INSERT INTO account_address (address_key, account_id, address, position) VALUES (@key, @Id, @address, @position)", new { key = NameKey.Of(address), user.Id, address, position });
        await tx.ExecuteAsync("DELETE FROM group_account WHERE account_id = @Id", new { user.Id });
        foreach (var key in user.Groups.Select(NameKey.Of).Distinct(StringComparer.Ordinal))
            await tx.ExecuteAsync("INSERT INTO group_account (group_id, account_id) SELECT id, @Id FROM account_group WHERE name_key = @key", new { user.Id, key });
        await OwnExtensions.WriteAsync(tx, user.Extensions, user: user.Id);
    }
}
