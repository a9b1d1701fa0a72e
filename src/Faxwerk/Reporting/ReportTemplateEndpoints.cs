using System.Text.Json;
using System.Text.Json.Serialization;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>A template; <paramref name="IsBuiltIn"/>: nobody wrote another.</summary>
public sealed record ReportTemplateView(ReportKind Kind, TemplateLanguage Language, string Subject, string Text, bool IsBuiltIn)
{
    internal static ReportTemplateView Of(ReportTemplates templates, ReportKind kind, TemplateLanguage language)
    {
        var own = templates.Find(kind, language);
        var template = own ?? ReportTemplate.BuiltIn(kind, language);
        return new ReportTemplateView(kind, language, template.Subject, template.Text, own is null);
    }
}

/// <summary>All templates, and the fields that they may have.</summary>
public sealed record ReportTemplateList(IReadOnlyList<ReportTemplateView> Templates, IReadOnlyList<string> Fields);

/// <summary>Subject and text of a template, or of a report made by one.</summary>
public sealed record ReportWording(string? Subject, string? Text);

/// <summary>The templates of reports over REST. They are kept as the section <c>reportTemplates</c> of the settings, whose changes the audit log has.</summary>
public static class ReportTemplateEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Maps <c>/report-templates</c> with list, show, keep, reset and preview.</summary>
    public static void MapReportTemplates(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/report-templates").WithTags("Report templates");
        templates.MapGet("", (IOptionsMonitor<ReportTemplates> all) => TypedResults.Ok(new ReportTemplateList(
                [.. from kind in Enum.GetValues<ReportKind>() from language in Enum.GetValues<TemplateLanguage>() select ReportTemplateView.Of(all.CurrentValue, kind, language)], ReportFields.All)))
            .RequireAccess(Permission.ReadSettings).WithName("listReportTemplates").WithSummary("The templates of reports by kind and language, and the fields that they may have.");
        templates.MapGet("/{kind}/{language}", (string kind, string language, IOptionsMonitor<ReportTemplates> all) =>
                Find(kind, language) is var (found, tongue) ? TypedResults.Ok(ReportTemplateView.Of(all.CurrentValue, found, tongue)) : Missing(kind, language))
            .RequireAccess(Permission.ReadSettings).WithName("showReportTemplate").Produces<ReportTemplateView>().ProducesProblem(404);
        templates.MapPut("/{kind}/{language}", KeepAsync).RequireAccess(Permission.ChangeSettings).WithName("keepReportTemplate").WithSummary("Keeps subject and text of a report in place of the built-in ones.")
            .Produces<ReportTemplateView>().ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
        templates.MapDelete("/{kind}/{language}", ResetAsync).RequireAccess(Permission.ChangeSettings).WithName("resetReportTemplate").WithSummary("Goes back to the built-in template.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(404).ProducesProblem(412);
        templates.MapPost("/{kind}/{language}/preview", Preview).RequireAccess(Permission.ChangeSettings).WithName("previewReportTemplate").WithSummary("What a report would say by a template that nobody has kept yet, with sample values.")
            .Produces<ReportWording>().ProducesProblem(404).ProducesProblem(422);
    }

    private static async Task<IResult> KeepAsync(string kind, string language, ReportWording wording, SettingsStore store, HttpContext context, CancellationToken cancel)
    {
        if (Find(kind, language) is not var (found, tongue))
            return Missing(kind, language);
        var template = Template(found, tongue, wording);
        if (template.Fault() is { } fault)
            return Bad(fault);
        return await ChangeAsync(store, others => [.. others, template], found, tongue, context, cancel) ?? TypedResults.Ok(ReportTemplateView.Of(store.Get<ReportTemplates>(), found, tongue));
    }

    private static async Task<IResult> ResetAsync(string kind, string language, SettingsStore store, HttpContext context, CancellationToken cancel) => Find(kind, language) is var (found, tongue)
        ? await ChangeAsync(store, others => [.. others], found, tongue, context, cancel) ?? TypedResults.NoContent()
        : Missing(kind, language);

    private static IResult Preview(string kind, string language, ReportWording wording)
    {
        if (Find(kind, language) is not var (found, tongue))
            return Missing(kind, language);
        var template = Template(found, tongue, wording);
        return template.Fault() is { } fault ? Bad(fault) : TypedResults.Ok(ReportSample.Of(template));
    }

    /// <summary>Writes the list with another entry for one of them; null where that went well. Who changes another at the same time is not overwritten.</summary>
    private static async Task<IResult?> ChangeAsync(
        SettingsStore store, Func<IEnumerable<ReportTemplate>, IReadOnlyList<ReportTemplate>> change, ReportKind kind, TemplateLanguage language, HttpContext context, CancellationToken cancel)
    {
        var section = store.TypeOf(typeof(ReportTemplates));
        var version = store.Describe().Single(known => known.Section.Name == section.Name).Version;
        var templates = change(store.Get<ReportTemplates>().Templates.Where(template => (template.Kind, template.Language) != (kind, language)));
        var written = templates.Count == 0 ? null : JsonSerializer.Serialize(templates, Json);
        var result = await store.SetAsync(section, new Dictionary<string, string?> { ["templates"] = written }, ApiAccess.ActorOf(context), cancel, [version]);
        return result.Succeeded ? null : result.IsConflict ? Problem.Of(Problem.ChangedMeanwhile, result.Error!) : Problem.Of(Problem.BadSetting, result.Error!);
    }

    private static ReportTemplate Template(ReportKind kind, TemplateLanguage language, ReportWording wording) =>
        new() { Kind = kind, Language = language, Subject = wording.Subject?.Trim() ?? "", Lines = (wording.Text ?? "").ReplaceLineEndings("\n").Replace('\t', ' ').TrimEnd().Split('\n') };

    private static (ReportKind Kind, TemplateLanguage Language)? Find(string kind, string language) =>
        Enum.GetValues<ReportKind>().Where(known => known.ToString().Equals(kind, StringComparison.OrdinalIgnoreCase)).ToArray() is [var found]
        && Enum.GetValues<TemplateLanguage>().Where(known => known.ToString().Equals(language, StringComparison.OrdinalIgnoreCase)).ToArray() is [var tongue]
            ? (found, tongue)
            : null;

    private static IResult Bad(string fault)
    {
        var (field, said) = (fault[..fault.IndexOf(':', StringComparison.Ordinal)], fault[(fault.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        return Problem.Of(Problem.BadSetting, $"{fault}.", new Dictionary<string, string[]> { [field] = [said] });
    }

    private static IResult Missing(string kind, string language) =>
        Problem.Of(Problem.NotFound, $"There is no template {kind} in {language}: kinds are sent, failed, refused and delayed, languages de and en.");
}
