using System.Text.RegularExpressions;

namespace Faxwerk.Covers;

/// <summary>What a template is written in.</summary>
public enum CoverFormat
{
    /// <summary>HTML.</summary>
    Html,

    /// <summary>Word.</summary>
    Docx,

    /// <summary>OpenDocument text.</summary>
    Odt,
}

/// <summary>A template as it is kept.</summary>
/// <param name="Name">What it is called, without extension.</param>
/// <param name="Format">What it is written in.</param>
/// <param name="Content">Its bytes.</param>
public sealed partial record CoverTemplate(string Name, CoverFormat Format, ReadOnlyMemory<byte> Content)
{
    /// <summary>Stands for no cover.</summary>
    public const string None = "none";

    /// <summary>Most bytes of a template.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Whether the text may run on to further pages; known once <see cref="Check"/> found no fault.</summary>
    public bool Overflows => Fields(out _).Contains(CoverField.Overflow);

    /// <summary>Whether it has a place for the sender's text; known once <see cref="Check"/> found no fault.</summary>
    public bool ShowsText => Fields(out _).Select(CoverField.Find).Contains(CoverField.Text);

    /// <summary>Whether a template may be called so: small letters, digits, hyphen and underscore, not <see cref="None"/> and not like a picture.</summary>
    public static bool IsName(string name) => name != None && !CoverField.IsPicture(name) && NamePattern().IsMatch(name);

    /// <summary>The language that a name ends in, such as <c>standard-en</c>; null for others.</summary>
    public static string? LanguageOf(string name) => name[^Math.Min(name.Length, 3)..] is "-de" or "-en" ? name[^2..] : null;

    /// <summary>The format of a file by its extension; null for others.</summary>
    public static CoverFormat? FormatOf(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".html" or ".htm" => CoverFormat.Html,
        ".docx" => CoverFormat.Docx,
        ".odt" => CoverFormat.Odt,
        _ => null,
    };

    /// <summary>What is wrong with it, before any rendering; null where nothing is.</summary>
    public CoverFault? Check()
    {
        if (Content.Length > MaxBytes) return new CoverFault(CoverFaultCode.Size, Name);
        var fields = Fields(out var fault);
        if (fault is not null) return fault with { Name = Name };
        var unknown = fields.Where(field => CoverField.Find(field) is null).Select(field => $"{{{{{field}}}}}").ToList();
        return unknown.Count > 0 ? new CoverFault(CoverFaultCode.Fields, Name, string.Join(", ", unknown.Take(10))) : null;
    }

    /// <summary>The document with its fields filled. <see cref="Check"/> has found no fault.</summary>
    public byte[] Fill(CoverFields fields) => Format == CoverFormat.Html ? HtmlCover.Fill(Content, fields) : OfficeCover.Fill(Content, Format, fields);

    /// <summary>The media type of the document.</summary>
    public string MediaType => Format switch
    {
        CoverFormat.Html => "text/html",
        CoverFormat.Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/vnd.oasis.opendocument.text",
    };

    private IReadOnlyCollection<string> Fields(out CoverFault? fault) =>
        Format == CoverFormat.Html ? HtmlCover.Fields(Content, out fault) : OfficeCover.Fields(Content, Format, out fault);

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}$")]
    private static partial Regex NamePattern();
}
