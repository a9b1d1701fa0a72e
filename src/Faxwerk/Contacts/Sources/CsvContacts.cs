using System.Runtime.CompilerServices;
using System.Text;

namespace Faxwerk.Contacts.Sources;

/// <summary>A CSV file whose first row names the columns, in German or English. Text that is not UTF-8 is Windows-1252, as spreadsheets write it.</summary>
internal sealed class CsvContacts : IContactSource
{
    private static readonly string[] Numbers = ["number", "fax", "faxnumber", "phone", "mobile", "telephone", "nummer", "faxnummer", "telefax", "telefon", "mobil", "rufnummer"];
    private static readonly string[] Names = ["name", "displayname", "contact", "ansprechpartner", "kontakt"];
    private static readonly string[] Companies = ["company", "organization", "organisation", "firma", "unternehmen"];
    private static readonly string[] Customers = ["customernumber", "customer", "kundennummer", "kundennr"];

    public ContactKind Kind => ContactKind.Csv;

    public async IAsyncEnumerable<ContactEntry> ReadAsync(ContactSourceSettings settings, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var file = File.OpenRead(settings.Address);
        using var reader = new StreamReader(file, await EncodingOfAsync(settings.Address, cancel));
        Columns? columns = null;
        await foreach (var row in CsvReader.RowsAsync(reader, "the list of contacts", cancel))
        {
            if (columns is null)
                columns = Columns.Of(row, settings.CustomerField);
            else
                yield return columns.Entry(row);
        }
    }

    private static async Task<Encoding> EncodingOfAsync(string path, CancellationToken cancel)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var buffer = new char[16 * 1024];
        try
        {
            while (await reader.ReadAsync(buffer, cancel) > 0)
                continue;
            return Encoding.UTF8;
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        }
    }

    private sealed record Columns(IReadOnlyList<int> Number, int Name, int Company, int Customer)
    {
        public static Columns Of(List<string> head, string customerField)
        {
            var names = head.ConvertAll(Plain);
            var number = names.Index().Where(column => Numbers.Any(known => column.Item.TrimEnd("0123456789".ToCharArray()) == known)).Select(column => column.Index).ToList();
            var customers = customerField.Length > 0 ? [Plain(customerField)] : Customers;
            var columns = new Columns(number, names.FindIndex(Names.Contains), names.FindIndex(Companies.Contains), names.FindIndex(customers.Contains));
            return number.Count > 0 && columns.Name + columns.Company > -2
                ? columns
                : throw new FormatException("The first row of the list of contacts names no column number (or fax, phone, mobile), or neither name nor company.");
        }

        public ContactEntry Entry(List<string> row)
        {
            string Cell(int at) => at >= 0 && at < row.Count ? row[at] : "";
            return new ContactEntry([.. Number.Select(Cell).Where(cell => cell.Length > 0)], Cell(Name), Cell(Company), Cell(Customer));
        }

        private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }
}
