using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Api;

/// <summary>A section of settings. <paramref name="Version"/> counts its changes; 0 is one that nobody ever changed.</summary>
public sealed record SectionView(string Name, long Version, IReadOnlyList<KeyView> Keys);

/// <summary>
/// A setting. A secret has no value: <paramref name="IsSet"/> says whether there is one. <paramref name="Description"/> is in the language of the reader, <paramref name="Allowed"/> in words;
/// <paramref name="Shape"/> is for forms, and <paramref name="LeadsTo"/> names the secrets that must be given with another value.
/// </summary>
public sealed record KeyView(string Key, JsonElement? Value, JsonElement? Default, bool IsSet, bool IsSecret, string Description, string Allowed, SettingShape Shape, IReadOnlyList<string> LeadsTo);

/// <summary>All sections.</summary>
public sealed record SectionList(IReadOnlyList<SectionView> Sections);

/// <summary>The settings over REST, section by section. Trunks have endpoints of their own, which look after their passwords and lines.</summary>
public static class SettingsEndpoints
{
    private const string Trunks = "trunk";

    /// <summary>Maps <c>/settings</c> with list, show, replace and change.</summary>
    public static void MapSettings(this IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        settings.MapGet("", (SettingsStore store, HttpContext context) => TypedResults.Ok(new SectionList([.. store.Describe().Select(section => ViewOf(section, context.Request.WantsGerman()))]))).RequireAccess(Permission.ReadSettings).WithName("listSettings")
            .WithSummary("All settings with their values, defaults and what they may be; secrets without values.");
        settings.MapGet("/{section}", Show).RequireAccess(Permission.ReadSettings).WithName("showSettings").WithSummary("One section; its version is the ETag.").Produces<SectionView>().ProducesProblem(404);
        settings.MapPut("/{section}", (string section, Dictionary<string, JsonElement> values, SettingsStore store, HttpContext context, CancellationToken cancel) =>
                ChangeAsync(section, values, replace: true, store, context, cancel))
            .RequireAccess(Permission.ChangeSettings).WithName("replaceSettings")
            .WithSummary("Replaces a section: keys that are not given get their defaults, secrets that are not given stay. With If-Match only where it has that version. All or nothing.")
            .Produces<SectionView>().ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
        settings.MapPatch("/{section}", (string section, Dictionary<string, JsonElement> values, SettingsStore store, HttpContext context, CancellationToken cancel) =>
                ChangeAsync(section, values, replace: false, store, context, cancel))
            .RequireAccess(Permission.ChangeSettings).WithName("changeSettings").WithSummary("Changes some keys of a section; null restores a default. With If-Match only where it has that version. All or nothing.")
            .Produces<SectionView>().ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
    }

    private static IResult Show(string section, SettingsStore store, HttpContext context) => Find(store, section) is { } found ? Answer(found, context) : Missing(section);

    private static async Task<IResult> ChangeAsync(
        string section, Dictionary<string, JsonElement> given, bool replace, SettingsStore store, HttpContext context, CancellationToken cancel)
    {
        if (Find(store, section) is not { } found)
            return Missing(section);
        if (section == Trunks || section.StartsWith(Trunks + ":", StringComparison.Ordinal))
            return Problem.Of(Problem.BadSetting, "Trunks are changed by /api/trunks.");
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in replace ? found.Keys.Where(key => !key.IsSecret && key.Own is not null) : [])
            values[key.Name] = null;
        foreach (var (key, value) in TextsOf(given))
            values[key] = value;
        if (JudgeSecrets(found, values) is { } needed)
            return needed;
        var change = await store.SetAsync(found.Section, values, ApiAccess.ActorOf(context), cancel, IfMatch.Versions(context.Request));
        return change switch
        {
            { Succeeded: true } => Answer(Find(store, section)!, context),
            { IsConflict: true } => Problem.Of(Problem.ChangedMeanwhile, change.Error!),
            _ => Problem.Of(Problem.BadSetting, change.Error!, change.Faults),
        };
    }

    /// <summary>Who may change settings but does not know a password must not learn it by sending it to a host of his own.</summary>
    internal static IResult? JudgeSecrets(SectionDescription section, Dictionary<string, string?> values)
    {
        foreach (var secret in section.Keys.Where(key => key.IsSecret && key.Own is not null && !values.ContainsKey(key.Name)))
        {
            var moved = section.Keys.FirstOrDefault(key => key.Key.LeadsTo.Contains(secret.Name) && values.TryGetValue(key.Name, out var value) && (value ?? key.Default.Text) != (key.Own ?? key.Default).Text);
            if (moved is not null)
            {
                var detail = $"{moved.Name} decides who is shown the stored {secret.Name}: give {secret.Name} in the same request, or null for none. The command line changes it without.";
                return Problem.Of(Problem.PasswordNeeded, detail, new Dictionary<string, string[]> { [secret.Name] = [detail] });
            }
        }

        return null;
    }

    internal static SectionDescription? Find(SettingsStore store, string section) => store.Describe().FirstOrDefault(found => found.Section.Name == section);

    private static IResult Answer(SectionDescription section, HttpContext context)
    {
        context.Response.Headers.ETag = IfMatch.TagOf(section.Version);
        return TypedResults.Ok(ViewOf(section, context.Request.WantsGerman()));
    }

    /// <summary>Values by their names, as a person would type them; null restores a default.</summary>
    internal static Dictionary<string, string?> TextsOf(IReadOnlyDictionary<string, JsonElement>? given)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in given ?? new Dictionary<string, JsonElement>())
            values[key] = TextOf(value);
        return values;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    private static SectionView ViewOf(SectionDescription section, bool german) => new(section.Section.Name, section.Version, [.. section.Keys.Select(key => ViewOf(key, german))]);

    private static KeyView ViewOf(KeyDescription key, bool german) => new(
        key.Name, key.IsSecret ? null : (key.Own ?? key.Default).Json, key.IsSecret ? null : key.Default.Json, key.Own is not null, key.IsSecret,
        german ? key.Key.GermanDescription : key.Key.Description, SettingValue.Allowed(key.Key.Type), key.Key.Shape, key.Key.LeadsTo);

    private static IResult Missing(string section) => Problem.Of(Problem.NotFound, $"There is no section {section}.");
}
