using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// Cuts messages out of a stream by Content-Length (RFC 3261 18.3). CRLFs between messages are keep-alives. Holds at most
/// one message of <see cref="SipParser.MaxMessage"/> bytes; a stream that breaks the limit or has no usable length is broken.
/// </summary>
internal sealed class SipFramer
{
    private byte[] _buffer = new byte[4096];
    private int _length;
    private int _lineEnds;
    private bool _ping;

    /// <summary>Nothing more can be read from this stream: close it.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether a double CRLF came in since the last call (RFC 5626 4.4.1): it is answered with one CRLF.</summary>
    public bool TakePing()
    {
        bool ping = _ping;
        _ping = false;
        return ping;
    }

    /// <summary>Takes bytes as they come.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (IsBroken)
            return;
        int needed = _length + bytes.Length;
        if (needed > 2 * SipParser.MaxMessage)
        {
            IsBroken = true;
            return;
        }

        if (needed > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(needed, 2 * _buffer.Length));
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>The next whole message. False where more bytes are needed or the stream is broken.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (IsBroken)
            return false;
        DropLeadingLineEnds();
        var bytes = _buffer.AsSpan(0, _length);
        int head = SipParser.HeadLength(bytes);
        if (head < 0)
        {
            IsBroken = _length > SipParser.MaxMessage;
            return false;
        }

        int body = ContentLength(bytes[..head]);
        if (body < 0 || head + body > SipParser.MaxMessage)
        {
            IsBroken = true;
            return false;
        }

        if (_length < head + body)
            return false;
        message = bytes[..(head + body)].ToArray();
        Drop(head + body);
        return true;
    }

    private void DropLeadingLineEnds()
    {
        int ends = 0;
        while (ends < _length && _buffer[ends] is (byte)'\r' or (byte)'\n')
            ends++;
        // The two line ends of a ping may come in two pieces.
        _lineEnds += ends;
        _ping |= _lineEnds >= 4;
        if (_ping || ends < _length)
            _lineEnds = 0;
        if (ends > 0)
            Drop(ends);
    }

    private void Drop(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }

    /// <summary>Bytes of the body; 0 where the header is absent, -1 where it cannot be understood.</summary>
    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        while (!head.IsEmpty)
        {
            int end = head.IndexOf((byte)'\n');
            var line = (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
            head = end < 0 ? [] : head[(end + 1)..];
            int colon = line.IndexOf((byte)':');
            if (colon < 0)
                continue;
            var name = line[..colon].Trim(" \t"u8);
            if (!Ascii.EqualsIgnoreCase(name, "Content-Length"u8) && !Ascii.EqualsIgnoreCase(name, "l"u8))
                continue;
            string value = Encoding.Latin1.GetString(line[(colon + 1)..].Trim(" \t"u8));
            return SipSyntax.TryParseNumber(value, SipParser.MaxMessage, out int length) ? length : -1;
        }

        return 0;
    }
}
