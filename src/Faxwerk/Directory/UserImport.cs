using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>Why a row of a list was left out; rows count from 1, with the head.</summary>
public sealed record ImportProblem(int Row, string Login, string Error);

/// <summary>What an import did, or would do. <paramref name="People"/>: who came new or changed, <see cref="PersonChange.MostNamed"/> at most.</summary>
public sealed record ImportResult(int Added, int Changed, int Unchanged, IReadOnlyList<ImportProblem> Problems, IReadOnlyList<PersonChange> People);

/// <summary>
/// Adds and changes users by a list in CSV. Its first row names the columns; a column that is not there, and whoever is not in the list, stays as it is. A row that cannot be taken is left out and told, the others
/// are taken: each is a change of its own.
/// </summary>
public sealed class UserImport(Users users, Database database, TimeProvider time)
{
    /// <summary>Most users of one list.</summary>
    public const int MostRows = 20_000;

    private static readonly char[] Parts = ['|', ',', ';'];

    private static readonly Dictionary<string, Func<User, string, User?>> Columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["login"] = (user, cell) => user with { Login = cell },
        ["displayName"] = (user, cell) => cell.Length == 0 ? user : user with { DisplayName = cell },
        ["role"] = (user, cell) => cell.Length == 0 ? user : Read<Role>(cell) is { } role ? user with { Role = role } : null,
        ["state"] = (user, cell) => cell.Length == 0 ? user : Read<UserState>(cell) is { } state ? user with { State = state } : null,
        ["language"] = (user, cell) => cell.Length == 0 ? user : user with { Language = cell },
        ["timeZone"] = (user, cell) => user with { TimeZone = cell },
        ["addresses"] = (user, cell) => user with { Addresses = List(cell) },
        ["site"] = (user, cell) => user with { Site = cell.Length == 0 ? Sites.Default : cell },
        ["groups"] = (user, cell) => user with { Groups = List(cell) },
        ["extensions"] = (user, cell) => user with { Extensions = List(cell) },
        ["faxNumber"] = (user, cell) => user with { FaxNumber = cell },
        ["generalNumber"] = (user, cell) => user with { GeneralNumber = cell },
        ["mobileNumber"] = (user, cell) => user with { MobileNumber = cell },
        ["voiceportNumber"] = (user, cell) => user with { VoiceportNumber = cell },
        ["senderNumber"] = (user, cell) => user with { SenderNumber = cell },
        ["smsNotice"] = (user, cell) => Bool(cell) is { } yes ? user with { SmsNotice = yes } : null,
    };

    /// <summary>Takes a list; with <paramref name="dryRun"/> nothing is written, and what would be is told.</summary>
    /// <exception cref="FormatException">It is no CSV, lacks the column login, names one that there is not, or has too many rows.</exception>
    public async Task<ImportResult> RunAsync(TextReader csv, bool dryRun, Actor by, CancellationToken cancel)
    {
        var (head, rows) = await ReadAsync(csv, cancel);
        var (added, changed, unchanged) = (0, 0, 0);
        var (problems, seen, people) = (new List<ImportProblem>(), new HashSet<string>(StringComparer.Ordinal), new List<PersonChange>());
        foreach (var (row, cells) in rows)
        {
            var (outcome, login, name, error) = await TakeAsync(head, cells, seen, dryRun, by, cancel);
            if (error is not null)
                problems.Add(new ImportProblem(row, login, error));
            else if (outcome != Outcome.Unchanged && people.Count < PersonChange.MostNamed)
                people.Add(new PersonChange(login, name, outcome == Outcome.Added ? PersonFate.Added : PersonFate.Changed));
            if (error is null)
                (added, changed, unchanged) = (added + (outcome == Outcome.Added ? 1 : 0), changed + (outcome == Outcome.Changed ? 1 : 0), unchanged + (outcome == Outcome.Unchanged ? 1 : 0));
        }

        if (!dryRun)
            await database.InTransactionAsync(tx => AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.UsersImported, "users", after: $"{added} added, {changed} changed, {problems.Count} left out"), cancel);
        return new ImportResult(added, changed, unchanged, problems, people);
    }

    /// <summary>All of it before anybody is changed: a list that breaks off is refused as a whole.</summary>
    private static async Task<(IReadOnlyList<string> Head, IReadOnlyList<(int Row, List<string> Cells)> Rows)> ReadAsync(TextReader csv, CancellationToken cancel)
    {
        var (row, rows) = (0, new List<(int, List<string>)>());
        IReadOnlyList<string> head = [];
        await foreach (var cells in CsvReader.RowsAsync(csv, "the list", cancel))
        {
            if (++row == 1)
                head = Head(cells);
            else if (cells.Any(cell => cell.Trim().Length > 0))
                rows.Add(row <= MostRows + 1 ? (row, cells) : throw new FormatException($"A list has {MostRows} users at most."));
        }

        return row == 0 ? throw new FormatException("The list is empty.") : (head, rows);
    }

    private async Task<(Outcome Outcome, string Login, string Name, string? Error)> TakeAsync(IReadOnlyList<string> head, List<string> cells, HashSet<string> seen, bool dryRun, Actor by, CancellationToken cancel)
    {
        string Cell(int at) => at < cells.Count ? cells[at].Trim() : "";
        var login = Cell(head.Index().First(column => column.Item.Equals("login", StringComparison.OrdinalIgnoreCase)).Index);
        if (!seen.Add(NameKey.Of(login)))
            return (default, login, "", "login: in the list already");
        var known = await users.FindByLoginAsync(login, cancel);
        if (Filled(known ?? new User { Login = login, DisplayName = login, Language = "en" }, head, Cell, out var wrong) is not { } wanted)
            return (default, login, "", $"{wrong}: a value that it does not take");
        if (dryRun)
        {
            var (isChange, refused) = await users.TryAsync(wanted, cancel);
            return (known is null ? Outcome.Added : isChange ? Outcome.Changed : Outcome.Unchanged, login, wanted.DisplayName, refused);
        }

        if (known is null)
            return (Outcome.Added, login, wanted.DisplayName, (await users.AddAsync(wanted, "", by, cancel)).Error);
        var outcome = Outcome.Unchanged;
        var (_, error) = await users.ChangeAsync(
            known.Id,
            before =>
            {
                var after = Filled(before, head, Cell, out _)!;
                outcome = Users.IsSame(before, after) ? Outcome.Unchanged : Outcome.Changed;
                return after;
            },
            by,
            cancel);
        return (outcome, login, wanted.DisplayName, error);
    }

    private static User? Filled(User? user, IReadOnlyList<string> head, Func<int, string> cell, out string wrong)
    {
        wrong = "";
        foreach (var (at, name) in head.Index())
        {
            if (user is null)
                break;
            wrong = name;
            user = Columns[name](user, cell(at));
        }

        return user;
    }

    private static List<string> Head(List<string> cells)
    {
        var head = cells.Select(cell => cell.Trim().TrimStart('\uFEFF').Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)).ToList();
        if (head.FirstOrDefault(name => !Columns.ContainsKey(name)) is { } unknown)
            throw new FormatException($"There is no column \"{unknown}\". Columns are {string.Join(", ", Columns.Keys)}.");
        return head.Contains("login", StringComparer.OrdinalIgnoreCase) ? head : throw new FormatException("The first row names no column login.");
    }

    private static string[] List(string cell) => cell.Split(Parts, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static T? Read<T>(string cell)
        where T : struct, Enum => !char.IsAsciiDigit(cell[0]) && Enum.TryParse<T>(cell, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private static bool? Bool(string cell) => cell.ToLowerInvariant() switch
    {
        "1" or "yes" or "true" or "ja" or "on" => true,
        "" or "0" or "no" or "false" or "nein" or "off" => false,
        _ => null,
    };

    private enum Outcome
    {
        Unchanged,
        Added,
        Changed,
    }
}
