using System.ComponentModel;
using System.Text.Json.Serialization;
using Faxwerk.Covers;
using Faxwerk.Settings;

namespace Faxwerk.Reporting;

/// <summary>Reports that have templates of their own.</summary>
public enum ReportKind
{
    /// <summary>Every page reached every recipient.</summary>
    Sent,

    /// <summary>Not every page did, whatever the reason.</summary>
    Failed,

    /// <summary>The submission became no fax.</summary>
    Refused,

    /// <summary>The fax takes longer.</summary>
    Delayed,
}

/// <summary>Languages of templates.</summary>
public enum TemplateLanguage
{
    /// <summary>German.</summary>
    De,

    /// <summary>English.</summary>
    En,
}

/// <summary>Subject and text of a report in one language; placeholders are <see cref="ReportFields.All"/>.</summary>
public sealed record ReportTemplate
{
    private const int LongestSubject = 200, LongestText = 8000;

    /// <summary>Of which report.</summary>
    public ReportKind Kind { get; init; }

    /// <summary>Its language.</summary>
    public TemplateLanguage Language { get; init; }

    /// <summary>One line.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Plain text, line by line: no value of a setting has line ends.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Its lines together.</summary>
    [JsonIgnore]
    public string Text => string.Join('\n', Lines);

    /// <summary>What the built-in ones say, as templates.</summary>
    public static ReportTemplate BuiltIn(ReportKind kind, TemplateLanguage language) => new()
    {
        Kind = kind, Language = language, Lines = ["{{details}}"], Subject = kind == ReportKind.Refused ? "{{verdict}}: {{subject}}" : "{{verdict}}: {{to}}: {{subject}}",
    };

    /// <summary>What is wrong with it, null where all is well.</summary>
    public string? Fault() =>
        Subject.Trim().Length == 0 || Subject.Length > LongestSubject || Subject.Any(char.IsControl) ? $"subject: one line, 1 to {LongestSubject} characters"
        : Text.Trim().Length == 0 || Text.Length > LongestText ? $"text: 1 to {LongestText} characters"
        : Placeholder.In(Subject + Text).Select(match => match.Groups["name"].Value.Trim()).FirstOrDefault(name => !ReportFields.All.Contains(name)) is { } unknown
            ? $"text: there is no field {{{{{unknown}}}}}; fields are {string.Join(", ", ReportFields.All)}"
        : Placeholder.In(Subject).Any(match => match.Groups["name"].Value.Trim() == "details") ? "subject: {{details}} is for the text"
        : null;
}

/// <summary>Section <c>reportTemplates</c>: templates instead of the built-in ones.</summary>
public sealed record ReportTemplates : SettingsSection
{
    /// <summary>Those that somebody wrote.</summary>
    [Description("Subject and text of reports (sent, failed, refused, delayed) by language (de, en) with fields such as {{subject}}, in place of the built-in ones")]
    public IReadOnlyList<ReportTemplate> Templates { get; init; } = [];

    /// <summary>The template; null where the built-in one holds.</summary>
    public ReportTemplate? Find(ReportKind kind, TemplateLanguage language) => Templates.FirstOrDefault(template => template.Kind == kind && template.Language == language);

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Templates.Any(template => template is not { Subject: not null, Lines: not null } || template.Lines.Contains(null!)))
        {
            yield return "templates: each with kind, language, subject and lines";
            yield break;
        }

        if (Templates.DistinctBy(template => (template.Kind, template.Language)).Count() != Templates.Count)
            yield return "templates: one a kind and language";
        foreach (var fault in Templates.Select(template => template.Fault()).OfType<string>())
            yield return $"templates: {fault}";
    }
}
