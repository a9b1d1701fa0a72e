using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Printing;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Delivery;

/// <summary>The table <c>outlet</c>.</summary>
public sealed class Outlets(Database database, SecretText secrets, SettingsStore settings, TimeProvider time)
{
    /// <summary>Why a password cannot be used.</summary>
    public const string NoPassword = "The key of the stored password is gone: set the password again.";

    private const string ReportPrinters = "reports.printers";

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<Outlet>> ListAsync(CancellationToken cancel = default) =>
        [.. (await database.QueryAsync<OutletRow>("SELECT * FROM outlet ORDER BY name_key", null, cancel)).Select(row => row.Read())];

    /// <summary>One by its id; null where there is none.</summary>
    public async Task<Outlet?> FindAsync(long id, CancellationToken cancel = default) => (await database.FindAsync<OutletRow>("SELECT * FROM outlet WHERE id = @id", new { id }, cancel))?.Read();

    /// <summary>
    /// What a target of this kind stands for: the outlet of the name, or one with nothing set where it is an address itself (<c>ipp://</c>, <see cref="SaveAddress"/>); null where it is neither.
    /// </summary>
    public async Task<Outlet?> ResolveAsync(OutletKind kind, string target, CancellationToken cancel = default) =>
        kind == OutletKind.Printer && IppAddress.IsValid(target) ? new Outlet { Kind = kind, Name = target, Address = target }
        : kind == OutletKind.Folder && SaveAddress.Parse(target) is { } save ? new Outlet { Kind = kind, Name = target, Address = save.Folder, Options = new() { Format = save.Format } }
        : (await database.FindAsync<OutletRow>("SELECT * FROM outlet WHERE kind = @kind AND name_key = @key", new { kind = Word(kind), key = NameKey.Of(target) }, cancel))?.Read();

    /// <summary>The printer of an outlet with its password; null where the key of the password is gone.</summary>
    public IppTarget? Target(Outlet printer) => secrets.Unprotect(printer.Secret) is { } password ? new(printer.Address, printer.Options.User, password, printer.Options.AnyCertificate) : null;

    /// <summary>The password of an outlet; null where its key is gone.</summary>
    public string? Password(Outlet outlet) => secrets.Unprotect(outlet.Secret);

    /// <summary>Adds one, with a password where it has one. Returns it, or what is wrong.</summary>
    public Task<(Outlet? Outlet, string? Error)> AddAsync(Outlet outlet, string? password, Actor by, CancellationToken cancel) => database.InTransactionAsync<(Outlet?, string?)>(
        async tx =>
        {
            outlet = outlet with { Secret = password is null ? "" : secrets.Protect(password) };
            if ((outlet.Error() ?? await TakenAsync(tx, outlet)) is { } error)
                return (null, error);
            var added = (await tx.FindAsync<OutletRow>(
                "INSERT INTO outlet (kind, name, name_key, address, options, secret) VALUES (@kind, @Name, @key, @Address, @options, @secret) RETURNING *",
                Values(outlet)))!.Read();
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.OutletAdded, TargetOf(added), after: Describe(added));
            return (added, null);
        },
        cancel);

    /// <summary>
    /// Changes one; <paramref name="password"/> null keeps the one it has. The password does not follow to another address. Returns it, or what is wrong; both null where there is none.
    /// </summary>
    public Task<(Outlet? Outlet, string? Error)> ChangeAsync(long id, Func<Outlet, Outlet> change, string? password, Actor by, CancellationToken cancel) => database.InTransactionAsync<(Outlet?, string?)>(
        async tx =>
        {
            if ((await tx.FindAsync<OutletRow>($"SELECT * FROM outlet WHERE id = @id {database.ForUpdate}", new { id }))?.Read() is not { } before)
                return (null, null);
            var after = change(before) with { Id = id, Kind = before.Kind, Secret = password is null ? before.Secret : secrets.Protect(password) };
            if ((after.Error() ?? await TakenAsync(tx, after)) is { } error)
                return (null, error);
            if (before.Name != after.Name && await UsedAsync(tx, before) is { } used)
                return (null, used);
            if (password is null && before.Secret.Length > 0 && (before.Address != after.Address || before.Options.AnyCertificate != after.Options.AnyCertificate))
                return (null, "password: give it again with another address.");
            after = (await tx.FindAsync<OutletRow>(
                "UPDATE outlet SET name = @Name, name_key = @key, address = @Address, options = @options, secret = @secret WHERE id = @Id RETURNING *",
                Values(after)))!.Read();
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.OutletChanged, TargetOf(after), Describe(before), Describe(after));
            return (after, null);
        },
        cancel);

    /// <summary>Removes one. False where there is none; what keeps it from being removed, null where nothing does.</summary>
    public Task<(bool Found, string? Error)> RemoveAsync(long id, Actor by, CancellationToken cancel) => database.InTransactionAsync<(bool, string?)>(
        async tx =>
        {
            if ((await tx.FindAsync<OutletRow>($"SELECT * FROM outlet WHERE id = @id {database.ForUpdate}", new { id }))?.Read() is not { } before)
                return (false, null);
            if (await UsedAsync(tx, before) is { } used)
                return (true, used);
            await tx.ExecuteAsync("DELETE FROM outlet WHERE id = @id", new { id });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.OutletRemoved, TargetOf(before), Describe(before));
            return (true, null);
        },
        cancel);

    /// <summary>The word that is stored.</summary>
    internal static string Word(OutletKind kind) => kind == OutletKind.Printer ? "printer" : "folder";

    private static object Values(Outlet outlet) => new
    {
        outlet.Id, kind = Word(outlet.Kind), outlet.Name, key = NameKey.Of(outlet.Name), outlet.Address, options = JsonSerializer.Serialize(outlet.Options, OutletOptions.Json), secret = outlet.Secret,
    };

    private static async Task<string?> TakenAsync(Transaction tx, Outlet outlet) =>
        await tx.FindAsync<long?>("SELECT id FROM outlet WHERE name_key = @key AND id <> @Id", new { key = NameKey.Of(outlet.Name), outlet.Id }) is null ? null : $"There is a printer or folder {outlet.Name} already.";

    /// <summary>Rules, the printers of reports and deliveries know it by its name.</summary>
    private async Task<string?> UsedAsync(Transaction tx, Outlet outlet)
    {
        foreach (var (rule, targets) in await tx.QueryAsync<(string Name, string Targets)>("SELECT name, targets FROM routing_rule ORDER BY position"))
        {
            using var read = JsonDocument.Parse(targets);
            if (read.RootElement.EnumerateArray().Any(target => target.GetProperty("kind").GetString() == Word(outlet.Kind) && NameKey.Of(target.GetProperty("value").GetString() ?? "") == NameKey.Of(outlet.Name)))
                return $"The rule {rule} sends faxes there.";
        }

        if (outlet.Kind == OutletKind.Printer && PrintsReports(outlet.Name))
            return $"The setting {ReportPrinters} prints reports there.";
        var waiting = await tx.QueryAsync<string>("SELECT DISTINCT target FROM delivery WHERE state = 'waiting' AND kind = @kind", new { kind = outlet.Kind == OutletKind.Printer ? "print" : "save" });
        return waiting.Any(target => NameKey.Of(target) == NameKey.Of(outlet.Name)) ? "Faxes wait for it: redirect them first." : null;
    }

    /// <summary>Whether a row of the setting names the printer; reports themselves lie before deliveries on the route.</summary>
    private bool PrintsReports(string printer)
    {
        if (settings.List(ReportPrinters) is not [{ Value.Length: > 0 } set])
            return false;
        using var rows = JsonDocument.Parse(set.Value);
        return rows.RootElement.EnumerateArray().Any(row => NameKey.Of(row.GetProperty("printer").GetString() ?? "") == NameKey.Of(printer));
    }

    private static string TargetOf(Outlet outlet) => $"{Word(outlet.Kind)}:{outlet.Name}";

    private static string Describe(Outlet outlet) => JsonSerializer.Serialize(new { outlet.Name, outlet.Address, outlet.Options }, OutletOptions.Json);
}
