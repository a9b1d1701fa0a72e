using System.Globalization;
using System.Text;

namespace Faxwerk.Mail.Mime.Tnef;

/// <summary>
/// The text of an RTF body: the HTML it was made from, where it carries that ([MS-OXRTFEX]), else its plain text. A reader for mail bodies,
/// not a rendering of RTF.
/// </summary>
internal sealed class RtfText
{
    private static readonly HashSet<string> Skipped = new(StringComparer.Ordinal)
    {
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "mhtmltag", "listtable", "listoverridetable", "generator", "themedata", "datastore",
    };

    private readonly byte[] rtf;
    private readonly StringBuilder text = new();
    private readonly List<byte> octets = [];
    private readonly Stack<(bool Skip, bool HtmlRtf)> groups = new();
    private (bool Skip, bool HtmlRtf) group;
    private int codePage = 1252;
    private int unicodeSkip = 1;
    private int toSkip;
    private bool starred;
    private int at;

    private RtfText(byte[] rtf) => this.rtf = rtf;

    public bool IsHtml { get; private set; }

    public override string ToString() => text.ToString();

    public static RtfText Read(byte[] rtf)
    {
        var reader = new RtfText(rtf);
        reader.Run();
        return reader;
    }

    private void Run()
    {
        while (at < rtf.Length)
        {
            var c = rtf[at++];
            switch (c)
            {
                case (byte)'{':
                    groups.Push(group);
                    starred = false;
                    break;
                case (byte)'}':
                    if (groups.TryPop(out var outer)) group = outer;
                    break;
                case (byte)'\\':
                    ReadControl();
                    break;
                case (byte)'\r' or (byte)'\n' or 0:
                    break;
                default:
                    Emit(c);
                    break;
            }
        }
        Flush();
    }

    private void ReadControl()
    {
        if (at >= rtf.Length) return;
        var c = (char)rtf[at];
        if (!char.IsAsciiLetter(c))
        {
            at++;
            ReadSymbol(c);
            return;
        }
        var start = at;
        while (at < rtf.Length && char.IsAsciiLetter((char)rtf[at])) at++;
        var word = Encoding.ASCII.GetString(rtf, start, Math.Min(at - start, 32));
        start = at;
        if (at < rtf.Length && rtf[at] == '-') at++;
        while (at < rtf.Length && at - start < 11 && char.IsAsciiDigit((char)rtf[at])) at++;
        int? number = int.TryParse(rtf.AsSpan(start, at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
        if (at < rtf.Length && rtf[at] == ' ') at++;
        Obey(word, number);
    }

    private void ReadSymbol(char c)
    {
        switch (c)
        {
            case '*':
                starred = true;
                break;
            case '\'':
                if (at + 2 <= rtf.Length && byte.TryParse(rtf.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet)) Emit(octet);
                at = Math.Min(at + 2, rtf.Length);
                break;
            case '~':
                Append("\u00a0");
                break;
            case '\\' or '{' or '}':
                Emit((byte)c);
                break;
            case '\r' or '\n':
                Append("\r\n");
                break;
        }
    }

    private void Obey(string word, int? number)
    {
        switch (word)
        {
            case "ansicpg":
                codePage = number ?? codePage;
                break;
            case "fromhtml":
                IsHtml = number != 0;
                break;
            case "htmlrtf":
                group.HtmlRtf = number != 0;
                break;
            case "htmltag":
                // {\*\htmltag...}: what it holds is the HTML itself.
                break;
            case "uc":
                unicodeSkip = Math.Clamp(number ?? 1, 0, 10);
                break;
            case "u":
                Append(((char)(ushort)(number ?? '?')).ToString());
                toSkip = unicodeSkip;
                break;
            case "par" or "line":
                Append("\r\n");
                break;
            case "tab":
                Append("\t");
                break;
            case "bin":
                at = (int)Math.Min((long)at + Math.Max(number ?? 0, 0), rtf.Length);
                break;
            default:
                if (starred || Skipped.Contains(word)) group.Skip = true;
                else if (Named(word) is { } character) Append(character);
                break;
        }
        starred = false;
    }

    private static string? Named(string word) => word switch
    {
        "lquote" => "\u2018",
        "rquote" => "\u2019",
        "ldblquote" => "\u201c",
        "rdblquote" => "\u201d",
        "bullet" => "\u2022",
        "endash" => "\u2013",
        "emdash" => "\u2014",
        _ => null,
    };

    /// <summary>In encapsulated HTML, what <c>\htmlrtf</c> encloses is for RTF readers only.</summary>
    private bool Visible => !group.Skip && !(IsHtml && group.HtmlRtf);

    private void Emit(byte octet)
    {
        if (toSkip > 0) toSkip--;
        else if (Visible) octets.Add(octet);
    }

    private void Append(string characters)
    {
        if (!Visible) return;
        Flush();
        text.Append(characters);
    }

    private void Flush()
    {
        if (octets.Count == 0) return;
        text.Append(Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(octets), codePage));
        octets.Clear();
    }
}
