using System.Text;
using Faxwerk.Contacts;
using Faxwerk.Contacts.Sources;
using Faxwerk.Directory.Ldap;
using Faxwerk.Tests.Directory.Ldap;
using Faxwerk.Tests.Storage;
using Npgsql;

namespace Faxwerk.Tests.Contacts;

/// <summary>Each kind of source against what it is made for: files, OpenLDAP, PostgreSQL, a CardDAV server; Exchange is played by the test.</summary>
public sealed class ContactSourceTests
{
    private const string Basic = "Basic YW5uYTpzw6ljcmV0";

    [Fact]
    public async Task A_csv_file_of_a_spreadsheet_is_read_in_its_charset()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("Name;Fax 1;Fax 2;Kd.Nr.\r\nMüller;089 1;089 2;7\r\n"));
        var entries = await ReadAsync(new CsvContacts(), new ContactSourceSettings { Kind = ContactKind.Csv, Address = file, CustomerField = "Kd.Nr." });
        Assert.Equal(("Müller", "", "7", "089 1|089 2"), Words(Assert.Single(entries)));
        File.Delete(file);
    }

    [Fact]
    public async Task A_folder_of_cards_is_read_with_those_below_it()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-cards-");
        folder.CreateSubdirectory("a");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "one.vcf"), Card("Anna", "+49 1"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "a", "TWO.VCF"), Card("Bert", "+49 2"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "a", "no.txt"), Card("Carl", "+49 3"));
        var entries = await ReadAsync(new VCardFolder(), new ContactSourceSettings { Kind = ContactKind.VCard, Address = folder.FullName });
        Assert.Equal(["Anna", "Bert"], entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Ldap_gives_names_companies_and_all_kinds_of_numbers_over_tls()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await slapd.ModifyAsync("dn: cn=anna,dc=firma,dc=de\nchangetype: modify\nadd: facsimileTelephoneNumber\nfacsimileTelephoneNumber: +49 89 1\n-\nadd: mobile\nmobile: +49 171 2\n-\nadd: o\no: Huber GmbH\n-\nadd: employeeNumber\nemployeeNumber: 4711\n");
        var ldap = slapd.Settings();
        var settings = new ContactSourceSettings
        {
            Kind = ContactKind.Ldap, Address = $"ldaps://{ldap.Host}:{ldap.Port}/{Uri.EscapeDataString(ldap.BaseDn)}", User = ldap.BindDn, Password = ldap.BindPassword, CaFile = ldap.CaFile, CustomerField = "employeeNumber",
        };
        Assert.Empty(settings.Errors());
        Assert.Equal(("Anna Huber", "Huber GmbH", "4711", "+49 89 1|+49 171 2"), Words(Assert.Single(await ReadAsync(new LdapContacts(TimeProvider.System), settings))));
        await Assert.ThrowsAsync<LdapException>(() => ReadAsync(new LdapContacts(TimeProvider.System), settings with { Password = "wrong" }));
        await Assert.ThrowsAsync<LdapException>(() => ReadAsync(new LdapContacts(TimeProvider.System), settings with { Password = "" }));
    }

    [Fact]
    public async Task A_query_gives_contacts_and_can_change_nothing()
    {
        var server = await TestContext.Current.GetFixture<PostgresServer>() is { } fixture ? await fixture.StartedAsync() : null;
        Prerequisite.Require(server is not null, "PostgreSQL is not installed");
        var own = new NpgsqlConnectionStringBuilder(server);
        await using (var connection = new NpgsqlConnection(server))
        {
            await connection.OpenAsync();
            await using var make = new NpgsqlCommand("DROP TABLE IF EXISTS customer; CREATE TABLE customer (id int, fax text, phone text, firm text); INSERT INTO customer VALUES (4711, '089 1', NULL, 'Huber')", connection);
            await make.ExecuteNonQueryAsync();
        }

        var settings = new ContactSourceSettings
        {
            Kind = ContactKind.Sql, Address = $"postgres:///{own.Database}?host={own.Host}", User = own.Username ?? "", Password = own.Password ?? "",
            Query = "SELECT fax AS number, phone AS number2, firm AS company, id AS customer_number FROM customer",
        };
        Assert.Empty(settings.Errors());
        Assert.Equal(("", "Huber", "4711", "089 1"), Words(Assert.Single(await ReadAsync(new SqlContacts(), settings))));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ReadAsync(new SqlContacts(), settings with { Query = "DELETE FROM customer RETURNING fax AS number, firm AS name" }));
        Assert.Equal("25006", refused.SqlState);
        foreach (var before in new[] { "SET TRANSACTION READ WRITE", "COMMIT", "SELECT set_config('transaction_read_only', 'off', false)" })
            await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(new SqlContacts(), settings with { Query = $"{before}; DELETE FROM customer RETURNING fax AS number, firm AS name" }));
        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(new SqlContacts(), settings with { Query = "SELECT set_config('transaction_read_only', 'off', false) AS number, 'x' AS name" }));
        await Assert.ThrowsAsync<FormatException>(() => ReadAsync(new SqlContacts(), settings with { Query = "SELECT 1" }));
        Assert.Single(await ReadAsync(new SqlContacts(), settings));
    }

    [Theory]
    [InlineData("postgres://db.example/crm", "", SslMode.VerifyFull)]
    [InlineData("postgres://db.example/crm", "/etc/ca.pem", SslMode.VerifyFull)]
    [InlineData("postgres://127.0.0.1/crm", "", SslMode.Prefer)]
    [InlineData("postgres:///crm?host=/run/postgresql", "", SslMode.Prefer)]
    public void Another_machine_shows_a_certificate_of_its_name_before_it_gets_the_password(string address, string caFile, SslMode expected) =>
        Assert.Equal(expected, new NpgsqlConnectionStringBuilder(SqlContacts.Connection(new ContactSourceSettings { Kind = ContactKind.Sql, Address = address, CaFile = caFile })).SslMode);

    [Fact]
    public async Task An_address_book_is_read_by_CardDAV()
    {
        await using var radicale = await RadicaleServer.StartAsync("anna", "secret", Card("Dr. Huber", "+49 89 555", "Praxis"), Card("Nobody", ""));
        using var http = new ContactHttp();
        var settings = new ContactSourceSettings { Kind = ContactKind.CardDav, Address = radicale.Address, User = "anna", Password = "secret" };
        Assert.Empty(settings.Errors());
        Assert.Contains(("Dr. Huber", "Praxis", "", "+49 89 555"), (await ReadAsync(new CardDavContacts(http), settings)).Select(Words));
        var wrong = await Assert.ThrowsAsync<HttpRequestException>(() => ReadAsync(new CardDavContacts(http), settings with { Password = "wrong" }));
        Assert.Contains("401", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_is_asked_page_by_page_with_a_token_that_stays_on_its_server()
    {
        var next = "/v1.0/page2";
        await using var graph = new HttpStub((request, body) => request.Url!.AbsolutePath switch
        {
            "/token" => body.Contains("client_id=app&client_secret=s%26", StringComparison.Ordinal) ? (200, """{"access_token":"T"}""") : (400, ""),
            _ when request.Headers["Authorization"] != "Bearer T" => (401, ""),
            "/v1.0/page2" => (200, """{"value":[{"displayName":"Bert","companyName":null,"businessPhones":[],"mobilePhone":"+49 171 1"}]}"""),
            _ => (200, """{"value":[{"displayName":"Anna","companyName":"Huber","businessPhones":["+49 89 1"],"mobilePhone":null}],"@odata.nextLink":"NEXT"}""".Replace("NEXT", next, StringComparison.Ordinal)),
        });
        using var http = new ContactHttp();
        var settings = new ContactSourceSettings { Kind = ContactKind.Graph, Address = $"{graph.Url}/v1.0/users/a@b/contacts", TokenAddress = $"{graph.Url}/token", User = "app", Password = "s&" };
        Assert.Empty(settings.Errors());
        Assert.Equal([("Anna", "Huber", "", "+49 89 1"), ("Bert", "", "", "+49 171 1")], (await ReadAsync(new GraphContacts(http), settings)).Select(Words));
        next = "https://evil.example/";
        await Assert.ThrowsAsync<FormatException>(() => ReadAsync(new GraphContacts(http), settings));
        await Assert.ThrowsAsync<HttpRequestException>(() => ReadAsync(new GraphContacts(http), settings with { Password = "wrong" }));
    }

    [Theory]
    [InlineData("", "String 0x3a4a")]
    [InlineData("0x3A4F", "String 0x3a4f")]
    [InlineData("Kunde's Nr", "String {00020329-0000-0000-c000-000000000046} Name Kunde's Nr")]
    public async Task Graph_is_asked_for_fax_and_customer_numbers_as_extended_properties(string field, string id)
    {
        var query = "";
        await using var graph = new HttpStub((request, _) =>
        {
            if (request.Url!.AbsolutePath == "/token")
                return (200, """{"access_token":"T"}""");
            query = Uri.UnescapeDataString(request.Url.Query);
            return (200, $$"""
                {"value":[{"displayName":"Anna","companyName":"Huber","businessPhones":["+49 89 1"],"singleValueExtendedProperties":[
                 {"id":"String 0x3a25","value":"+49 89 3"},{"id":"String 0x3a24","value":"+49 89 2"},{"id":"{{id}}","value":"K-4711"}]}]}
                """);
        });
        using var http = new ContactHttp();
        var settings = new ContactSourceSettings { Kind = ContactKind.Graph, Address = $"{graph.Url}/v1.0/users/a@b/contacts", TokenAddress = $"{graph.Url}/token", User = "app", Password = "s", CustomerField = field };
        Assert.Equal(("Anna", "Huber", "K-4711", "+49 89 2|+49 89 3|+49 89 1"), Words(Assert.Single(await ReadAsync(new GraphContacts(http), settings))));
        Assert.Contains("$expand=singleValueExtendedProperties($filter=id eq 'String 0x3A24' or id eq 'String 0x3A25' or id eq 'String 0x3A23' or id eq '", query, StringComparison.Ordinal);
        Assert.Contains($"id eq '{id.Replace("'", "''", StringComparison.Ordinal)}')", query, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("", "PropertyTag=\"0x3A4A\" PropertyType=\"String\"")]
    [InlineData("Kunde <1>", "DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"Kunde &lt;1&gt;\" PropertyType=\"String\"")]
    public async Task Exchange_is_asked_by_EWS_for_the_customer_number(string field, string path)
    {
        var asked = "";
        await using var exchange = new HttpStub((_, body) =>
        {
            asked = body;
            return (200, """
                <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body><m:RootFolder xmlns:m="urn:m" IncludesLastItemInRange="true"><t:Items>
                <t:Contact><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x3a4a" PropertyType="String"/><t:Value>K-4711</t:Value></t:ExtendedProperty><t:DisplayName>Anna</t:DisplayName>
                <t:PhoneNumbers><t:Entry Key="BusinessFax">+49 89 1</t:Entry></t:PhoneNumbers></t:Contact></t:Items></m:RootFolder></s:Body></s:Envelope>
                """);
        });
        using var http = new ContactHttp();
        var settings = new ContactSourceSettings { Kind = ContactKind.Ews, Address = $"{exchange.Url}/EWS/Exchange.asmx", User = "anna", Password = "s", CustomerField = field };
        Assert.Equal(("Anna", "", "K-4711", "+49 89 1"), Words(Assert.Single(await ReadAsync(new EwsContacts(http), settings))));
        Assert.Contains(path, asked, StringComparison.Ordinal);
        System.Xml.Linq.XDocument.Parse(asked);
    }

    [Fact]
    public async Task Exchange_is_asked_by_EWS_page_by_page_and_not_for_ever()
    {
        const string Types = "http://schemas.microsoft.com/exchange/services/2006/types";
        var isStuck = false;
        await using var exchange = new HttpStub((request, body) =>
        {
            if (request.Headers["Authorization"] != Basic)
                return (401, "");
            var isFirst = body.Contains("Offset=\"0\"", StringComparison.Ordinal);
            var (name, paging) = isFirst || isStuck ? ("Anna", "IndexedPagingOffset=\"1\" IncludesLastItemInRange=\"false\"") : ("Bert", "IncludesLastItemInRange=\"true\"");
            return (200, $"""
                <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="{Types}"><s:Body><m:RootFolder xmlns:m="urn:m" {paging}><t:Items>
                <t:Contact><t:DisplayName>{name}</t:DisplayName><t:CompanyName>Huber</t:CompanyName><t:PhoneNumbers><t:Entry Key="BusinessFax">+49 89 1</t:Entry><t:Entry Key="MobilePhone"/></t:PhoneNumbers></t:Contact>
                </t:Items></m:RootFolder></s:Body></s:Envelope>
                """);
        });
        using var http = new ContactHttp();
        var settings = new ContactSourceSettings { Kind = ContactKind.Ews, Address = $"{exchange.Url}/EWS/Exchange.asmx", User = "anna", Password = "sécret" };
        Assert.Empty(settings.Errors());
        Assert.Equal([("Anna", "Huber", "", "+49 89 1"), ("Bert", "Huber", "", "+49 89 1")], (await ReadAsync(new EwsContacts(http), settings)).Select(Words));
        isStuck = true;
        Assert.Equal(2, (await ReadAsync(new EwsContacts(http), settings)).Count);
        await Assert.ThrowsAsync<HttpRequestException>(() => ReadAsync(new EwsContacts(http), settings with { Password = "" }));
    }

    [Theory]
    [InlineData(ContactKind.Csv, "customers.csv")]
    [InlineData(ContactKind.Ldap, "dc.firma.de")]
    [InlineData(ContactKind.Sql, "postgres://host/db")]
    [InlineData(ContactKind.CardDav, "http://cloud.firma.de/book")]
    [InlineData(ContactKind.CardDav, "https://anna:secret@cloud.firma.de/book")]
    [InlineData(ContactKind.Graph, "https://graph.microsoft.com/v1.0/users/a/contacts")]
    public void A_source_that_cannot_be_is_refused(ContactKind kind, string address) => Assert.NotEmpty(new ContactSourceSettings { Kind = kind, Address = address }.Errors());

    private static string Card(string name, string number, string company = "") => $"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{name.GetHashCode(StringComparison.Ordinal)}\r\nFN:{name}\r\nN:{name};;;;\r\nORG:{company}\r\n{(number.Length > 0 ? $"TEL;TYPE=FAX:{number}\r\n" : "")}END:VCARD\r\n";

    private static (string Name, string Company, string Customer, string Numbers) Words(ContactEntry entry) => (entry.Name, entry.Company, entry.CustomerNumber, string.Join('|', entry.Numbers));

    private static async Task<List<ContactEntry>> ReadAsync(IContactSource source, ContactSourceSettings settings)
    {
        var entries = new List<ContactEntry>();
        await foreach (var entry in source.ReadAsync(settings, CancellationToken.None))
            entries.Add(entry);
        return entries;
    }
}
