namespace Faxwerk.Commands;

/// <summary>What <c>faxwerk send</c> was asked to do.</summary>
internal sealed record SendArguments
{
    public IReadOnlyList<string> Files { get; init; } = [];

    public IReadOnlyList<string> To { get; init; } = [];

    public string Resolution { get; init; } = "fine";

    /// <summary>Parts of the form that are passed on as they are, by name.</summary>
    public IReadOnlyList<(string Part, string Value)> Options { get; init; } = [];

    public Uri? Api { get; init; }

    public string? Key { get; init; }

    public bool Direct { get; init; }

    public bool Wait { get; init; } = true;

    /// <summary>The arguments after <c>send</c>; null where they make no sense.</summary>
    public static SendArguments? Parse(string[] args)
    {
        var result = new SendArguments();
        while (args is [var first, .. var rest])
        {
            (result, args) = (first, rest) switch
            {
                ("--direct", _) => (result with { Direct = true }, rest),
                ("--no-wait", _) => (result with { Wait = false }, rest),
                ("--to", [var number, ..]) => (result with { To = [.. result.To, number] }, rest[1..]),
                ("--resolution", [var resolution, ..]) => (result with { Resolution = resolution }, rest[1..]),
                ("--subject" or "--cover" or "--cover-text", [var value, ..]) => (result with { Options = [.. result.Options, (PartOf(first), value)] }, rest[1..]),
                ("--key", [var key, ..]) => (result with { Key = key }, rest[1..]),
                ("--api", [var url, ..]) when Uri.TryCreate(url, UriKind.Absolute, out var api) => (result with { Api = api }, rest[1..]),
                ([not '-', ..], _) => (result with { Files = [.. result.Files, first] }, rest),
                _ => (result with { Files = [], To = [] }, []),
            };
        }

        return result.Files.Count > 0 && result.To.Count > 0 && !(result.Direct && result.Options.Count > 0) ? result : null;
    }

    private static string PartOf(string option) => option == "--cover-text" ? "coverText" : option[2..];
}
