using System.Text.RegularExpressions;
using Faxwerk.Settings;

namespace Faxwerk.Junk;

/// <summary>What a rule on junk looks at; the words are stored.</summary>
public enum JunkKind
{
    /// <summary>The caller's number, or <see cref="TextPattern.Withheld"/>.</summary>
    Caller,

    /// <summary>What the sending machine calls itself.</summary>
    StationId,

    /// <summary>Words on the pages, where they are read (section <c>ocr</c>).</summary>
    Keyword,
}

/// <summary>What becomes of the fax; the words are stored.</summary>
public enum JunkAction
{
    /// <summary>It is kept until somebody releases it.</summary>
    Quarantine,

    /// <summary>It goes to <see cref="JunkSettings.Mailbox"/> and nowhere else.</summary>
    Mailbox,

    /// <summary>The call is not answered; a caller only.</summary>
    Reject,
}

/// <summary>A row of table <c>junk_rule</c>.</summary>
public sealed partial record JunkRule
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>What it looks at.</summary>
    public JunkKind Kind { get; init; }

    /// <summary>A <see cref="TextPattern"/>; for a keyword one of a part of the text.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>What becomes of the fax.</summary>
    public JunkAction Action { get; init; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>By whom.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Whether a user proposed it and nobody has confirmed it yet: then it does not hold.</summary>
    public bool IsProposal { get; init; }

    /// <summary>The user who called a fax unwanted; null where somebody else made the rule.</summary>
    public long? AccountId { get; init; }

    /// <summary>The fax that it was learnt from; null where somebody wrote it.</summary>
    public long? FaxId { get; init; }

    /// <summary>Counts its changes, from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Letters and digits that a keyword has at least: shorter ones stand in every other fax.</summary>
    public const int ShortestKeyword = 4;

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public string? Error() =>
        !TextPattern.IsValid(Pattern) || (Kind != JunkKind.Keyword && Pattern.All(c => c is '*' or '?')) ? "pattern: 1 to 100 characters, * for any, and not all faxes"
        : Kind == JunkKind.Keyword && Pattern.Count(char.IsLetterOrDigit) < ShortestKeyword ? $"pattern: at least {ShortestKeyword} letters and digits"
        : Action == JunkAction.Reject && Kind != JunkKind.Caller ? "action: a call is rejected by its caller only"
        : null;

    /// <summary>Whether the rule is for a caller, of whose number all spellings are given; none where it is withheld.</summary>
    public bool MatchesCaller(string[] spellings) => Kind == JunkKind.Caller && TextPattern.MatchesCaller(Pattern, spellings);

    /// <summary>Whether the rule is for a station ID, with and without its blanks.</summary>
    public bool MatchesStationId(string stationId) => Kind == JunkKind.StationId && stationId.Length > 0 && TextPattern.MatchesStationId(Pattern, stationId);

    /// <summary>Whether the rule is for a text, whatever breaks and gaps its lines have: words that are parted at the end of a line are looked for whole, too.</summary>
    public bool MatchesText(string text) => Kind == JunkKind.Keyword
        && (TextPattern.IsWithin(InOneLine(Pattern), InOneLine(text)) || TextPattern.IsWithin(InOneLine(Pattern), InOneLine(HyphenAtEnd().Replace(text, "")))
            || TextPattern.IsWithin(InOneLine(Pattern), InOneLine(HyphenAtEnd().Replace(text, "-"))));

    private static string InOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"(?<=\p{L})[-\u00AD]\s*\n\s*(?=\p{L})")]
    private static partial Regex HyphenAtEnd();

    /// <summary>The rule in words, as the quarantine and the audit log have it.</summary>
    public string Words => $"{Kind.ToString().ToLowerInvariant()} {Pattern}";
}
