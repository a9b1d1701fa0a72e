using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>Text of <c>format=flowed</c> (RFC 3676): lines that end with a space go on in the next one.</summary>
public static class FlowedText
{
    private const string SignatureLine = "-- ";

    /// <summary>The text of a part with its paragraphs whole; as it stands where its format is another.</summary>
    public static string Of(MailPart part) => string.Equals(part.Type["format"], "flowed", StringComparison.OrdinalIgnoreCase)
        ? Join(part.ReadText(), string.Equals(part.Type["delsp"], "yes", StringComparison.OrdinalIgnoreCase))
        : part.ReadText();

    /// <summary>Joins the lines of paragraphs; <paramref name="deletesSpace"/> is DelSp, for languages without blanks. Lines of another quote depth are another paragraph (4.5).</summary>
    public static string Join(string text, bool deletesSpace)
    {
        var joined = new StringBuilder(text.Length);
        var (isFirst, flows, depthBefore) = (true, false, 0);
        foreach (var given in text.AsSpan().EnumerateLines())
        {
            var depth = given.Length - given.TrimStart('>').Length;
            var line = given[depth..];
            if (line is [' ', ..])
                line = line[1..];
            if (!isFirst && !(flows && depth == depthBefore && !line.SequenceEqual(SignatureLine)))
                joined.Append("\r\n");
            if (depth > 0 && !(flows && depth == depthBefore))
                joined.Append('>', depth).Append(' ');
            flows = line is [.., ' '] && !line.SequenceEqual(SignatureLine);
            joined.Append(flows && deletesSpace ? line[..^1] : line);
            (isFirst, depthBefore) = (false, depth);
        }

        return joined.ToString();
    }
}
