using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Storage;

namespace Faxwerk.Contacts;

/// <summary>What a contact is to be; null leaves it as it is.</summary>
public sealed record ContactChange(string? Number, string? Name, string? Company, string? CustomerNumber);

/// <summary>The table <c>contact</c>: a copy of all sources, so that nobody waits for them, and the contacts that were added here.</summary>
public sealed class ContactTable(Database database, Sites sites, TimeProvider time)
{
    private const string Present = "FROM contact c JOIN contact_source s ON s.name = c.source AND s.generation = c.generation";

    /// <summary>Whose a number is: the contact with the most digits of it, of those one added here before others. Of <paramref name="callers"/> the first that anybody has counts; null where nobody has one.</summary>
    public async Task<Contact?> FindAsync(Transaction tx, params IReadOnlyList<string?> callers)
    {
        foreach (var caller in callers.Where(caller => !string.IsNullOrWhiteSpace(caller)))
        {
            // What begins like the number stands between its beginning and itself.
            if (ContactNumber.Stem(caller!, sites.Of(null)) is var (stem, number)
                && await tx.FindAsync<Contact>(
                    $"SELECT c.* {Present} WHERE c.number >= @stem AND c.number <= @number AND substr(@number, 1, length(c.number)) = c.number ORDER BY length(c.number) DESC, c.source, c.id",
                    new { stem, number }) is { } contact)
                return contact;
        }

        return null;
    }

    /// <summary>At most <paramref name="limit"/> contacts behind an id; those whose name, company, customer number or number contains <paramref name="text"/>.</summary>
    public Task<IReadOnlyList<Contact>> ListAsync(long after, int limit, string text, CancellationToken cancel)
    {
        var like = $"%{text.Trim().ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";
        var digits = string.Concat(text.Where(char.IsAsciiDigit)).TrimStart('0');
        var wanted = text.Trim().Length == 0 ? "" : $" AND (c.words LIKE @like ESCAPE '!'{(digits.Length > 2 ? " OR c.number LIKE @digits" : "")})";
        return database.QueryAsync<Contact>($"SELECT c.* {Present} WHERE c.id > @after{wanted} ORDER BY c.id LIMIT {limit}", new { after, like, digits = $"%{digits}%" }, cancel);
    }

    /// <summary>One of any source; null where there is none.</summary>
    public Task<Contact?> FindAsync(long id, CancellationToken cancel) => database.FindAsync<Contact>($"SELECT c.* {Present} WHERE c.id = @id", new { id }, cancel);

    /// <summary>Adds a contact; what is wrong where it cannot be.</summary>
    public async Task<(Contact? Contact, string? Error)> AddAsync(ContactChange given, Actor by, CancellationToken cancel)
    {
        var (contact, error) = Apply(new Contact(), given);
        return contact is null ? (null, error) : (await database.InTransactionAsync(
            async tx =>
            {
                var added = await tx.FindAsync<Contact>(
                    "INSERT INTO contact (source, generation, number, written, name, company, customer_number, words) VALUES ('', 0, @Number, @Written, @Name, @Company, @CustomerNumber, @words) RETURNING *", Values(contact));
                await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.ContactAdded, Target(added!), after: Words(added!));
                return added;
            },
            cancel), null);
    }

    /// <summary>Changes a contact that was added here; both null where there is none.</summary>
    public Task<(Contact? Contact, string? Error)> ChangeAsync(long id, ContactChange given, Actor by, CancellationToken cancel) => database.InTransactionAsync<(Contact?, string?)>(
        async tx =>
        {
            if (await tx.FindAsync<Contact>($"SELECT * FROM contact WHERE id = @id AND source = '' {database.ForUpdate}", new { id }) is not { } before)
                return (null, null);
            var (after, error) = Apply(before, given);
            if (after is null)
                return (null, error);
            await tx.ExecuteAsync("UPDATE contact SET number = @Number, written = @Written, name = @Name, company = @Company, customer_number = @CustomerNumber, words = @words WHERE id = @Id", Values(after));
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.ContactChanged, Target(after), Words(before), Words(after));
            return (after, null);
        },
        cancel);

    /// <summary>Removes a contact that was added here; false where there is none.</summary>
    public Task<bool> RemoveAsync(long id, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            if (await tx.FindAsync<Contact>("DELETE FROM contact WHERE id = @id AND source = '' RETURNING *", new { id }) is not { } gone)
                return false;
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.ContactRemoved, Target(gone), Words(gone));
            return true;
        },
        cancel);

    /// <summary>The rows that an entry of a source makes: one for each of its numbers that is one.</summary>
    internal IEnumerable<Contact> Rows(string source, ContactEntry entry)
    {
        var site = sites.Of(null);
        foreach (var written in entry.Numbers)
        {
            if (ContactNumber.Read(written, site) is { } number && entry.Name.Trim().Length + entry.Company.Trim().Length > 0)
                yield return new Contact { Source = source, Number = number, Written = Cut(written), Name = Cut(entry.Name), Company = Cut(entry.Company), CustomerNumber = Cut(entry.CustomerNumber) };
        }
    }

    private static object Values(Contact contact) => new { contact.Id, contact.Number, contact.Written, contact.Name, contact.Company, contact.CustomerNumber, words = contact.Words };

    private (Contact? Contact, string? Error) Apply(Contact before, ContactChange given)
    {
        var written = given.Number ?? before.Written;
        if (new[] { written, given.Name, given.Company, given.CustomerNumber }.Any(text => text?.Length > Contact.Longest))
            return (null, $"number, name, company, customerNumber: at most {Contact.Longest} characters");
        if (ContactNumber.Read(written, sites.Of(null)) is not { } number)
            return (null, "number: a number such as +49 89 840798-12; -0 at the end stands for all extensions");
        var contact = before with
        {
            Number = number, Written = written.Trim(), Name = (given.Name ?? before.Name).Trim(), Company = (given.Company ?? before.Company).Trim(), CustomerNumber = (given.CustomerNumber ?? before.CustomerNumber).Trim(),
        };
        return contact.Label.Length > 0 ? (contact, null) : (null, "name, company: at least one of them");
    }

    private static string Cut(string text)
    {
        var one = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("\0", "", StringComparison.Ordinal);
        return one.Length <= Contact.Longest ? one : one[..Contact.Longest];
    }

    private static string Target(Contact contact) => $"contact:{contact.Id}";

    private static string Words(Contact contact) => $"{contact.Written} {contact.Label} {contact.CustomerNumber}".Trim();
}
