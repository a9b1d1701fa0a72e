using Faxwerk.Api;
using Faxwerk.Directory;

namespace Faxwerk.Contacts;

/// <summary>A page of the list; <paramref name="Next"/> is the value of <c>after</c> for the next page, null on the last.</summary>
public sealed record ContactList(IReadOnlyList<Contact> Contacts, long? Next);

/// <summary>A source: its name, what it is, where, and how it was read. <paramref name="IsReading"/>: just now.</summary>
public sealed record ContactSourceView(string Name, string Section, ContactKind Kind, string Address, bool IsReading, DateTimeOffset? ReadAt, int Entries, int LeftOut, string Fault)
{
    internal static ContactSourceView Of(string name, ContactSourceSettings settings, ContactReading reading) => new(
        name, name == ContactSources.First ? ContactSources.First : $"{ContactSources.First}:{name}", settings.Kind, settings.Address, reading.StartedAt is not null, reading.ReadAt, reading.Entries, reading.LeftOut, reading.Fault);
}

/// <summary>A source to be: its name and settings of section <c>contacts</c>, such as <c>kind</c> and <c>address</c>.</summary>
public sealed record NewContactSource(string? Name, IReadOnlyDictionary<string, string?>? Values);

/// <summary>Contacts and their sources over REST.</summary>
public static class ContactEndpoints
{
    /// <summary>Maps <c>/contacts</c> and <c>/contacts/sources</c>.</summary>
    public static void MapContacts(this IEndpointRouteBuilder api)
    {
        var contacts = api.MapGroup("/contacts").WithTags("Contacts");
        contacts.MapGet("", ListAsync).RequireAccess(Permission.ReadUsers).WithName("listContacts").WithSummary("Whose numbers are known, of all sources; with text those that contain it.").Produces<ContactList>().ProducesProblem(400);
        contacts.MapPost("", AddAsync).RequireAccess(Permission.ChangeUsers).WithName("addContact").Produces<Contact>(201).ProducesProblem(422);
        contacts.MapPatch("/{id:long}", ChangeAsync).RequireAccess(Permission.ChangeUsers).WithName("changeContact").WithSummary("Changes a contact that was added here.").Produces<Contact>().ProducesProblem(404).ProducesProblem(422);
        contacts.MapDelete("/{id:long}", RemoveAsync).RequireAccess(Permission.ChangeUsers).WithName("removeContact").WithSummary("Removes a contact that was added here.").Produces(204).ProducesProblem(404);
        var sources = contacts.MapGroup("/sources");
        sources.MapGet("", SourcesAsync).RequireAccess(Permission.ReadSettings).WithName("listContactSources").WithSummary("Where contacts come from, and how they were read.");
        sources.MapPost("", AddSourceAsync).RequireAccess(Permission.ChangeSettings).WithName("addContactSource").WithSummary("Adds a source; it is changed as section contacts:NAME of the settings.").Produces<ContactSourceView>(201).ProducesProblem(422);
        sources.MapDelete("/{name}", RemoveSourceAsync).RequireAccess(Permission.ChangeSettings).WithName("removeContactSource").WithSummary("Removes a source with its contacts.").Produces(204).ProducesProblem(404);
        sources.MapPost("/{name}/read", ReadAsync).RequireAccess(Permission.ChangeSettings).WithName("readContactSource").WithSummary("Reads a source now and not when it is due.").Produces(204).ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(ContactTable contacts, CancellationToken cancel, long after = 0, int limit = 100, string text = "")
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var page = await contacts.ListAsync(after, limit, text, cancel);
        return TypedResults.Ok(new ContactList(page, page.Count == limit ? page[^1].Id : null));
    }

    private static async Task<IResult> AddAsync(ContactChange given, ContactTable contacts, HttpContext context, CancellationToken cancel)
    {
        var (contact, error) = await contacts.AddAsync(given, ApiAccess.ActorOf(context), cancel);
        return contact is null ? Problem.Of(Problem.BadContact, error!) : TypedResults.Created($"/api/contacts/{contact.Id}", contact);
    }

    private static async Task<IResult> ChangeAsync(long id, ContactChange change, ContactTable contacts, HttpContext context, CancellationToken cancel)
    {
        var (contact, error) = await contacts.ChangeAsync(id, change, ApiAccess.ActorOf(context), cancel);
        return contact is not null ? TypedResults.Ok(contact) : error is null ? await MissingAsync(id, contacts, cancel) : Problem.Of(Problem.BadContact, error);
    }

    private static async Task<IResult> RemoveAsync(long id, ContactTable contacts, HttpContext context, CancellationToken cancel) =>
        await contacts.RemoveAsync(id, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : await MissingAsync(id, contacts, cancel);

    private static async Task<IResult> SourcesAsync(ContactSources sources, CancellationToken cancel)
    {
        var readings = (await sources.ReadingsAsync(cancel)).ToDictionary(reading => reading.Name, StringComparer.Ordinal);
        return TypedResults.Ok(sources.All.Select(source => ContactSourceView.Of(source.Name, source.Settings, readings.GetValueOrDefault(source.Name) ?? new ContactReading())));
    }

    private static async Task<IResult> AddSourceAsync(NewContactSource given, ContactSources sources, HttpContext context, CancellationToken cancel) =>
        await sources.AddAsync(given.Name ?? "", given.Values ?? new Dictionary<string, string?>(), ApiAccess.ActorOf(context), cancel) is { } error
            ? Problem.Of(Problem.BadContact, error)
            : TypedResults.Created($"/api/contacts/sources/{given.Name}", ContactSourceView.Of(given.Name!, sources.All.Single(source => source.Name == given.Name).Settings, new ContactReading()));

    private static async Task<IResult> RemoveSourceAsync(string name, ContactSources sources, HttpContext context, CancellationToken cancel) =>
        await sources.RemoveAsync(name, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : NoSource(name);

    private static async Task<IResult> ReadAsync(string name, ContactSources sources, CancellationToken cancel) => await sources.ReadSoonAsync(name, cancel) ? TypedResults.NoContent() : NoSource(name);

    private static async Task<IResult> MissingAsync(long id, ContactTable contacts, CancellationToken cancel) => Problem.Of(
        Problem.NotFound, await contacts.FindAsync(id, cancel) is { } foreign ? $"Contact {id} comes from {foreign.Source} and is changed there." : $"There is no contact {id}.");

    private static IResult NoSource(string name) => Problem.Of(Problem.NotFound, $"There is no source {name}.");
}
