using Faxwerk.Audit;
using Faxwerk.Contacts;
using Faxwerk.Inbox;
using Faxwerk.Mail.Mime;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Inbound;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Contacts;

public sealed class ContactsTests
{
    private static readonly Actor Chef = new("chef");

    [Theory, EveryEngine]
    public async Task The_contact_with_the_most_digits_of_the_number_is_found_and_own_ones_go_first(Engine engine)
    {
        await using var services = await StartAsync(engine);
        await AddAsync(services, "+49 89 840798-0", "", "Huber GmbH", "4711");
        await AddAsync(services, "+49 89 840798-12", "Anna Huber", "Huber GmbH");
        Assert.Equal("Anna Huber, Huber GmbH", (await FindAsync(services, "08984079812"))!.Label);
        Assert.Equal(("Huber GmbH", "4711"), ((await FindAsync(services, "+498984079855"))!.Label, (await FindAsync(services, "+498984079855"))!.CustomerNumber));
        Assert.Null(await FindAsync(services, "+4989840"));
        Assert.Null(await FindAsync(services, "anonymous"));
        Assert.Equal("Huber GmbH", (await FindAsync(services, "", "+49 89 8407980"))!.Label);
    }

    [Theory, EveryEngine]
    public async Task Contacts_are_added_changed_removed_and_found_by_any_part_of_them(Engine engine)
    {
        await using var services = await StartAsync(engine);
        var contacts = services.Get<ContactTable>();
        var anna = await AddAsync(services, "089 111-5", "Änne Huber", "Praxis 100%", "K_1");
        await AddAsync(services, "089 112", "Bert", "");
        foreach (var text in new[] { "änne", "100%", "k_1", "89 111-5", "0891115" })
            Assert.Equal([anna.Id], (await contacts.ListAsync(0, 10, text, default)).Select(contact => contact.Id));
        Assert.Equal(2, (await contacts.ListAsync(0, 10, "", default)).Count);
        Assert.Equal("Bert", Assert.Single(await contacts.ListAsync(anna.Id, 10, "", default)).Name);
        Assert.StartsWith("number: ", (await contacts.AddAsync(new ContactChange("none", "X", null, null), Chef, default)).Error, StringComparison.Ordinal);
        Assert.StartsWith("name, company: ", (await contacts.AddAsync(new ContactChange("089 1234", " ", null, null), Chef, default)).Error, StringComparison.Ordinal);
        Assert.Equal("+49891119", (await contacts.ChangeAsync(anna.Id, new ContactChange("089 1119", null, null, null), Chef, default)).Contact!.Number);
        Assert.True(await contacts.RemoveAsync(anna.Id, Chef, default));
        Assert.False(await contacts.RemoveAsync(anna.Id, Chef, default));
        Assert.Equal((null, null), await contacts.ChangeAsync(anna.Id, new ContactChange(null, "X", null, null), Chef, default));
        Assert.Equal(["contact.added", "contact.added", "contact.changed", "contact.removed"], await services.Get<Database>().QueryAsync<string>("SELECT action FROM audit ORDER BY position"));
    }

    [Theory, EveryEngine]
    public async Task A_received_fax_names_the_contact_in_its_mail_its_row_and_the_journal(Engine engine)
    {
        await using var services = await StartAsync(engine);
        await AddAsync(services, "+49 89 555", "Dr. Huber", "Praxis am Markt", "K-4711");
        var fax = await ReceiveAsync(services);
        Assert.Equal(("Dr. Huber", "Praxis am Markt", "K-4711"), (fax.ContactName, fax.ContactCompany, fax.CustomerNumber));
        Assert.Equal("Dr. Huber, Praxis am Markt (K-4711)", await services.Get<Database>().FindAsync<string>("SELECT name FROM journal"));
        await services.RunTasksAsync();
        var mail = Mail(services);
        Assert.Equal("Fax Dr. Huber, Praxis am Markt, K-4711 (1 Seite / page)", mail.Subject);
        Assert.Contains("Firma / Company: Praxis am Markt", mail.Body, StringComparison.Ordinal);
        Assert.Contains("Kundennummer / Customer number: K-4711", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_CallerIdentification_the_mail_names_no_contact()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await services.SetAsync("receiving.callerIdentification", "false");
        await AddAsync(services, "+49 89 555", "Dr. Huber", "Praxis", "K-4711");
        await ReceiveAsync(services);
        await services.RunTasksAsync();
        var mail = Mail(services);
        Assert.Equal("Fax +4989555 (1 Seite / page)", mail.Subject);
        Assert.DoesNotContain("Huber", mail.Body, StringComparison.Ordinal);
    }

    [Theory, EveryEngine]
    public async Task Contacts_of_a_source_count_all_at_once_and_a_failed_reading_leaves_those_from_before(Engine engine)
    {
        await using var services = await StartAsync(engine);
        var file = Path.Combine(services.Folder, "customers.csv");
        await File.WriteAllTextAsync(file, "Firma;Ansprechpartner;Fax;Telefon;Kundennummer\nHuber;Anna;089 555;089 556;1\nOhne;Nummer;;;2\n");
        await services.SetAsync("contacts.address", file);
        await services.SetAsync("contacts.kind", "csv");
        var reading = await ReadAsync(services);
        Assert.Equal((2, 1, ""), (reading!.Entries, reading.LeftOut, reading.Fault));
        Assert.Equal(("Anna, Huber", "1"), ((await FindAsync(services, "+4989556"))!.Label, (await FindAsync(services, "+4989556"))!.CustomerNumber));
        Assert.Null(await ReadAsync(services));
        await File.WriteAllTextAsync(file, "a;b\n1;2\n");
        services.Time.Advance(TimeSpan.FromHours(2));
        Assert.Contains("names no column number", (await ReadAsync(services))!.Fault, StringComparison.Ordinal);
        Assert.NotNull(await FindAsync(services, "+4989556"));
        await File.WriteAllTextAsync(file, "Firma;Fax\nMaier;089 557\n");
        services.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(1, (await ReadAsync(services))!.Entries);
        Assert.Null(await FindAsync(services, "+4989556"));
        Assert.Equal("Maier", (await FindAsync(services, "+4989557"))!.Label);
        Assert.Equal(1, await services.Get<Database>().FindAsync<int>("SELECT count(*) FROM contact"));
        Assert.True(await services.Get<ContactSources>().RemoveAsync(ContactSources.First, Chef, default));
        Assert.Null(await FindAsync(services, "+4989557"));
        Assert.Empty(services.Get<ContactSources>().All);
    }

    [Theory, EveryEngine]
    public async Task Of_a_source_that_is_removed_while_it_is_read_nothing_stays(Engine engine)
    {
        await using var services = await StartAsync(engine);
        var source = new SlowSource(() => services.Get<ContactSources>().RemoveAsync("crm", Chef, default));
        var reader = new ContactReader(services.Get<Database>(), services.Get<ContactTable>(), [source], services.Time);
        Assert.Null(await services.Get<ContactSources>().AddAsync("crm", new Dictionary<string, string?> { ["kind"] = "csv", ["address"] = "/srv/customers.csv" }, Chef, default));
        await reader.ReadAsync("crm", Assert.Single(services.Get<ContactSources>().All).Settings, default);
        Assert.Equal(0, await services.Get<Database>().FindAsync<int>("SELECT count(*) FROM contact", null, default));
    }

    [Fact]
    public async Task Further_sources_are_added_with_values_that_are_judged()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        var sources = services.Get<ContactSources>();
        Assert.NotNull(await sources.AddAsync("CRM!", new Dictionary<string, string?>(), Chef, default));
        Assert.Contains("address", await sources.AddAsync("crm", new Dictionary<string, string?> { ["kind"] = "cardDav", ["address"] = "http://example.com/book" }, Chef, default), StringComparison.Ordinal);
        Assert.Null(await sources.AddAsync("crm", new Dictionary<string, string?> { ["kind"] = "cardDav", ["address"] = "https://example.com/book" }, Chef, default));
        Assert.Contains("already", await sources.AddAsync("crm", new Dictionary<string, string?>(), Chef, default), StringComparison.Ordinal);
        Assert.Equal(["crm"], sources.All.Select(source => source.Name));
        Assert.True(await sources.ReadSoonAsync("crm", default));
        Assert.False(await sources.ReadSoonAsync("erp", default));
    }

    private static Task<InboundServices> StartAsync(Engine engine) => InboundServices.StartAsync(engine);

    private static async Task<Contact> AddAsync(InboundServices services, string number, string name, string company, string customer = "")
    {
        var (contact, error) = await services.Get<ContactTable>().AddAsync(new ContactChange(number, name, company, customer), Chef, default);
        Assert.Null(error);
        return contact!;
    }

    private static Task<Contact?> FindAsync(InboundServices services, params string[] callers) => services.Get<Database>().InTransactionAsync(tx => services.Get<ContactTable>().FindAsync(tx, callers), default);

    private static Task<ContactReading?> ReadAsync(InboundServices services)
    {
        var (name, settings) = Assert.Single(services.Get<ContactSources>().All);
        return services.Get<ContactReader>().ReadAsync(name, settings, default);
    }

    private static (string Subject, string Body) Mail(InboundServices services)
    {
        var mail = MimeReader.Read(File.ReadAllBytes(Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml"))));
        return (mail.Subject, mail.PlainText ?? "");
    }

    private static async Task<ReceivedFax> ReceiveAsync(InboundServices services)
    {
        var incoming = await services.AnswerAsync("12");
        await incoming.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await incoming.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        return (await services.Get<ReceivedFaxes>().FindAsync(1, default))!;
    }

    /// <summary>A source that something happens to while it is read.</summary>
    private sealed class SlowSource(Func<Task> meanwhile) : IContactSource
    {
        public ContactKind Kind => ContactKind.Csv;

        public async IAsyncEnumerable<ContactEntry> ReadAsync(ContactSourceSettings settings, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            yield return new ContactEntry(["089 555"], "Anna", "Huber");
            await meanwhile();
            yield return new ContactEntry(["089 556"], "Bert", "Huber");
        }
    }
}
