using System.Globalization;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Api;

/// <summary>A section of settings. <paramref name="Version"/> counts its changes; 0 is one that nobody ever changed.</summary>
public sealed record SectionView(string Name, long Version, IReadOnlyList<KeyView> Keys);

/// <summary>A setting. A secret has no value: <paramref name="IsSet"/> says whether there is one. <paramref name="Allowed"/> is in words.</summary>
public sealed record KeyView(string Key, JsonElement? Value, JsonElement? Default, bool IsSet, bool IsSecret, string Description, string Allowed);

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
        settings.MapGet("", (SettingsStore store) => TypedResults.Ok(new SectionList([.. store.Describe().Select(ViewOf)]))).RequireAccess(Permission.ReadSettings).WithName("listSettings")
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
        if (VersionIn(context.Request, out var expected) is { } bad)
            return bad;
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in replace ? found.Keys.Where(key => !key.IsSecret && key.Own is not null) : [])
            values[key.Name] = null;
        foreach (var (key, value) in TextsOf(given))
            values[key] = value;
        if (JudgeSecrets(found, given, values) is { } needed)
            return needed;
        var change = await store.SetAsync(found.Section, values, ApiAccess.ActorOf(context), cancel, expected);
        return change switch
        {
            { Succeeded: true } => Answer(Find(store, section)!, context),
            { IsConflict: true } => Problem.Of(Problem.ChangedMeanwhile, change.Error!),
            _ => Problem.Of(Problem.BadSetting, change.Error!),
        };
    }

    /// <summary>Who may change settings but does not know a password must not learn it by sending it to a host of his own.</summary>
    private static IResult? JudgeSecrets(SectionDescription section, Dictionary<string, JsonElement> given, Dictionary<string, string?> values)
    {
        foreach (var secret in section.Keys.Where(key => key.IsSecret && key.Own is not null && !given.Keys.Contains(key.Name, StringComparer.OrdinalIgnoreCase)))
        {
            var moved = section.Keys.FirstOrDefault(key => key.LeadsTo.Contains(secret.Name) && values.TryGetValue(key.Name, out var value) && (value ?? key.Default.Text) != (key.Own ?? key.Default).Text);
            if (moved is not null)
                return Problem.Of(Problem.PasswordNeeded, $"{moved.Name} decides who is shown the stored {secret.Name}: give {secret.Name} in the same request, or null for none. The command line changes it without.");
        }

        return null;
    }

    private static SectionDescription? Find(SettingsStore store, string section) => store.Describe().FirstOrDefault(found => found.Section.Name == section);

    private static IResult Answer(SectionDescription section, HttpContext context)
    {
        context.Response.Headers.ETag = $"\"{section.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return TypedResults.Ok(ViewOf(section));
    }

    /// <summary>The version that If-Match names; null where there is none.</summary>
    private static IResult? VersionIn(HttpRequest request, out long? version)
    {
        version = null;
        if (request.Headers.IfMatch is not [{ Length: > 0 } tag])
            return null;
        if (!long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Problem.Of(Problem.ChangedMeanwhile, $"{tag} is no version of settings.");
        version = number;
        return null;
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

    private static SectionView ViewOf(SectionDescription section) => new(
        section.Section.Name, section.Version,
        [.. section.Keys.Select(key => new KeyView(key.Name, key.IsSecret ? null : (key.Own ?? key.Default).Json, key.IsSecret ? null : key.Default.Json, key.Own is not null, key.IsSecret, key.Description, key.Allowed))]);

    private static IResult Missing(string section) => Problem.Of(Problem.NotFound, $"There is no section {section}.");
}
