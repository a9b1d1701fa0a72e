using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Faxwerk.Rendering;

/// <summary>
/// Reduces an HTML mail body to the text it shows. Reads once from front to back, in time and memory linear to its length; nothing is ever
/// fetched. Bad markup gives the text that can be made out, never an error.
/// </summary>
public static partial class HtmlText
{
    private const int CharsetWithin = 1024;

    private static readonly FrozenSet<string> Hidden =
        new[] { "head", "script", "style", "title", "template", "noscript", "object", "svg" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Blocks = new[]
    {
        "address", "article", "blockquote", "div", "dl", "dt", "dd", "fieldset", "footer", "form", "header", "hr", "li", "main", "nav", "ol",
        "pre", "section", "table", "tr", "ul", "body", "center",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Paragraphs =
        new[] { "p", "h1", "h2", "h3", "h4", "h5", "h6" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A document in UTF-8: its charset as declared beside it, else as it declares itself (HTML Living Standard 13.2.3.2).</summary>
    public static ReadOnlyMemory<byte> ToUtf8(RenderSource source)
    {
        var start = Encoding.Latin1.GetString(source.Content.Span[..Math.Min(source.Content.Length, CharsetWithin)]);
        return PlainText.ToUtf8(source.Content, source.Charset ?? (MetaCharset().Match(start) is { Success: true } match ? match.Groups[1].Value : null));
    }

    /// <summary>The same as a string.</summary>
    public static string Read(RenderSource source) => Encoding.UTF8.GetString(ToUtf8(source).Span);

    /// <summary>The text of a document, as a document.</summary>
    public static RenderSource TextOf(RenderSource source) =>
        new(source.FileName, MediaTypes.Text, Encoding.UTF8.GetBytes(From(Read(source)))) { Charset = "utf-8" };

    /// <summary>The visible text, lines ending in LF, without blank lines at either end.</summary>
    public static string From(string html)
    {
        var text = new Layout();
        for (var at = 0; at < html.Length;)
        {
            if (html[at] != '<')
            {
                var next = html.IndexOf('<', at);
                text.Write(WebUtility.HtmlDecode(html[at..(next < 0 ? html.Length : next)]));
                at = next < 0 ? html.Length : next;
                continue;
            }

            at = ReadTag(html, at, text);
        }

        return text.ToString();
    }

    [GeneratedRegex("<meta[^>]{0,200}charset\\s*=\\s*[\"']?\\s*([\\w.:-]{1,40})", RegexOptions.IgnoreCase)]
    private static partial Regex MetaCharset();

    /// <summary>Reads the markup at <paramref name="at"/> and returns where the text goes on.</summary>
    private static int ReadTag(string html, int at, Layout text)
    {
        if (html.AsSpan(at).StartsWith("<!--", StringComparison.Ordinal))
            return After(html, "-->", at + 4);
        var closing = at + 1 < html.Length && html[at + 1] == '/';
        var start = closing ? at + 2 : at + 1;
        var end = start;
        while (end < html.Length && char.IsAsciiLetterOrDigit(html[end]))
            end++;
        if (end == start && (start >= html.Length || html[start] is not ('!' or '?')))
        {
            text.Write("<");
            return at + 1;
        }

        var name = html[start..end];
        var next = EndOfTag(html, end);
        if (!closing && Hidden.Contains(name))
            return After(html, $"</{name}", next) is var close && close < html.Length ? EndOfTag(html, close) : html.Length;
        Apply(name, closing, text);
        return next;
    }

    private static void Apply(string name, bool closing, Layout text)
    {
        if (name.Equals("br", StringComparison.OrdinalIgnoreCase))
            text.Break();
        else if (name.Equals("td", StringComparison.OrdinalIgnoreCase) || name.Equals("th", StringComparison.OrdinalIgnoreCase))
            text.Gap(closing);
        else if (Paragraphs.Contains(name))
            text.Paragraph();
        else if (Blocks.Contains(name))
            text.NewLine();
        if (!closing && name.Equals("li", StringComparison.OrdinalIgnoreCase))
            text.Write("- ");
    }

    /// <summary>Where the tag ends; a '>' inside a quoted attribute does not end it.</summary>
    private static int EndOfTag(string html, int at)
    {
        var quote = '\0';
        for (; at < html.Length; at++)
        {
            var c = html[at];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c == '>')
                return at + 1;
            else if (c is '"' or '\'' && html[at - 1] == '=')
                quote = c;
        }

        return html.Length;
    }

    private static int After(string html, string what, int from)
    {
        var at = html.IndexOf(what, from, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? html.Length : at + what.Length;
    }

    /// <summary>Collects words and breaks: blanks collapse, blank lines never follow each other.</summary>
    private sealed class Layout
    {
        private readonly StringBuilder _text = new();
        private int _breaks;
        private bool _blank;

        public void Write(string text)
        {
            foreach (var c in text)
            {
                if (char.IsWhiteSpace(c) && c != '\u00A0')
                {
                    _blank = true;
                    continue;
                }

                if (char.IsControl(c) || c is '\u200B' or '\uFEFF' or '\u00AD')
                    continue;
                Flush();
                _text.Append(c == '\u00A0' ? ' ' : c);
            }
        }

        public void NewLine() => _breaks = Math.Max(_breaks, 1);

        public void Paragraph() => _breaks = Math.Max(_breaks, 2);

        public void Break() => _breaks = Math.Min(_breaks + 1, 2);

        public void Gap(bool closing)
        {
            if (closing)
                _blank = true;
        }

        public override string ToString() => _text.ToString().TrimEnd();

        private void Flush()
        {
            if (_text.Length > 0)
            {
                if (_breaks > 0)
                    _text.Append('\n', _breaks);
                else if (_blank)
                    _text.Append(' ');
            }

            _breaks = 0;
            _blank = false;
        }
    }
}
