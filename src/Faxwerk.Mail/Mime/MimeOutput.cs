using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>The octets of a mail being written: header fields, folded and encoded, and encoded bodies.</summary>
internal sealed class MimeOutput
{
    private const int LineLength = 76;

    private readonly ArrayBufferWriter<byte> buffer = new(4096);

    public byte[] ToArray() => buffer.WrittenSpan.ToArray();

    public void Raw(ReadOnlySpan<byte> octets) => buffer.Write(octets);

    public void Line(string text = "")
    {
        Encoding.UTF8.GetBytes(text, buffer);
        buffer.Write("\r\n"u8);
    }

    /// <summary>A field whose value is written as it is, but for controls.</summary>
    public void Structured(string name, string value) => Line($"{name}: {WithoutControls(value)}");

    /// <summary>A field over several lines.</summary>
    public void Folded(string name, params IReadOnlyList<string> lines) => Line($"{name}: {string.Join("\r\n ", lines.Select(WithoutControls))}");

    /// <summary>An unstructured field: encoded words where needed (RFC 2047), folded.</summary>
    public void Text(string name, string value)
    {
        value = WithoutControls(value);
        Line($"{name}: {(EncodedWords.IsNeeded(value) ? EncodedWords.Encode(value, name.Length + 2) : Fold(value, name.Length + 2))}");
    }

    /// <summary>One address a line.</summary>
    public void Addresses(string name, IReadOnlyList<MailAddress> addresses)
    {
        if (addresses.Count > 0) Folded(name, [.. addresses.Select((address, i) => Format(address, name.Length + 2) + (i < addresses.Count - 1 ? "," : ""))]);
    }

    /// <summary>A field with one parameter of any text: RFC 2231, or encoded words for readers that know nothing else.</summary>
    public void Parameterised(string name, string value, string parameter, string text, bool encodedWords)
    {
        text = WithoutControls(text);
        if (!EncodedWords.IsNeeded(text) && text.Length <= 500) Folded(name, value + ";", $"{parameter}=\"{Escape(text)}\"");
        else if (encodedWords) Line($"{name}: {value};\r\n {parameter}=\"{EncodedWords.Encode(text, parameter.Length + 3)}\"");
        else Folded(name, [value + ";", .. Rfc2231.Encode(parameter, text)]);
    }

    public void Base64(ReadOnlySpan<byte> content)
    {
        const int OctetsALine = LineLength / 4 * 3;
        while (!content.IsEmpty)
        {
            var part = content[..Math.Min(OctetsALine, content.Length)];
            var line = buffer.GetSpan(LineLength + 2);
            System.Buffers.Text.Base64.EncodeToUtf8(part, line, out _, out var written);
            "\r\n"u8.CopyTo(line[written..]);
            buffer.Advance(written + 2);
            content = content[part.Length..];
        }
    }

    /// <summary>RFC 2045 6.7 for text with CR LF line ends.</summary>
    public void QuotedPrintable(ReadOnlySpan<byte> text)
    {
        var column = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                buffer.Write("\r\n"u8);
                column = 0;
                i++;
                continue;
            }
            var atEnd = i + 1 == text.Length || text[i + 1] == '\r';
            // A dot, and the F of "From ", are changed by some machines where they begin a line.
            var changeable = column == 0 && c is (byte)'F' or (byte)'.';
            var literal = c is (byte)' ' or (byte)'\t' ? !atEnd : c is >= 33 and <= 126 and not (byte)'=' && !changeable;
            var width = literal ? 1 : 3;
            if (column + width > LineLength - 1)
            {
                buffer.Write("=\r\n"u8);
                column = 0;
            }
            var span = buffer.GetSpan(3);
            if (literal) span[0] = c;
            else
            {
                span[0] = (byte)'=';
                span[1] = (byte)"0123456789ABCDEF"[c >> 4];
                span[2] = (byte)"0123456789ABCDEF"[c & 15];
            }
            buffer.Advance(width);
            column += width;
        }
    }

    private static string Format(MailAddress address, int column)
    {
        var name = WithoutControls(address.DisplayName);
        var plain = address with { DisplayName = name };
        return EncodedWords.IsNeeded(name) ? $"{EncodedWords.Encode(name, column)}\r\n <{plain.Address}>" : plain.ToString();
    }

    /// <summary>Breaks before blanks, so that unfolding gives the text again.</summary>
    private static string Fold(string text, int column)
    {
        if (column + text.Length <= LineLength) return text;
        var folded = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            var first = folded.Length == 0;
            if (!first && word.Length > 0 && column + 1 + word.Length > LineLength)
            {
                folded.Append("\r\n");
                column = 0;
            }
            if (!first) folded.Append(' ');
            folded.Append(word);
            column += word.Length + 1;
        }
        return folded.ToString();
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>No value may end its line: nothing given becomes a further header.</summary>
    private static string WithoutControls(string text) =>
        text.Any(c => char.IsControl(c)) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
