using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Settings;
using Faxwerk.Tasks;

namespace Faxwerk.Webhooks;

/// <summary>A webhook to be: where to, of what (all events where none is named), and the secret to sign with, made by the server where there is none.</summary>
public sealed record NewWebhook(string? Url, IReadOnlyList<string>? Events = null, string? Secret = null);

/// <summary>A webhook; <paramref name="Url"/> is without its query, which may hold a password. <paramref name="Secret"/> is in the answer to adding it and never again.</summary>
public sealed record WebhookView(long Id, string Url, IReadOnlyList<string> Events, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? DeliveredAt, string LastError, string? Secret = null)
{
    /// <summary>As the table has it.</summary>
    public static WebhookView Of(Webhook hook, string? secret = null) =>
        new(hook.Id, hook.Place, hook.Events.Split(' '), hook.CreatedAt, hook.CreatedBy, hook.DeliveredAt, hook.LastError, secret);
}

/// <summary>Webhooks over REST.</summary>
public static class WebhookEndpoints
{
    /// <summary>Registers the table, its client, and what tells; <paramref name="worker"/> says whether this node does.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, bool worker)
    {
        services.AddSettings<WebhookSettings>("webhooks").AddSingleton<WebhookTable>().AddSingleton<WebhookClient>().AddTaskHandler<TellWebhook>();
        return worker ? services.AddHostedService<WebhookFeeder>() : services;
    }

    /// <summary>Maps <c>/webhooks</c> with list, add and remove.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var hooks = api.MapGroup("/webhooks").WithTags("Webhooks");
        hooks.MapGet("", async (WebhookTable table, CancellationToken cancel) => TypedResults.Ok((await table.ListAsync(cancel)).Select(hook => WebhookView.Of(hook))))
            .RequireAccess(Permission.ReadSettings).WithName("listWebhooks").WithSummary("Who is told of events, and whether it worked.");
        hooks.MapPost("", AddAsync).RequireAccess(Permission.ChangeSettings).WithName("addWebhook").WithSummary("Tells an address of events: POST of JSON, signed with HMAC-SHA-256.")
            .Produces<WebhookView>(201).ProducesProblem(400).ProducesProblem(409);
        hooks.MapDelete("/{id:long}", RemoveAsync).RequireAccess(Permission.ChangeSettings).WithName("removeWebhook").WithSummary("Tells it no more.").Produces(204).ProducesProblem(404);
    }

    private static async Task<IResult> AddAsync(NewWebhook request, WebhookTable table, HttpContext context, CancellationToken cancel)
    {
        var (url, events) = (request.Url ?? "", request.Events ?? WebhookEvent.All);
        if (table.Judge(url, events, request.Secret) is { } wrong)
            return Problem.Of(Problem.BadRequest, wrong);
        return await table.AddAsync(url, events, request.Secret, ApiAccess.ActorOf(context), cancel) is (var hook, var secret)
            ? TypedResults.Created($"/api/webhooks/{hook.Id}", WebhookView.Of(hook, secret))
            : Problem.Of(Problem.InUse, $"There are {WebhookTable.Most} webhooks already.");
    }

    private static async Task<IResult> RemoveAsync(long id, WebhookTable table, HttpContext context, CancellationToken cancel) =>
        await table.RemoveAsync(id, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : Problem.Of(Problem.NotFound, $"There is no webhook {id}.");
}
