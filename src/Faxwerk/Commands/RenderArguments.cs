using Faxwerk.Pages;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Commands;

/// <summary>What <c>faxwerk render</c> was asked to do.</summary>
internal sealed record RenderArguments
{
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The TIFF-F to write; null writes none.</summary>
    public string? Out { get; init; }

    /// <summary>The PNG of the first page; page n goes beside it with -n before the extension. Null writes none.</summary>
    public string? Preview { get; init; }

    /// <summary>The TIFF-F is written in Group 3 (MH).</summary>
    public bool Group3 { get; init; }

    public Resolution Resolution { get; init; } = Resolution.Fine;

    public PaperSize Paper { get; init; } = PaperSize.A4;

    /// <summary>The arguments after <c>render</c>; null where they make no sense.</summary>
    public static RenderArguments? Parse(string[] args)
    {
        var result = new RenderArguments();
        while (args is [var first, .. var rest])
        {
            (result, args) = (first, rest) switch
            {
                ("--out", [var file, ..]) => (result with { Out = file }, rest[1..]),
                ("--g3", _) => (result with { Group3 = true }, rest),
                ("--preview", [var file, ..]) => (result with { Preview = file }, rest[1..]),
                ("--resolution", [var name, ..]) when ResolutionOf(name) is { } resolution => (result with { Resolution = resolution }, rest[1..]),
                ("--paper", [var name, ..]) when PaperOf(name) is { } paper => (result with { Paper = paper }, rest[1..]),
                ([not '-', ..], _) => (result with { Files = [.. result.Files, first] }, rest),
                _ => (new RenderArguments(), []),
            };
        }

        return result.Files.Count > 0 && (result.Out ?? result.Preview) is not null ? result : null;
    }

    /// <summary>Where the preview of page <paramref name="number"/>, from 1, goes.</summary>
    public string PreviewOf(int number) => number == 1
        ? Preview!
        : Path.Combine(Path.GetDirectoryName(Preview) ?? "", $"{Path.GetFileNameWithoutExtension(Preview)}-{number}{Path.GetExtension(Preview)}");

    private static Resolution? ResolutionOf(string name) => name switch
    {
        "normal" or "standard" => Resolution.Standard,
        "fine" => Resolution.Fine,
        "superfine" => Resolution.Superfine,
        "300" => Resolution.Dpi300,
        "400" => Resolution.Dpi400,
        _ => null,
    };

    private static PaperSize? PaperOf(string name) => name switch
    {
        "a4" => PaperSize.A4,
        "letter" => PaperSize.Letter,
        "legal" => PaperSize.Legal,
        "b4" => PaperSize.B4,
        "a3" => PaperSize.A3,
        _ => null,
    };
}
