using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>What a user chose about his web pages: small texts by name, table <c>account_preference</c>. They mean something to the pages alone.</summary>
public sealed class Preferences(Database database)
{
    /// <summary>Most preferences of a user, longest name, longest value in characters.</summary>
    public const int Most = 50, LongestName = 64, LongestValue = 4000;

    /// <summary>All of a user, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(long user, CancellationToken cancel = default) =>
        (await database.QueryAsync<(string Name, string Value)>("SELECT name, value FROM account_preference WHERE account_id = @user ORDER BY name", new { user }, cancel))
        .ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal);

    /// <summary>Keeps one; null or nothing forgets it. False where he has as many as he may.</summary>
    public Task<bool> SetAsync(long user, string name, string? value, CancellationToken cancel = default) => database.InTransactionAsync(
        async tx =>
        {
            await tx.ExecuteAsync("DELETE FROM account_preference WHERE account_id = @user AND name = @name", new { user, name });
            if (string.IsNullOrEmpty(value))
                return true;
            return await tx.ExecuteAsync(
                "INSERT INTO account_preference (account_id, name, value) SELECT @user, @name, @value WHERE (SELECT count(*) FROM account_preference WHERE account_id = @user) < @most",
                new { user, name, value, most = Most }) == 1;
        },
        cancel);

    /// <summary>Whether a name can be one.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
}
