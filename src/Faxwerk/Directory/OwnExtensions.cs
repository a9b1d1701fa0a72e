using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>The extensions of users and groups: table <c>own_extension</c>. What is written the same belongs to one of them alone; a single one within another's range is the narrower and goes first.</summary>
internal static class OwnExtensions
{
    private const int Most = 200;

    /// <summary>What is wrong with them; null where nothing is.</summary>
    public static string? Error(IReadOnlyList<string> extensions) =>
        extensions.Count > Most ? $"extensions: {Most} at most"
        : extensions.FirstOrDefault(written => NumberRange.Parse(written) is null) is { } wrong ? $"extensions: extensions or numbers in E.164, single or as ranges, such as 250, 200-299 or +49898407980, not \"{wrong}\""
        : null;

    /// <summary>Which of them is another's: a user's at the same site, or a group's at all sites; null where none is.</summary>
    public static async Task<string?> TakenAsync(Transaction tx, IReadOnlyList<string> extensions, long user = 0, string? site = null, long group = 0)
    {
        foreach (var written in extensions)
        {
            var range = NumberRange.Parse(written)!.Value;
            var owner = await tx.FindAsync<string>(
                $"""
                SELECT coalesce(a.login, g.name) FROM own_extension e LEFT JOIN account a ON a.id = e.account_id LEFT JOIN site s ON s.id = a.site_id LEFT JOIN account_group g ON g.id = e.group_id
                WHERE e.is_full = @full AND e.digits = @Digits AND e.first_number = @First AND e.last_number = @Last AND coalesce(e.account_id, -1) <> @user AND coalesce(e.group_id, -1) <> @group
                    AND (e.group_id IS NOT NULL OR e.is_full = 1 OR @anywhere = 1 OR coalesce(s.name, '{Sites.Default}') = @site)
                ORDER BY e.id
                """,
                new { full = range.IsFull ? 1 : 0, range.Digits, range.First, range.Last, user, group, anywhere = site is null ? 1 : 0, site = site ?? "" });
            if (owner is not null)
                return $"{written} is an extension of {owner} already.";
        }

        return null;
    }

    /// <summary>Writes those of a user or a group anew.</summary>
    public static async Task WriteAsync(Transaction tx, IReadOnlyList<string> extensions, long? user = null, long? group = null)
    {
        await tx.ExecuteAsync(user is null ? "DELETE FROM own_extension WHERE group_id = @group" : "DELETE FROM own_extension WHERE account_id = @user", new { user, group });
        foreach (var (position, written) in extensions.DistinctBy(NumberRange.Parse).Index())
        {
            var range = NumberRange.Parse(written)!.Value;
            await tx.ExecuteAsync(
                "INSERT INTO own_extension (account_id, group_id, position, written, is_full, digits, first_number, last_number) VALUES (@user, @group, @position, @written, @full, @Digits, @First, @Last)",
                new { user, group, position, written, full = range.IsFull ? 1 : 0, range.Digits, range.First, range.Last });
        }
    }
}
