using System.Text.Json;
using Faxwerk.Alarms;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Journal;
using Faxwerk.Settings;
using Faxwerk.Storage;
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

/// <summary>What is to be different of a webhook; null stays as it is.</summary>
public sealed record ChangedWebhook(string? Url = null, IReadOnlyList<string>? Events = null);

/// <summary>How a test ended: <paramref name="Error"/> says why it was not taken, and is empty where it was.</summary>
public sealed record WebhookTest(string Error);

/// <summary>
/// What a webhook was told or is to be told. <paramref name="Delivery"/> is <c>X-Faxwerk-Delivery</c>; <paramref name="Direction"/> and <paramref name="Fax"/> are null where the journal has the fax no more, and where an <paramref name="Alarm"/> (its name) is told. <paramref name="State"/> is
/// waiting, done (it was taken) or failed (given up); <paramref name="NextAt"/> is the next attempt of a waiting one, <paramref name="Error"/> why the last was not taken, empty where it was.
/// </summary>
public sealed record WebhookDeliveryView(
    long Delivery, string Event, CallDirection? Direction, long? Fax, DateTimeOffset At, TaskState State, int Attempts, DateTimeOffset? NextAt, DateTimeOffset? EndedAt, string Error, string? Alarm)
{
    /// <summary>As the tables have it; what a restore holds back has no next attempt.</summary>
    public static WebhookDeliveryView Of(WebhookDelivery one) => new(
        one.TaskId, one.Event, one.Direction, one.FaxId, one.CreatedAt, one.State, one.Attempts,
        one.State == TaskState.Waiting && one.DueAt.Year < DateTimeOffset.MaxValue.Year ? one.DueAt : null, one.FinishedAt, one.State == TaskState.Done ? "" : one.LastError ?? "",
        one.Alarm is null ? null : JsonSerializer.Deserialize<AlarmView>(one.Alarm, JsonSerializerOptions.Web)!.Name);
}

/// <summary>A page of deliveries, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record WebhookDeliveryList(IReadOnlyList<WebhookDeliveryView> Deliveries, long? Next);

/// <summary>Webhooks over REST.</summary>
public static class WebhookEndpoints
{
    /// <summary>Registers the table, its client, and what tells; <paramref name="worker"/> says whether this node does.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, bool worker)
    {
        services.AddSettings<WebhookSettings>("webhooks").AddSingleton<WebhookTable>().AddSingleton<WebhookDeliveries>()
            .AddSingleton<AlarmNews>().AddSingleton<AlarmListener>(provider => provider.GetRequiredService<AlarmNews>().AddAsync)
            .AddSingleton<RetentionRule>(provider => (_, cancel) => provider.GetRequiredService<WebhookDeliveries>().PruneAsync(cancel))
            .AddSingleton<WebhookClient>().AddSingleton<TellWebhook>().AddTaskHandler<TellWebhook>();
        return worker ? services.AddHostedService<WebhookFeeder>() : services;
    }

    /// <summary>Maps <c>/webhooks</c> with list, add, change, test and remove, and the deliveries of each.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var hooks = api.MapGroup("/webhooks").WithTags("Webhooks");
        hooks.MapGet("", async (WebhookTable table, CancellationToken cancel) => TypedResults.Ok((await table.ListAsync(cancel)).Select(hook => WebhookView.Of(hook))))
            .RequireAccess(Permission.ReadSettings).WithName("listWebhooks").WithSummary("Who is told of events, and whether it worked.");
        hooks.MapPost("", AddAsync).RequireAccess(Permission.ChangeSettings).WithName("addWebhook").WithSummary("Tells an address of events: POST of JSON, signed with HMAC-SHA-256.")
            .Produces<WebhookView>(201).ProducesProblem(400).ProducesProblem(409);
        hooks.MapPatch("/{id:long}", ChangeAsync).RequireAccess(Permission.ChangeSettings).WithName("changeWebhook").WithSummary("Another address, or other events; the secret stays.")
            .Produces<WebhookView>().ProducesProblem(400).ProducesProblem(404);
        hooks.MapPost("/{id:long}/test", TestAsync).RequireAccess(Permission.ChangeSettings).WithName("testWebhook").WithSummary("Tells it of the event test at once, signed like the others, and says how that ended.")
            .Produces<WebhookTest>().ProducesProblem(404).ProducesProblem(409);
        hooks.MapGet("/{id:long}/deliveries", ListDeliveriesAsync).RequireAccess(Permission.ReadSettings).WithName("listWebhookDeliveries")
            .WithSummary("What it was told in the last 14 days and is to be told, the newest first: how often, whether it was taken, when it is tried next.").Produces<WebhookDeliveryList>().ProducesProblem(400).ProducesProblem(404);
        hooks.MapPost("/{id:long}/deliveries/{delivery:long}/repeat", RepeatAsync).RequireAccess(Permission.ChangeSettings).WithName("repeatWebhookDelivery").WithSummary("Tells it once more, at once and as the same delivery.")
            .Produces<WebhookDeliveryView>(202).ProducesProblem(404);
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

    private static async Task<IResult> ChangeAsync(long id, ChangedWebhook request, WebhookTable table, HttpContext context, CancellationToken cancel)
    {
        if (await table.FindAsync(id, cancel) is not { } hook)
            return Missing(id);
        if (table.Judge(request.Url ?? hook.Url, request.Events ?? hook.Events.Split(' '), null) is { } wrong)
            return Problem.Of(Problem.BadRequest, wrong);
        return await table.ChangeAsync(id, request.Url, request.Events, ApiAccess.ActorOf(context), cancel) is { } changed ? TypedResults.Ok(WebhookView.Of(changed)) : Missing(id);
    }

    private static async Task<IResult> TestAsync(long id, WebhookTable table, TellWebhook teller, CancellationToken cancel) =>
        await table.FindAsync(id, cancel) is not { } hook ? Missing(id)
        : await teller.TestAsync(hook, cancel) is { } error ? TypedResults.Ok(new WebhookTest(error))
        : Problem.Of(Problem.InUse, TellWebhook.NoSecret);

    private static async Task<IResult> RemoveAsync(long id, WebhookTable table, HttpContext context, CancellationToken cancel) =>
        await table.RemoveAsync(id, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : Missing(id);

    private static async Task<IResult> ListDeliveriesAsync(long id, WebhookTable table, WebhookDeliveries deliveries, CancellationToken cancel, long before = long.MaxValue, int limit = 50)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        if (await table.FindAsync(id, cancel) is null)
            return Missing(id);
        var page = await deliveries.ListAsync(id, before, limit, cancel);
        return TypedResults.Ok(new WebhookDeliveryList([.. page.Select(WebhookDeliveryView.Of)], page.Count == limit ? page[^1].TaskId : null));
    }

    private static async Task<IResult> RepeatAsync(long id, long delivery, WebhookDeliveries deliveries, HttpContext context, CancellationToken cancel) =>
        await deliveries.RepeatAsync(id, delivery, ApiAccess.ActorOf(context), cancel) is { } repeated
            ? TypedResults.Accepted($"/api/webhooks/{id}/deliveries", WebhookDeliveryView.Of(repeated))
            : Problem.Of(Problem.NotFound, $"Webhook {id} has no delivery {delivery} that could be told now: it is being told, or the journal has the fax no more.");

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no webhook {id}.");
}
