using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Api;

/// <summary>
/// A parameter by its documented name. <paramref name="Value"/> is null where the typed setting <paramref name="Setting"/> has a value that the parameter never knew; <paramref name="IsSet"/>: it is not the default.
/// </summary>
public sealed record AdvancedView(string Name, string? Value, bool IsSet, string Meaning, IReadOnlyList<AdvancedChoice> Allowed, string Setting);

/// <summary>An allowed value and what it means.</summary>
public sealed record AdvancedChoice(string Value, string Meaning);

/// <summary>All parameters.</summary>
public sealed record AdvancedList(IReadOnlyList<AdvancedView> Parameters);

/// <summary>A parameter to be set.</summary>
public sealed record AdvancedChange(string? Name, string? Value);

/// <summary>The list "Advanced settings": parameters by the names that administrators know from the old product, as views on the typed settings.</summary>
public static class AdvancedEndpoints
{
    /// <summary>Maps <c>/settings/advanced</c> with list, set and delete.</summary>
    public static void MapAdvancedSettings(this IEndpointRouteBuilder api)
    {
        var advanced = api.MapGroup("/settings/advanced").WithTags("Settings");
        advanced.MapGet("", (SettingsStore store, HttpRequest request) => TypedResults.Ok(new AdvancedList([.. AdvancedParameter.All.Select(parameter => ViewOf(parameter, store, request.WantsGerman()))])))
            .RequireAccess(Permission.ReadSettings).WithName("listAdvancedSettings").WithSummary("Parameters by their documented names, with what they may be and the setting that each one is.");
        advanced.MapPut("", SetAsync).RequireAccess(Permission.ChangeSettings).WithName("setAdvancedSetting").WithSummary("Sets a parameter by its documented name.").Produces<AdvancedView>().ProducesProblem(404).ProducesProblem(422);
        advanced.MapDelete("", (string name, SettingsStore store, HttpContext context, CancellationToken cancel) => ChangeAsync(name, null, store, context, cancel))
            .RequireAccess(Permission.ChangeSettings).WithName("deleteAdvancedSetting").WithSummary("Restores the default of a parameter.").Produces<AdvancedView>().ProducesProblem(404);
    }

    private static async Task<IResult> SetAsync(AdvancedChange change, SettingsStore store, HttpContext context, CancellationToken cancel) => change is { Name: { } name, Value: { } value }
        ? await ChangeAsync(name, value, store, context, cancel)
        : Problem.Of(Problem.BadRequest, "Send name and value.");

    private static async Task<IResult> ChangeAsync(string name, string? value, SettingsStore store, HttpContext context, CancellationToken cancel)
    {
        if (AdvancedParameter.Find(name) is not { } parameter)
            return Problem.Of(Problem.NotFound, $"There is no parameter {name}. Parameters are {string.Join(", ", AdvancedParameter.All.Select(known => known.Name))}.");
        string? typed = null;
        if (value is not null && (typed = parameter.ToSetting(value, out var allowed)) is null)
            return Problem.Of(Problem.BadSetting, $"{parameter.Name} does not take {value}. Allowed: {allowed}.");
        var change = await store.SetAsync(parameter.Key, typed, ApiAccess.ActorOf(context), cancel);
        return change.Succeeded ? TypedResults.Ok(ViewOf(parameter, store, context.Request.WantsGerman())) : Problem.Of(Problem.BadSetting, $"{parameter.Name}: {change.Error}");
    }

    private static AdvancedView ViewOf(AdvancedParameter parameter, SettingsStore store, bool german)
    {
        var setting = store.List(parameter.Key).Single(view => view.Key == parameter.Key);
        return new AdvancedView(
            parameter.Name, parameter.FromSetting(setting.Value), !setting.IsDefault, (german ? GermanDescriptions.OfParameter(parameter.Name) : null) ?? parameter.Meaning,
            [.. parameter.Values.Select(value => new AdvancedChoice(value.Value, (german ? GermanDescriptions.OfParameter(parameter.Name, value.Value) : null) ?? value.Meaning))], parameter.Key);
    }
}
