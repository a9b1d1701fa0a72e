using System.Text;

namespace Faxwerk.Covers;

/// <summary>The templates that come with the program: one design, <c>standard</c>, in German and English.</summary>
internal static class BuiltInCovers
{
    private static readonly (string Word, string German, string English)[] s_words =
    [
        ("lang", "de", "en"),
        ("title", "Telefax", "Fax"),
        ("pages", "Seiten mit dieser", "Pages incl. this one"),
        ("to", "An", "To"),
        ("from", "Von", "From"),
        ("phone", "Telefon", "Phone"),
        ("mail", "E-Mail", "Email"),
        ("subject", "Betreff", "Subject"),
        ("missing", "Fehlen Seiten, oder ist etwas unleserlich? Bitte rufen Sie an:", "Are pages missing or hard to read? Please call:"),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CoverTemplate> All { get; } =
    [
        In("standard-de", s_words.Select(word => (word.Word, word.German))),
        In("standard-en", s_words.Select(word => (word.Word, word.English))),
    ];

    private static CoverTemplate In(string name, IEnumerable<(string Word, string Text)> words)
    {
        using var stream = typeof(BuiltInCovers).Assembly.GetManifestResourceStream("Faxwerk.Covers.standard.html")!;
        using var reader = new StreamReader(stream);
        var html = words.Aggregate(reader.ReadToEnd(), (text, word) => text.Replace($"[[{word.Word}]]", word.Text, StringComparison.Ordinal));
        return new CoverTemplate(name, CoverFormat.Html, Encoding.UTF8.GetBytes(html));
    }
}
