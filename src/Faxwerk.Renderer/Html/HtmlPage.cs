using System.Text;
using System.Text.RegularExpressions;

namespace Faxwerk.Renderer.Html;

/// <summary>Makes a document fit for paper. What it looks like changes, never what it may do: that is up to the browser's walls.</summary>
internal static partial class HtmlPage
{
    /// <summary>
    /// The document with our style. A picture that it does not hold itself, which a browser would show as a broken one, becomes the text that stands for it.
    /// </summary>
    /// <param name="document">UTF-8.</param>
    /// <param name="width">Pixels of CSS between the margins: no picture is larger.</param>
    /// <param name="height">The same from top to bottom.</param>
    public static byte[] Prepare(byte[] document, int width, int height)
    {
        // Word writes a page of its own into every mail, whose margins would come on top of ours.
        // Players have nothing to say on paper, and draw it whenever they come to it.
        const string players = "audio{display:none!important}video::-webkit-media-controls{display:none!important}";
        var style = $"<style>*{{page:auto!important}}{players}img{{max-width:{width}px;max-height:{height}px;object-fit:contain}}img[width][height]{{height:auto!important}}</style>";
        var html = Encoding.UTF8.GetString(document);
        html = Picture().Replace(html, tag => Held().IsMatch(tag.ValueSpan) ? tag.Value : $"<span>{AlternativeOf(tag.Value)}</span>");
        // Before the document type it would make the browser lay out as browsers did before there were standards.
        var start = DocumentType().Match(html).Length;
        return Encoding.UTF8.GetBytes(string.Concat(html.AsSpan(0, start), style, html.AsSpan(start)));
    }

    private static string AlternativeOf(string tag) =>
        Alternative().Match(tag) is { Success: true } match ? match.Groups[1].Value.Trim('"', '\'').Replace("<", "&lt;", StringComparison.Ordinal) : "";

    // No tag within a tag: a start without an end is not searched again from every one that follows.
    [GeneratedRegex("<img\\s[^<>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Picture();

    [GeneratedRegex("\\ssrc\\s*=\\s*[\"']?\\s*data:", RegexOptions.IgnoreCase)]
    private static partial Regex Held();

    [GeneratedRegex("\\salt\\s*=\\s*(\"[^\"]*\"|'[^']*'|[^\\s\"'>]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Alternative();

    [GeneratedRegex("\\A\\s*<!doctype[^<>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex DocumentType();
}
