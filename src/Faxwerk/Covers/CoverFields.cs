using System.Text;

namespace Faxwerk.Covers;

/// <summary>What the fields of one cover hold. Values are plain text; whatever they contain, no template takes it for its own language.</summary>
public sealed record CoverFields
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CoverPicture> _pictures = new(StringComparer.Ordinal);

    /// <summary>The text of a field, lines parted by LF; empty where there is none.</summary>
    public string this[string field] => _values.GetValueOrDefault(field, "");

    /// <summary>The picture of a field; null where there is none.</summary>
    public CoverPicture? Picture(string field) => _pictures.GetValueOrDefault(field);

    /// <summary>With another value; controls and broken characters of it, which no document may hold, are left out.</summary>
    public CoverFields With(string field, string value)
    {
        var copy = Copy();
        copy._values[field] = Clean(value);
        return copy;
    }

    /// <summary>With a picture; null for none.</summary>
    public CoverFields With(string field, CoverPicture? picture)
    {
        var copy = Copy();
        if (picture is null) copy._pictures.Remove(field);
        else copy._pictures[field] = picture;
        return copy;
    }

    private CoverFields Copy()
    {
        var copy = new CoverFields();
        foreach (var (field, value) in _values) copy._values[field] = value;
        foreach (var (field, picture) in _pictures) copy._pictures[field] = picture;
        return copy;
    }

    // XML 1.0, 2.2: of the controls only tab and line ends, no surrogates, no FFFE and FFFF.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n') clean.Append('\n');
            else if (rune.Value is '\t') clean.Append(' ');
            else if (!Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF)) clean.Append(rune);
        }

        return clean.ToString().TrimEnd();
    }
}

/// <summary>A picture on a cover: PNG or JPEG.</summary>
/// <param name="MediaType">image/png or image/jpeg.</param>
/// <param name="Content">Its bytes.</param>
public sealed record CoverPicture(string MediaType, ReadOnlyMemory<byte> Content)
{
    /// <summary>The media type of a picture by its first bytes; null where it is neither.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> picture) =>
        picture.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "image/png"
        : picture.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : null;
}
