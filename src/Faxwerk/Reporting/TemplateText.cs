using Faxwerk.Covers;

namespace Faxwerk.Reporting;

/// <summary>Subject and text of a report in its languages: by templates where somebody wrote some, else as they are built in.</summary>
internal sealed class TemplateText(ReportTemplates templates, ReportKind kind)
{
    /// <summary>The subject; the built-in one says what is the same in all languages once.</summary>
    public string Subject(IReadOnlyList<ReportWords> languages, Func<IReadOnlyList<ReportWords>, string> builtIn, Func<ReportWords, ReportFields> fields)
    {
        if (languages.All(words => templates.Find(kind, words.Language) is null))
            return builtIn(languages);
        return string.Join(" / ", languages.Select(words => templates.Find(kind, words.Language) is { } template ? Line(Placeholder.Fill(template.Subject, fields(words).Of)) : builtIn([words])));
    }

    /// <summary>The text, one section a language.</summary>
    public string Body(IReadOnlyList<ReportWords> languages, Func<ReportWords, string> builtIn, Func<ReportWords, ReportFields> fields) => string.Join(
        "\n\n", languages.Select(words => templates.Find(kind, words.Language) is { } template ? Placeholder.Fill(template.Text, fields(words).Of) : builtIn(words)));

    private static string Line(string text) => text.ReplaceLineEndings(" ").Trim();
}
