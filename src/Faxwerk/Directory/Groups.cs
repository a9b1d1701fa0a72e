using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>The groups of users: tables <c>account_group</c> and <c>group_account</c>.</summary>
public sealed class Groups(Database database, TimeProvider time)
{
    private const string Select = "SELECT id, name, source, object_guid, mail_to, sender_number FROM account_group";

    /// <summary>Adds a group. Returns it, or what is wrong.</summary>
    public Task<(Group? Group, string? Error)> AddAsync(Group group, Actor by, CancellationToken cancel = default) => database.InTransactionAsync<(Group?, string?)>(
        async tx =>
        {
            await Users.LockAsync(tx);
            if ((group.Error() ?? await TakenAsync(tx, group)) is { } error)
                return (null, error);
            var id = await tx.FindAsync<long>(
                "INSERT INTO account_group (name, name_key, source, object_guid) VALUES (@Name, @key, @source, @ObjectGuid) RETURNING id",
                new { group.Name, key = NameKey.Of(group.Name), source = Users.Word(group.Source), group.ObjectGuid });
            var added = await WriteAsync(tx, group with { Id = id });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.GroupAdded, added.Target, after: Describe(added));
            return (added, null);
        },
        cancel);

    /// <summary>Changes a group. Returns it, or what is wrong; both null where there is none.</summary>
    public Task<(Group? Group, string? Error)> ChangeAsync(long id, Func<Group, Group> change, Actor by, CancellationToken cancel = default) => database.InTransactionAsync<(Group?, string?)>(
        async tx =>
        {
            await Users.LockAsync(tx);
            if (await FindAsync(tx, id) is not { } before)
                return (null, null);
            var after = change(before) with { Id = id };
            if ((after.Error() ?? await TakenAsync(tx, after)) is { } error)
                return (null, error);
            if (Describe(after) == Describe(before))
                return (before, null);
            after = await WriteAsync(tx, after);
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.GroupChanged, after.Target, Describe(before), Describe(after));
            return (after, null);
        },
        cancel);

    /// <summary>What is wrong with a group, new or as it is to be, but for members who are not here yet; null where all is well.</summary>
    internal Task<string?> TryAsync(Group group, CancellationToken cancel) => database.InTransactionAsync(
        async tx => group.Error() ?? await TakenAsync(tx, group with { Members = [] }), cancel);

    /// <summary>Removes a group; its members stay. False where there is none.</summary>
    public Task<bool> RemoveAsync(long id, Actor by, CancellationToken cancel = default) => database.InTransactionAsync(
        async tx =>
        {
            await Users.LockAsync(tx);
            if (await FindAsync(tx, id) is not { } before)
                return false;
            await OwnExtensions.WriteAsync(tx, [], group: id);
            await tx.ExecuteAsync("DELETE FROM group_account WHERE group_id = @id", new { id });
            await tx.ExecuteAsync("DELETE FROM group_group WHERE group_id = @id OR member_id = @id", new { id });
            await tx.ExecuteAsync("DELETE FROM account_group WHERE id = @id", new { id });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.GroupRemoved, before.Target, Describe(before));
            return true;
        },
        cancel);

    /// <summary>A group by its id.</summary>
    public async Task<Group?> FindAsync(long id, CancellationToken cancel = default) =>
        await database.FindAsync<GroupRow>($"{Select} WHERE id = @id", new { id }, cancel) is { } row ? await WithDetailsAsync(row, (sql, args) => database.QueryAsync<string>(sql, args, cancel)) : null;

    /// <summary>A group of the LDAP server by the key that survives renaming.</summary>
    internal async Task<Group?> FindByKeyAsync(string objectGuid, CancellationToken cancel) =>
        await database.FindAsync<long?>("SELECT id FROM account_group WHERE object_guid = @objectGuid", new { objectGuid }, cancel) is { } id ? await FindAsync(id, cancel) : null;

    /// <summary>At most <paramref name="limit"/> groups by name, after <paramref name="after"/>; those whose name contains <paramref name="text"/>.</summary>
    public async Task<IReadOnlyList<Group>> ListAsync(string after, int limit, string text = "", CancellationToken cancel = default)
    {
        var rows = await database.QueryAsync<GroupRow>(
            $@"{Select} WHERE name_key > @after AND (@text = '' OR name_key LIKE @Like ESCAPE '\') ORDER BY name_key LIMIT @limit",
            new { after = NameKey.Of(after), text, Database.SubstringArguments(NameKey.Of(text)).Like, limit },
            cancel);
        var groups = new List<Group>(rows.Count);
        foreach (var row in rows)
            groups.Add(await WithDetailsAsync(row, (sql, args) => database.QueryAsync<string>(sql, args, cancel)));
        return groups;
    }

    /// <summary>The mailboxes of the groups that an account is in, in small letters.</summary>
    public static async Task<IReadOnlyList<string>> MailboxesAsync(Database database, long account, CancellationToken cancel) =>
        [.. (await database.QueryAsync<GroupRow>("SELECT g.mail_to FROM account_group g JOIN group_account m ON m.group_id = g.id WHERE m.account_id = @account", new { account }, cancel))
            .SelectMany(row => row.ReadMailTo()).Select(address => address.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];

    /// <summary>The active accounts whose mail an address has: its owner, else the members of the groups whose mailbox it is. <paramref name="addressKey"/> is in small letters.</summary>
    public static async Task<IReadOnlyList<long>> ReadersAsync(Transaction tx, string addressKey)
    {
        if (await tx.FindAsync<long?>("SELECT a.id FROM account_address m JOIN account a ON a.id = m.account_id WHERE m.address_key = @addressKey AND a.state = 'active'", new { addressKey }) is { } owner)
            return [owner];
        var readers = new List<long>();
        foreach (var group in await tx.QueryAsync<GroupRow>("SELECT id, mail_to FROM account_group WHERE mail_to <> '[]'"))
        {
            if (group.ReadMailTo().Any(mailbox => NameKey.Of(mailbox) == addressKey))
                readers.AddRange(await tx.QueryAsync<long>("SELECT a.id FROM group_account m JOIN account a ON a.id = m.account_id WHERE m.group_id = @Id AND a.state = 'active' ORDER BY a.id", new { group.Id }));
        }

        return [.. readers.Distinct()];
    }

    private static async Task<Group?> FindAsync(Transaction tx, long id) =>
        await tx.FindAsync<GroupRow>($"{Select} WHERE id = @id", new { id }) is { } row ? await WithDetailsAsync(row, tx.QueryAsync<string>) : null;

    private static async Task<Group> WithDetailsAsync(GroupRow row, Func<string, object?, Task<IReadOnlyList<string>>> query) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Source = row.Source,
        ObjectGuid = row.ObjectGuid,
        MailTo = row.ReadMailTo(),
        SenderNumber = row.SenderNumber,
        Extensions = await query("SELECT written FROM own_extension WHERE group_id = @Id ORDER BY position", new { row.Id }),
        Members = await query("SELECT a.login FROM group_account m JOIN account a ON a.id = m.account_id WHERE m.group_id = @Id ORDER BY a.login_key", new { row.Id }),
    };

    /// <summary>What of it is another's, or is not there.</summary>
    private static async Task<string?> TakenAsync(Transaction tx, Group group)
    {
        if (await tx.FindAsync<long?>("SELECT id FROM account_group WHERE name_key = @key AND id <> @Id", new { key = NameKey.Of(group.Name), group.Id }) is not null)
            return $"There is a group {group.Name} already.";
        foreach (var member in group.Members)
        {
            if (await tx.FindAsync<long?>("SELECT id FROM account WHERE login_key = @key", new { key = NameKey.Of(member) }) is null)
                return $"members: there is no user {member}.";
        }

        return await OwnExtensions.TakenAsync(tx, group.Extensions, group: group.Id);
    }

    private static async Task<Group> WriteAsync(Transaction tx, Group group)
    {
        await tx.ExecuteAsync(
            "UPDATE account_group SET name = @Name, name_key = @key, mail_to = @mailTo, sender_number = @SenderNumber WHERE id = @Id",
            new { group.Name, key = NameKey.Of(group.Name), mailTo = JsonSerializer.Serialize(group.MailTo), group.SenderNumber, group.Id });
        await tx.ExecuteAsync("DELETE FROM group_account WHERE group_id = @Id", new { group.Id });
        foreach (var key in group.Members.Select(NameKey.Of).Distinct(StringComparer.Ordinal))
            await tx.ExecuteAsync("INSERT INTO group_account (group_id, account_id) SELECT @Id, id FROM account WHERE login_key = @key", new { group.Id, key });
        await OwnExtensions.WriteAsync(tx, group.Extensions, group: group.Id);
        return (await FindAsync(tx, group.Id))!;
    }

    private static string Describe(Group group) => JsonSerializer.Serialize(new { group.Name, group.MailTo, group.SenderNumber, group.Extensions, group.Members }, JsonSerializerOptions.Web);
}
