using Faxwerk.Directory;

namespace Faxwerk.Journal;

/// <summary>Which entries of the journal somebody looks for; what is null is not asked for.</summary>
public sealed record JournalFilter
{
    /// <summary>The shortest text that can be searched for: shorter ones are in almost every entry, and in no index.</summary>
    public const int ShortestText = 3;

    /// <summary>Part of number, name, subject, sender or CSID; upper and lower case alike, and how a number is written does not matter.</summary>
    public string? Text { get; init; }

    /// <summary>Sent or received.</summary>
    public CallDirection? Direction { get; init; }

    /// <summary>Ended at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Ended before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Handed in by this caller.</summary>
    public string? SubmittedBy { get; init; }

    /// <summary>Beside what <see cref="SubmittedBy"/> handed in, the received faxes that are a user's.</summary>
    public OwnReceived? Received { get; init; }

    /// <summary>Over this trunk.</summary>
    public string? Trunk { get; init; }

    /// <summary>One of <see cref="JournalOutcome"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>A number of docs/status-codes.md.</summary>
    public int? Status { get; init; }

    /// <summary>Older than this entry: the next page of the list.</summary>
    public JournalCursor? Before { get; init; }

    /// <summary>At most so many, the newest.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The conditions on table <c>journal</c> but for the text.</summary>
    internal string Where
    {
        get
        {
            var conditions = new List<string> { "1 = 1" };
            if (Direction is not null)
                conditions.Add("direction = @Direction");
            if (From is not null)
                conditions.Add("at >= @From");
            if (Until is not null)
                conditions.Add("at < @Until");
            if (SubmittedBy is not null)
                conditions.Add(Received is null ? "submitted_by = @SubmittedBy" : $"(submitted_by = @SubmittedBy OR (direction = 'in' AND fax_id IN ({Received.Ids})))");
            if (Trunk is not null)
                conditions.Add("trunk = @Trunk");
            if (Outcome is not null)
                conditions.Add("outcome = @Outcome");
            if (Status is not null)
                conditions.Add("status = @Status");
            if (Before is not null)
                conditions.Add("(at, id) < (@BeforeAt, @BeforeId)");
            return string.Join(" AND ", conditions);
        }
    }

    /// <summary>The text as <see cref="JournalEntry.Words"/> has it: of a number the digits alone.</summary>
    internal string Wanted => (Text ?? "").Trim().ToLowerInvariant() is var text && NumberIn(text) is { } number ? number : text;

    /// <summary>
    /// What to look for in numbers of international form where the text is (a part of) a number in whatever spelling; null where it is something else, even with digits in it.
    /// </summary>
    internal static string? NumberIn(string text)
    {
        if (text.Length == 0 || !text.All(letter => char.IsAsciiDigit(letter) || Between(letter) || letter == '+'))
            return null;

        // Zeros before an area or a country are how a number is dialled, and not in its international form.
        var digits = Digits(text);
        return digits.TrimStart('0') is { Length: >= ShortestText } significant ? significant : digits;
    }

    /// <summary>A number without what is written between its digits; anything else as it is.</summary>
    internal static string Digits(string number) => string.Concat(number.Where(letter => !Between(letter)));

    private static bool Between(char letter) => letter is ' ' or '-' or '/' or '(' or ')' or '.';
}

/// <summary>A place in the journal: an entry ended <paramref name="At"/>, and which of those it is.</summary>
public readonly record struct JournalCursor(DateTimeOffset At, long Id)
{
    /// <summary>As it stands in an address: milliseconds since 1970, a dot, the id.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}.{Id}");

    /// <summary>Reads <see cref="ToString"/>; null where it is something else.</summary>
    public static JournalCursor? Parse(string text) =>
        text.Split('.') is [var at, var id] && long.TryParse(at, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds < 253_402_300_800_000 && long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? new JournalCursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), number)
            : null;
}
