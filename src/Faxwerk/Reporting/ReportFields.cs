namespace Faxwerk.Reporting;

/// <summary>The values of the fields of a report template.</summary>
internal sealed record ReportFields
{
    /// <summary>The names, as they stand between double braces.</summary>
    public static IReadOnlyList<string> All { get; } = ["verdict", "to", "subject", "number", "name", "pages", "confirmed", "cause", "submitted", "ended", "job", "details"];

    public string Verdict { get; init; } = "";

    public string To { get; init; } = "";

    public string Subject { get; init; } = "";

    public string Number { get; init; } = "";

    public string Name { get; init; } = "";

    public string Pages { get; init; } = "";

    public string Confirmed { get; init; } = "";

    public string Cause { get; init; } = "";

    public string Submitted { get; init; } = "";

    public string Ended { get; init; } = "";

    public string Job { get; init; } = "";

    /// <summary>The whole built-in text, made only where it is asked for.</summary>
    public Func<string> Details { get; init; } = () => "";

    /// <summary>The value of a field.</summary>
    public string Of(string name) => name switch
    {
        "verdict" => Verdict,
        "to" => To,
        "subject" => Subject,
        "number" => Number,
        "name" => Name,
        "pages" => Pages,
        "confirmed" => Confirmed,
        "cause" => Cause,
        "submitted" => Submitted,
        "ended" => Ended,
        "job" => Job,
        "details" => Details(),
        _ => "",
    };
}
