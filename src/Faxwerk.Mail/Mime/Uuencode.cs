using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>A file inside a text between <c>begin 644 name</c> and <c>end</c> (POSIX uuencode).</summary>
internal readonly record struct UuencodedFile(string Name, Range Block, Range Lines);

/// <summary>uuencode, in the body of a mail or as its transfer encoding. Never throws; a broken line gives what it holds.</summary>
internal static class Uuencode
{
    /// <summary>Finds the next file from <paramref name="from"/> on.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out UuencodedFile file)
    {
        file = default;
        for (var at = from; at < text.Length;)
        {
            var found = text[at..].IndexOf("begin "u8);
            if (found < 0) return false;
            var begin = at + found;
            at = begin + 6;
            if (begin > 0 && text[begin - 1] != '\n') continue;
            var line = Line(text, begin);
            if (!TryReadName(text[begin..line].TrimEnd("\r\n"u8), out var name) || !IsData(text, line)) continue;
            var last = line;
            while (last < text.Length && IsData(text, last)) last = Line(text, last);
            // The empty line that counts no octets, and "end".
            var end = last;
            if (text[end..].TrimStart("`\r\n "u8).StartsWith("end"u8)) end = Line(text, text.Length - text[end..].TrimStart("`\r\n "u8).Length);
            file = new(name, begin..end, line..last);
            return true;
        }
        return false;
    }

    public static byte[] Decode(ReadOnlySpan<byte> lines)
    {
        // A last group may be short: three octets from one character.
        var decoded = new byte[lines.Length + 3];
        var length = 0;
        for (var at = 0; at < lines.Length;)
        {
            var next = Line(lines, at);
            var line = lines[at..next].TrimEnd("\r\n"u8);
            at = next;
            if (line.IsEmpty) continue;
            var count = (line[0] - ' ') & 63;
            for (var i = 1; count > 0 && i < line.Length; i += 4)
            {
                uint group = 0;
                for (var k = 0; k < 4; k++) group = (group << 6) | (i + k < line.Length ? (uint)(line[i + k] - ' ') & 63 : 0);
                for (var shift = 16; shift >= 0 && count > 0; shift -= 8, count--) decoded[length++] = (byte)(group >> shift);
            }
        }
        return decoded[..length];
    }

    /// <summary>The first file of a body that is uuencoded as a whole; empty where there is none.</summary>
    public static byte[] DecodeFirst(ReadOnlySpan<byte> body) => TryFind(body, 0, out var file) ? Decode(body[file.Lines]) : [];

    private static bool TryReadName(ReadOnlySpan<byte> line, out string name)
    {
        name = "";
        var words = line["begin "u8.Length..];
        var digits = words.IndexOfAnyExceptInRange((byte)'0', (byte)'7');
        if (digits is not (3 or 4) || words[digits] != ' ') return false;
        name = Charsets.DecodeUnlabelled(words[(digits + 1)..]).Trim();
        return name.Length > 0;
    }

    /// <summary>A line of data is as long as its first character says (a shorter one lost blanks at its end on the way).</summary>
    private static bool IsData(ReadOnlySpan<byte> text, int at)
    {
        var line = text[at..Line(text, at)].TrimEnd("\r\n"u8);
        if (line.IsEmpty || line.ContainsAnyExceptInRange((byte)' ', (byte)'`')) return false;
        var octets = (line[0] - ' ') & 63;
        var expected = (octets + 2) / 3 * 4;
        return octets is > 0 and <= 45 && line.Length - 1 <= expected + 1 && line.Length > 1;
    }

    private static int Line(ReadOnlySpan<byte> text, int at)
    {
        var lf = text[at..].IndexOf((byte)'\n');
        return lf < 0 ? text.Length : at + lf + 1;
    }
}
