using System.Buffers;

namespace Faxwerk.Mail.Smtp;

/// <summary>
/// Takes the text after DATA off the wire (RFC 5321 4.5.2): removes the dot that begins a line, and finds the end, which is CR LF . CR LF and
/// nothing else. A line begins only after CR LF; a bare LF becomes CR LF in what is passed on, and a bare CR stays, so that neither can be
/// taken for the end of the message.
/// </summary>
internal sealed class DotDecoder
{
    private bool lineStart = true;
    private bool afterCr;

    /// <summary>Passes on what can be decided. True at the end of the message; <paramref name="consumed"/> is then behind the final CR LF.</summary>
    public bool Decode(in ReadOnlySequence<byte> input, SmtpMessageTransfer output, out SequencePosition consumed)
    {
        var rest = input;
        while (!rest.IsEmpty)
        {
            if (lineStart && rest.FirstSpan[0] == '.')
            {
                if (rest.Length < 3 && !CannotEnd(rest)) break;
                if (IsEnd(rest))
                {
                    consumed = rest.GetPosition(3);
                    return true;
                }
                rest = rest.Slice(1);
                lineStart = false;
                if (rest.IsEmpty) break;
            }
            var span = rest.FirstSpan;
            rest = rest.Slice(PassLines(span, output));
        }
        consumed = rest.Start;
        return false;
    }

    /// <summary>Passes on octets up to a dot that begins a line, or all; returns how many were read.</summary>
    private int PassLines(ReadOnlySpan<byte> span, SmtpMessageTransfer output)
    {
        lineStart = false;
        int passed = 0, from = 0;
        while (true)
        {
            var found = span[from..].IndexOf((byte)'\n');
            if (found < 0) break;
            var lf = from + found;
            from = lf + 1;
            if (lf > 0 ? span[lf - 1] == '\r' : afterCr)
            {
                if (from < span.Length && span[from] != '.') continue;
                output.Write(span[passed..from]);
                (lineStart, afterCr) = (true, false);
                return from;
            }
            output.Write(span[passed..lf]);
            output.Write("\r\n"u8);
            passed = from;
        }
        output.Write(span[passed..]);
        afterCr = span[^1] == '\r';
        return span.Length;
    }

    private static bool CannotEnd(in ReadOnlySequence<byte> line) => line.Length == 2 && line.Slice(1).FirstSpan[0] != '\r';

    private static bool IsEnd(in ReadOnlySequence<byte> line)
    {
        if (line.Length < 3) return false;
        Span<byte> three = stackalloc byte[3];
        line.Slice(0, 3).CopyTo(three);
        return three.SequenceEqual(".\r\n"u8);
    }
}
