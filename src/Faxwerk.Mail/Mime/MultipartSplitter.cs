namespace Faxwerk.Mail.Mime;

/// <summary>Finds the parts between the delimiter lines of a multipart (RFC 2046 5.1.1). Preamble and epilogue are passed over.</summary>
internal ref struct MultipartSplitter
{
    private readonly ReadOnlySpan<byte> content;
    private readonly byte[] delimiter;
    private int next;

    public MultipartSplitter(ReadOnlySpan<byte> content, ReadOnlySpan<byte> boundary)
    {
        this.content = content;
        delimiter = [(byte)'-', (byte)'-', .. boundary];
        if (TryFindDelimiter(0, out _, out var behind, out var closes)) (next, Closed) = (behind, closes);
        else next = -1;
    }

    /// <summary>True when the closing delimiter was seen.</summary>
    public bool Closed { get; private set; }

    /// <summary>The next part without the line end before its delimiter; of the last one that is not closed, the rest.</summary>
    public bool TryNext(out Range part)
    {
        part = default;
        if (next < 0 || Closed) return false;
        if (TryFindDelimiter(next, out var end, out var behind, out var closes))
        {
            part = next..Math.Max(next, end);
            (next, Closed) = (behind, closes);
        }
        else
        {
            part = next..content.Length;
            next = -1;
        }
        return true;
    }

    /// <summary>
    /// Finds a delimiter line: <paramref name="before"/> is the end of what precedes it, <paramref name="behind"/> the beginning of the next line.
    /// </summary>
    private readonly bool TryFindDelimiter(int from, out int before, out int behind, out bool closes)
    {
        (before, behind, closes) = (0, 0, false);
        while (from < content.Length)
        {
            var found = content[from..].IndexOf(delimiter);
            if (found < 0) return false;
            var start = from + found;
            from = start + delimiter.Length;
            if (start > 0 && content[start - 1] != '\n') continue;
            var rest = content[from..];
            closes = rest.StartsWith("--"u8);
            if (closes) rest = rest[2..];
            var lf = rest.IndexOf((byte)'\n');
            var tail = lf < 0 ? rest : rest[..lf];
            if (!closes && tail.ContainsAnyExcept(" \t\r"u8)) continue;
            before = start > 0 ? start - 1 : 0;
            if (before > 0 && content[before - 1] == '\r') before--;
            behind = lf < 0 ? content.Length : content.Length - rest.Length + lf + 1;
            return true;
        }
        return false;
    }
}
