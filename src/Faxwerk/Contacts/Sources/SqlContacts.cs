using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Faxwerk.Contacts.Sources;

/// <summary>A query on PostgreSQL, in a session that can only read and is given a minute for each statement.</summary>
internal sealed class SqlContacts : IContactSource
{
    private const int Seconds = 60;

    public ContactKind Kind => ContactKind.Sql;

    public async IAsyncEnumerable<ContactEntry> ReadAsync(ContactSourceSettings settings, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(Connection(settings));
        await connection.OpenAsync(cancel);

        // After its first statement a transaction stays as it is, and a batch takes one statement a command: the query can neither take this back nor end it.
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using (var limit = new NpgsqlCommand("SET TRANSACTION READ ONLY; SELECT 1", connection, transaction))
            await limit.ExecuteNonQueryAsync(cancel);
        await using var command = new NpgsqlBatch(connection, transaction) { Timeout = Seconds, BatchCommands = { new NpgsqlBatchCommand(settings.Query) } };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var names = Enumerable.Range(0, rows.FieldCount).Select(at => rows.GetName(at).ToLowerInvariant()).ToList();
        var numbers = names.Index().Where(column => column.Item.StartsWith("number", StringComparison.Ordinal)).Select(column => column.Index).ToArray();
        var (name, company, customer) = (names.IndexOf("name"), names.IndexOf("company"), names.IndexOf("customer_number"));
        if (numbers.Length == 0 || name + company == -2)
            throw new FormatException("The query returns no column number, or neither name nor company: SELECT fax AS number, contact AS name, firm AS company, id AS customer_number FROM ...");
        while (await rows.ReadAsync(cancel))
            yield return new ContactEntry([.. numbers.Select(at => Cell(rows, at)).Where(cell => cell.Length > 0)], Cell(rows, name), Cell(rows, company), Cell(rows, customer));
    }

    private static string Cell(DbDataReader rows, int at) => at < 0 || rows.IsDBNull(at) ? "" : Convert.ToString(rows.GetValue(at), CultureInfo.InvariantCulture) ?? "";

    /// <summary>Where to and how; another machine must show the certificate of its name, or the password would go to whoever is between.</summary>
    internal static string Connection(ContactSourceSettings settings)
    {
        var place = new Uri(settings.Address);
        return new NpgsqlConnectionStringBuilder
        {
            Host = settings.Socket ?? place.Host, Port = place.Port > 0 ? place.Port : 5432, Database = Uri.UnescapeDataString(place.AbsolutePath.Trim('/')), Username = settings.User, Password = settings.Password,
            SslMode = settings.CaFile.Length == 0 && (settings.Socket is not null || ContactSourceSettings.IsLoopback(place)) ? SslMode.Prefer : SslMode.VerifyFull,
            RootCertificate = settings.CaFile.Length > 0 ? settings.CaFile : null, Timeout = 15, Pooling = false, ApplicationName = "Faxwerk",
        }.ConnectionString;
    }
}
