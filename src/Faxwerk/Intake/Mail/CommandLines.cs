using System.Text.RegularExpressions;
using Faxwerk.Rendering;

namespace Faxwerk.Intake.Mail;

/// <summary>A command as it was written.</summary>
internal readonly record struct GivenCommand(string Name, string Value);

/// <summary>
/// Commands written <c>[fax: name=value; name=value]</c>. Brackets in which anything else stands are text and stay: people write them for reasons of their own.
/// </summary>
internal static partial class CommandLines
{
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
        foreach (var line in words.EnumerateLines())
        {
            var at = words.AsSpan().Overlaps(line, out var offset) ? offset : end;
            if (!line.Trim().IsEmpty)
            {
                var text = line.Trim().ToString();
                if (Group().Match(text) is not { Success: true } group || group.Length != text.Length || Read(group) is not { } read)
                    break;
                commands.AddRange(read);
                groups.Add(Flat(text));
            }

            end = at + line.Length;
        }

        return commands.Count == 0 ? (texts, commands) : ([Without(texts[0], groups, end), .. texts.Skip(1)], commands);
    }

    private static BodyText Without(BodyText text, List<string> groups, int end) => new(
        text.Plain.Length == 0 ? "" : text.Plain[end..].TrimStart('\r', '\n'),
        text.Html is null ? null : InHtml().Replace(text.Html, found => groups.Remove(Flat(HtmlText.From(found.Value))) ? string.Concat(Tag().Matches(found.Value)) : found.Value));

    private static List<GivenCommand>? Read(Match group)
    {
        var commands = new List<GivenCommand>();
        foreach (var item in Separator().Split(group.Groups["items"].Value))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !Name().IsMatch(item[..equals].Trim()))
                return null;
            commands.Add(new GivenCommand(item[..equals].Trim(), item[(equals + 1)..].Trim()));
        }

        return commands;
    }

    private static string Flat(string text) => Blanks().Replace(text, " ").Trim();

    [GeneratedRegex(@"\[\s*fax\s*:(?<items>[^\[\]\r\n]{1,500})\]", RegexOptions.IgnoreCase)]
    private static partial Regex Group();

    /// <summary>A semicolon, or a comma before the next command: values such as a headline may hold commas.</summary>
    [GeneratedRegex(@";|,(?=\s*\p{L}+\s*=)")]
    private static partial Regex Separator();

    [GeneratedRegex(@"^\p{L}{1,40}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    /// <summary>Brackets in HTML, in which mail programs put tags as they like.</summary>
    [GeneratedRegex(@"\[(?:[^\[\]<>]|<[^<>]{0,500}>){4,2000}\]")]
    private static partial Regex InHtml();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tag();
}
