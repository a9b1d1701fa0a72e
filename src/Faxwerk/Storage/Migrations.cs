using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Faxwerk.Storage;

/// <summary>The database was written by a newer version of the program.</summary>
public sealed class DatabaseTooNewException(int found, int known)
    : Exception($"The database has schema version {found}, this program knows versions up to {known}. Install the newer program, or restore a backup made before the upgrade.");

/// <summary>Brings the schema up to date from the embedded files <c>Migrations/NNNN_name.sql</c>, each applied once, in order.</summary>
public static partial class Migrations
{
    private const string Prefix = "Faxwerk.Storage.Migrations.";

    /// <summary>Applies what is missing, all in one transaction and under a lock, so that nodes that start together do not collide.</summary>
    /// <exception cref="DatabaseTooNewException">The schema is newer than this program.</exception>
    public static Task ApplyAsync(Database database, TimeProvider time, CancellationToken cancel = default) =>
        ApplyAsync(database, Embedded(), time, cancel);

    internal static Task ApplyAsync(Database database, IReadOnlyList<Migration> migrations, TimeProvider time, CancellationToken cancel) =>
        database.InTransactionAsync(tx => ApplyAsync(tx, migrations, time), cancel);

    /// <summary>Applies what is missing of some in the caller's transaction.</summary>
    internal static async Task ApplyAsync(Transaction tx, IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        await tx.Database.LockSchemaAsync(tx);
        await tx.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        var applied = await tx.QueryAsync<int>("SELECT version FROM schema_version ORDER BY version");
        if (applied.Count > 0 && applied[^1] > migrations[^1].Version)
            throw new DatabaseTooNewException(applied[^1], migrations[^1].Version);
        foreach (var migration in migrations.ExceptBy(applied, m => m.Version))
        {
            await tx.ExecuteAsync(SqlOf(migration, tx.Database));
            await tx.ExecuteAsync(
                "INSERT INTO schema_version (version, name, applied_at) VALUES (@Version, @Name, @now)",
                new { migration.Version, migration.Name, now = time.GetUtcNow() });
        }
    }

    /// <summary>The files of this program, by number.</summary>
    internal static IReadOnlyList<Migration> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(m => m.Version)];
    }

    private static string SqlOf(Migration migration, Database database)
    {
        var sql = migration.Sql.Replace("{identity}", database.IdentityColumn, StringComparison.Ordinal);
        sql = AppendOnly().Replace(sql, found => database.AppendOnly(found.Groups[1].Value));
        sql = Cut().Replace(sql, found => database.CutFrom(found.Groups[1].Value));
        return Substrings().Replace(sql, found => database.SubstringIndex(found.Groups[1].Value, found.Groups[2].Value));
    }

    [GeneratedRegex(@"\{append-only (\w+)\}")]
    private static partial Regex AppendOnly();

    [GeneratedRegex(@"\{cut (\w+)\}")]
    private static partial Regex Cut();

    [GeneratedRegex(@"\{substrings (\w+)\.(\w+)\}")]
    private static partial Regex Substrings();

    private static Migration Read(Assembly assembly, string resource)
    {
        var name = resource[Prefix.Length..^".sql".Length];
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name[5..], reader.ReadToEnd());
    }
}

/// <summary>
/// One numbered file; <c>{identity}</c> in its text stands for the engine's self-counting primary key, <c>{append-only TABLE}</c> for what refuses to change or remove its rows, <c>{cut TABLE}</c> for what then lets those go whose <c>position</c> is not above the <c>cut_position</c> of its head,
/// <c>{substrings TABLE.COLUMN}</c> for the index of <see cref="Database.HasSubstring"/>.
/// </summary>
internal sealed record Migration(int Version, string Name, string Sql);
