using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>The users: table <c>account</c> and what <see cref="UserDetails"/> keeps beside it. Users are never removed, only disabled: what they did stays theirs.</summary>
public sealed class Users(Database database, TimeProvider time)
{
    private const string Select = $"SELECT account.*, coalesce((SELECT name FROM site WHERE site.id = account.site_id), '{Sites.Default}') AS site FROM account";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Adds a user with a hash of <see cref="Passwords"/>, empty for none. Returns him, or what is wrong.</summary>
    public Task<(User? User, string? Error)> AddAsync(User user, string passwordHash, Actor by, CancellationToken cancel = default) =>
        database.InTransactionAsync(tx => AddAsync(tx, user, passwordHash, by), cancel);

    /// <inheritdoc cref="AddAsync(User, string, Actor, CancellationToken)"/>
    public async Task<(User? User, string? Error)> AddAsync(Transaction tx, User user, string passwordHash, Actor by)
    {
        await LockAsync(tx);
        if ((user.Error() ?? await TakenAsync(tx, user)) is { } error)
            return (null, error);
        var id = await tx.FindAsync<long>(
            """
            INSERT INTO account (login, login_key, display_name, language, time_zone, role, state, source, object_guid, password_hash, created_at)
            VALUES (@Login, @key, @DisplayName, @Language, @TimeZone, @role, @state, @source, @ObjectGuid, @passwordHash, @now)
            RETURNING id
            """,
            new
            {
                user.Login, key = NameKey.Of(user.Login), user.DisplayName, user.Language, user.TimeZone, role = Word(user.Role), state = Word(user.State), source = Word(user.Source),
                user.ObjectGuid, passwordHash, now = time.GetUtcNow(),
            });
        user = user with { Id = id, CreatedAt = time.GetUtcNow() };
        await UserDetails.WriteAsync(tx, user);
        await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.UserAdded, user.Target, after: Describe(user));
        return (user, null);
    }

    /// <summary>Changes a user; his sessions end where he may do less from now on. Returns him, or what is wrong; both null where there is none.</summary>
    public Task<(User? User, string? Error)> ChangeAsync(long id, Func<User, User> change, Actor by, CancellationToken cancel = default) =>
        database.InTransactionAsync(tx => ChangeAsync(tx, id, change, by), cancel);

    /// <inheritdoc cref="ChangeAsync(long, Func{User, User}, Actor, CancellationToken)"/>
    public async Task<(User? User, string? Error)> ChangeAsync(Transaction tx, long id, Func<User, User> change, Actor by)
    {
        await LockAsync(tx);
        if (await FindAsync(tx, id) is not { } before)
            return (null, null);
        var after = change(before) with { Id = id };
        if (await JudgeAsync(tx, before, after) is { } error)
            return (null, error);
        if (Describe(after) == Describe(before))
            return (before, null);
        var key = NameKey.Of(after.Login);
        await tx.ExecuteAsync(
            """
            UPDATE account SET login = @Login, login_key = @key, display_name = @DisplayName, language = @Language, time_zone = @TimeZone, role = @role, state = @state,
                source = @source, object_guid = @ObjectGuid, disabled_by_directory = @directory WHERE id = @id
            """,
            new
            {
                after.Login, key, after.DisplayName, after.Language, after.TimeZone, role = Word(after.Role), state = Word(after.State), source = Word(after.Source), after.ObjectGuid, id,
                directory = after is { State: UserState.Disabled, DisabledByDirectory: true } ? 1 : 0,
            });
        await UserDetails.WriteAsync(tx, after);
        if (after.State != before.State || after.Role != before.Role)
            await Sessions.EndAllAsync(tx, id);
        await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.UserChanged, after.Target, Describe(before), Describe(after));
        return (after, null);
    }

    /// <summary>What would come of adding a user, or of changing the one with his <see cref="User.Id"/>: what is wrong, and whether anything would be another than now.</summary>
    public Task<(bool IsChange, string? Error)> TryAsync(User user, CancellationToken cancel = default) => database.InTransactionAsync<(bool, string?)>(
        async tx => user.Id == 0 ? (true, user.Error() ?? await TakenAsync(tx, user))
            : await FindAsync(tx, user.Id) is not { } before ? (false, $"There is no user {user.Id}.")
            : (Describe(before) != Describe(user), await JudgeAsync(tx, before, user)),
        cancel);

    /// <summary>Gives a user another password by its hash, and ends his sessions; false where there is none, or he is not of this server.</summary>
    public Task<bool> SetPasswordAsync(long id, string passwordHash, Actor by, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                if (await tx.ExecuteAsync("UPDATE account SET password_hash = @passwordHash WHERE id = @id AND source = 'local'", new { id, passwordHash }) == 0)
                    return false;
                var user = (await FindAsync(tx, id))!;
                await Sessions.EndAllAsync(tx, id);
                await LockOut.ForgetAsync(tx, user.Login);
                await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.PasswordSet, user.Target);
                return true;
            },
            cancel);

    /// <summary>A user by his id.</summary>
    public async Task<User?> FindAsync(long id, CancellationToken cancel = default) =>
        (await WithDetailsAsync(await database.QueryAsync<User>($"{Select} WHERE id = @id", new { id }, cancel), cancel)).SingleOrDefault();

    /// <summary>A user by what he signs in with.</summary>
    public async Task<User?> FindByLoginAsync(string login, CancellationToken cancel = default) =>
        (await WithDetailsAsync(await database.QueryAsync<User>($"{Select} WHERE login_key = @key", new { key = NameKey.Of(login) }, cancel), cancel)).SingleOrDefault();

    /// <summary>A user of the LDAP server by the key that survives renaming.</summary>
    internal async Task<User?> FindByKeyAsync(string objectGuid, CancellationToken cancel) =>
        (await WithDetailsAsync(await database.QueryAsync<User>($"{Select} WHERE object_guid = @objectGuid", new { objectGuid }, cancel), cancel)).SingleOrDefault();

    /// <summary>The user of a mail address, whatever its case.</summary>
    public async Task<User?> FindByAddressAsync(string address, CancellationToken cancel = default) =>
        (await WithDetailsAsync(
            await database.QueryAsync<User>($"{Select} WHERE id = (SELECT account_id FROM account_address WHERE address_key = @key)", new { key = NameKey.Of(address) }, cancel), cancel)).SingleOrDefault();

    /// <summary>At most <paramref name="limit"/> users by login, after <paramref name="after"/>; those whose login or name contains <paramref name="text"/>.</summary>
    public async Task<IReadOnlyList<User>> ListAsync(string after, int limit, string text = "", CancellationToken cancel = default) => await WithDetailsAsync(
        await database.QueryAsync<User>(
            $"""
            {Select} WHERE login_key > @after AND (@text = '' OR login_key LIKE @Like ESCAPE '\' OR lower(display_name) LIKE @Like ESCAPE '\') ORDER BY login_key LIMIT @limit
            """,
            new { after = NameKey.Of(after), text, Database.SubstringArguments(NameKey.Of(text)).Like, limit },
            cancel),
        cancel);

    /// <summary>Whether anybody can administer the server by signing in.</summary>
    public async Task<bool> HasAdministratorAsync(CancellationToken cancel = default) =>
        await database.FindAsync<long?>("SELECT id FROM account WHERE role = 'administrator' AND state = 'active' LIMIT 1", null, cancel) is not null;

    /// <summary>The hash of a user's password; empty for none.</summary>
    internal async Task<string> PasswordHashAsync(long id, CancellationToken cancel) =>
        await database.FindAsync<string>("SELECT password_hash FROM account WHERE id = @id", new { id }, cancel) ?? "";

    internal static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Whether two are the same user in all that can be changed.</summary>
    internal static bool IsSame(User one, User other) => Describe(one) == Describe(other);

    /// <summary>What is another in two, by the names that users have over REST.</summary>
    internal static IReadOnlyList<string> Differences(User one, User other)
    {
        var (first, second) = ((JsonObject)JsonNode.Parse(Describe(one))!, (JsonObject)JsonNode.Parse(Describe(other))!);
        return [.. first.Select(field => field.Key).Where(name => !JsonNode.DeepEquals(first[name], second[name]))];
    }

    private static bool IsAdministrator(User user) => user is { Role: Role.Administrator, State: UserState.Active };

    /// <summary>Those who change users or groups wait for each other, so that no two of them take the same name or extension, nor each disable the other's last administrator.</summary>
    internal static Task LockAsync(Transaction tx) => tx.LockAsync("people");

    private static async Task<bool> HasOtherAdministratorAsync(Transaction tx, long id) =>
        await tx.FindAsync<long?>("SELECT id FROM account WHERE role = 'administrator' AND state = 'active' AND id <> @id LIMIT 1", new { id }) is not null;

    private static string Describe(User user) => JsonSerializer.Serialize(
        new
        {
            user.Login, user.DisplayName, user.Language, user.TimeZone, user.Role, user.State, user.Source, user.Addresses, user.Site, user.Groups, user.Extensions, user.FaxNumber, user.GeneralNumber,
            user.MobileNumber, user.VoiceportNumber, user.SenderNumber, user.SmsNotice,
        },
        Json);

    private static async Task<string?> JudgeAsync(Transaction tx, User before, User after) =>
        after.Error() ?? await TakenAsync(tx, after)
        ?? (IsAdministrator(before) && !IsAdministrator(after) && !await HasOtherAdministratorAsync(tx, before.Id) ? $"{before.Login} is the last administrator: make another one first." : null);

    /// <summary>What of him is another's, or is not there; null where all is well.</summary>
    internal static async Task<string?> TakenAsync(Transaction tx, User user)
    {
        if (await tx.FindAsync<long?>("SELECT id FROM account WHERE login_key = @key AND id <> @Id", new { key = NameKey.Of(user.Login), user.Id }) is not null)
            return $"There is a user {user.Login} already.";
        foreach (var address in user.Addresses)
        {
            var owner = await tx.FindAsync<string>(
                "SELECT a.login FROM account_address m JOIN account a ON a.id = m.account_id WHERE m.address_key = @key AND a.id <> @Id", new { key = NameKey.Of(address), user.Id });
            if (owner is not null)
                return $"{address} is an address of {owner} already.";
        }

        return await UserDetails.JudgeAsync(tx, user);
    }

    private async Task<IReadOnlyList<User>> WithDetailsAsync(IReadOnlyList<User> users, CancellationToken cancel) =>
        users.Count == 0 ? users : await UserDetails.OfAsync(users, (sql, args) => database.QueryAsync<UserDetail>(sql, args, cancel));

    /// <summary>A user by his id, as the transaction sees him.</summary>
    internal static async Task<User?> FindAsync(Transaction tx, long id) => await tx.QueryAsync<User>($"{Select} WHERE id = @id", new { id }) is { Count: 1 } found
        ? (await UserDetails.OfAsync(found, (sql, args) => tx.QueryAsync<UserDetail>(sql, args)))[0]
        : null;
}
