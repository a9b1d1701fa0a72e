using System.Text.RegularExpressions;
using Faxwerk.Rendering;

namespace Faxwerk.Intake.Mail;

/// <summary>A command as it was written.</summary>
internal readonly record struct GivenCommand(string Name, string Value);

/// <summary>
/// Commands written <c>[fax: name=value; name=value]</c>. Brackets in which no command stands are text and stay: people write them for reasons of their own. Where one stands, all that stands beside it was meant to be one:
/// what cannot be read must not send at once what was to wait.
/// </summary>
internal static partial class CommandLines
{
    /// <summary>So many commands a mail has at most; nobody writes more, and each costs time.</summary>
    public const int Most = 50;

    /// <summary>The commands of a subject, and what is left of it.</summary>
    public static (string Subject, IReadOnlyList<GivenCommand> Commands) InSubject(string subject)
    {
        var commands = new List<GivenCommand>();
        var rest = Group().Replace(subject, group =>
        {
            if (Read(group) is not { } read)
                return group.Value;
            commands.AddRange(read);
            return " ";
        });
        return (commands.Count == 0 ? subject : Blanks().Replace(rest, " ").Trim(), commands);
    }

    /// <summary>
    /// The commands at the beginning of the first text, each group on a line of its own, and the texts without these lines. Those further down are text: a mail that quotes another must not obey it.
    /// </summary>
    public static (IReadOnlyList<BodyText> Texts, IReadOnlyList<GivenCommand> Commands) InTexts(IReadOnlyList<BodyText> texts)
    {
        var commands = new List<GivenCommand>();
        if (texts.Count == 0)
            return (texts, commands);
        var (words, groups, end) = (texts[0].Words(), new List<string>(), 0);
        while (commands.Count <= Most && Line().Match(words, end) is { Success: true } group && Read(group) is { } read)
        {
            commands.AddRange(read);
            groups.Add(Flat(group.Value));
            end = group.Index + group.Length;
        }

        return commands.Count == 0 ? (texts, commands) : ([Without(texts[0], groups, end), .. texts.Skip(1)], commands);
    }

    private static BodyText Without(BodyText text, List<string> groups, int end) => new(
        text.Plain.Length == 0 ? "" : text.Plain[end..].TrimStart('\r', '\n'),
        text.Html is null ? null : InHtml().Replace(text.Html, found => groups.Remove(Flat(HtmlText.From(found.Value))) ? string.Concat(Tag().Matches(found.Value)) : found.Value));

    private static List<GivenCommand>? Read(Match group)
    {
        var items = Separator().Split(Flat(group.Groups["items"].Value)).Select(item => item.Trim()).Where(item => item.Length > 0).ToList();
        var commands = items.Select(item => item.Split('=', 2, StringSplitOptions.TrimEntries)).Select(parts => new GivenCommand(parts[0], parts.ElementAtOrDefault(1) ?? "")).ToList();
        var isReadable = items.Zip(commands).All(pair => pair.First.Contains('=', StringComparison.Ordinal) && Name().IsMatch(pair.Second.Name));
        return commands.Count > 0 && (isReadable || items.Zip(commands).Any(pair => pair.First.Contains('=', StringComparison.Ordinal) && MailCommandNames.Find(pair.Second.Name) is not null)) ? commands : null;
    }

    private static string Flat(string text) => Blanks().Replace(text, " ").Trim();

    [GeneratedRegex(@"\[\s*fax\s*:(?<items>[^\[\]]{1,500})\]", RegexOptions.IgnoreCase)]
    private static partial Regex Group();

    /// <summary>A group that has its lines for itself; mail programs break long ones.</summary>
    [GeneratedRegex(@"\G\s*\[\s*fax\s*:(?<items>[^\[\]]{1,500})\][^\S\r\n]*(?=[\r\n]|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex Line();

    /// <summary>A semicolon, or a comma before the next command: values such as a headline may hold commas.</summary>
    [GeneratedRegex(@";|,(?=\s*[\p{L}\p{M}-]+\s*=)")]
    private static partial Regex Separator();

    [GeneratedRegex(@"^[\p{L}\p{M}-]{1,40}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    /// <summary>Brackets in HTML, in which mail programs put tags as they like.</summary>
    [GeneratedRegex(@"\[(?:[^\[\]<>]|<[^<>]{0,500}>){4,2000}\]")]
    private static partial Regex InHtml();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tag();
}
