using System.Buffers;

namespace Faxwerk.Mail.Smtp;

/// <summary>Puts a message on the wire behind DATA (RFC 5321 4.5.2): CR LF as the only line end, a dot before each leading dot.</summary>
internal sealed class DotEncoder
{
    private bool lineStart = true;
    private bool afterCr;

    public void Encode(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        while (!message.IsEmpty)
        {
            if (afterCr)
            {
                // A bare CR becomes a line end; the LF of a true one is written here.
                output.Write("\n"u8);
                (afterCr, lineStart) = (false, true);
                if (message[0] == '\n') message = message[1..];
                continue;
            }
            if (lineStart && message[0] == '.') output.Write("."u8);
            var end = message.IndexOfAny((byte)'\r', (byte)'\n');
            output.Write(end < 0 ? message : message[..end]);
            lineStart = false;
            if (end < 0) return;
            output.Write("\r"u8);
            // A bare LF is taken as if its CR had come before.
            afterCr = true;
            message = message[(message[end] == '\r' ? end + 1 : end)..];
        }
    }

    /// <summary>Ends the last line where it has no end, and the message.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (afterCr) output.Write("\n"u8);
        else if (!lineStart) output.Write("\r\n"u8);
        output.Write(".\r\n"u8);
    }
}
