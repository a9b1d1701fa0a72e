namespace Faxwerk.Reporting;

/// <summary>On which printer the reports of somebody come out: a row of <c>reports.printers</c>.</summary>
public sealed record ReportPrinter
{
    /// <summary>All for whom nothing else is set.</summary>
    public const string Everybody = "*";

    /// <summary>Login, <c>group:NAME</c>, <c>site:NAME</c> or <c>*</c>.</summary>
    public string User { get; init; } = "";

    /// <summary>Name of a printer of the list, or <c>ipp://</c> or <c>ipps://</c> with its address.</summary>
    public string Printer { get; init; } = "";

    /// <summary>The printer of somebody: his own, else that of a group of his, of his site, of everybody; null for none.</summary>
    public static string? Find(IReadOnlyList<ReportPrinter> printers, string login, IReadOnlyList<string> groups, string site)
    {
        IEnumerable<string> names = [.. login.Length > 0 ? [login] : (string[])[], .. groups.Select(group => $"group:{group}"), $"site:{site}", Everybody];
        return names.Select(name => printers.FirstOrDefault(row => row.User.Equals(name, StringComparison.OrdinalIgnoreCase))?.Printer).FirstOrDefault(printer => printer is not null);
    }
}
