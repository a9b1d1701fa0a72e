using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Api;

/// <summary>A key as it is listed, without its text.</summary>
public sealed record ApiKeyView(string Name, AccessLevel Level);

/// <summary>All keys.</summary>
public sealed record ApiKeyList(IReadOnlyList<ApiKeyView> Keys);

/// <summary>A key that was just made; <paramref name="Key"/> is shown in this answer and never again.</summary>
public sealed record MadeApiKey(string Name, AccessLevel Level, string Key);

/// <summary>A key to be made.</summary>
public sealed record NewApiKey(string? Name, AccessLevel Level = AccessLevel.Send);

/// <summary>What a key may do from now on.</summary>
public sealed record ApiKeyChange(AccessLevel? Level);

/// <summary>Keys of programs over REST, as <c>faxwerk key</c> has them: views on the setting <c>api.keys</c>.</summary>
public static class ApiKeyEndpoints
{
    /// <summary>Maps <c>/keys</c> with list, make, change and revoke.</summary>
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("API keys");
        keys.MapGet("", (SettingsStore store) => TypedResults.Ok(new ApiKeyList([.. store.Get<ApiSettings>().Keys.Select(key => new ApiKeyView(key.Name, key.Level))])))
            .RequireAccess(Permission.ReadSettings).WithName("listKeys").WithSummary("The keys of programs and what each may do.");
        keys.MapPost("", MakeAsync).RequireAccess(Permission.ChangeSettings).WithName("makeKey").WithSummary("Makes a key; its text is in this answer only.")
            .Produces<MadeApiKey>(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(412);
        keys.MapPatch("/{name}", ChangeAsync).RequireAccess(Permission.ChangeSettings).WithName("changeKey").WithSummary("Says what a key may do.").Produces<ApiKeyView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(412);
        keys.MapDelete("/{name}", RevokeAsync).RequireAccess(Permission.ChangeSettings).WithName("revokeKey").WithSummary("Revokes a key: the next request with it is refused.").Produces(204).ProducesProblem(404).ProducesProblem(412);
    }

    private static async Task<IResult> MakeAsync(NewApiKey wanted, SettingsStore store, HttpContext context, CancellationToken cancel)
    {
        var name = wanted.Name?.Trim() ?? "";
        if (ApiKey.NameError(name) is { } wrong)
            return Problem.Of(Problem.BadRequest, wrong);
        if (!Enum.IsDefined(wanted.Level))
            return Problem.Of(Problem.BadRequest, "A level is send, read or administer.");
        var (key, text) = ApiKey.Create(name, wanted.Level);
        return await SetAsync(keys => keys.Any(known => known.Name == name) ? Problem.Of(Problem.InUse, $"There is a key {name} already.") : null, keys => [.. keys, key], store, context, cancel)
            ?? TypedResults.Created($"/api/keys/{Uri.EscapeDataString(name)}", new MadeApiKey(name, key.Level, text));
    }

    private static async Task<IResult> ChangeAsync(string name, ApiKeyChange change, SettingsStore store, HttpContext context, CancellationToken cancel)
    {
        if (change.Level is not { } level || !Enum.IsDefined(level))
            return Problem.Of(Problem.BadRequest, "A level is send, read or administer.");
        return await SetAsync(Missing(name), keys => [.. keys.Select(key => key.Name == name ? key with { Level = level } : key)], store, context, cancel) ?? TypedResults.Ok(new ApiKeyView(name, level));
    }

    private static async Task<IResult> RevokeAsync(string name, SettingsStore store, HttpContext context, CancellationToken cancel) =>
        await SetAsync(Missing(name), keys => [.. keys.Where(key => key.Name != name)], store, context, cancel) ?? TypedResults.NoContent();

    private static Func<IReadOnlyList<ApiKey>, IResult?> Missing(string name) => keys => keys.Any(key => key.Name == name) ? null : Problem.Of(Problem.NotFound, $"There is no key {name}.");

    /// <summary>What is wrong, null where the list is as wanted now. Two changes at the same moment would lose one of them, so the second is refused.</summary>
    private static async Task<IResult?> SetAsync(
        Func<IReadOnlyList<ApiKey>, IResult?> judge, Func<IReadOnlyList<ApiKey>, IReadOnlyList<ApiKey>> change, SettingsStore store, HttpContext context, CancellationToken cancel)
    {
        var type = store.TypeOf(typeof(ApiSettings));
        var version = store.Describe().Single(section => section.Section == type).Version;
        var keys = store.Get<ApiSettings>().Keys;
        if (judge(keys) is { } wrong)
            return wrong;
        var values = new Dictionary<string, string?> { ["keys"] = JsonSerializer.Serialize(change(keys), SettingValue.Json) };
        var changed = await store.SetAsync(type, values, ApiAccess.ActorOf(context), cancel, [version]);
        return changed.Succeeded ? null : Problem.Of(changed.IsConflict ? Problem.ChangedMeanwhile : Problem.BadSetting, changed.Error!);
    }
}
