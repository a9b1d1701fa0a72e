using System.Security.Cryptography;
using System.Text;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Intake.Mail;

/// <summary>
/// Tells a message that is offered twice from one that was split for several recipients. Mail servers split one mail into transactions with one
/// Message-ID, and repeat a transaction whose 250 was lost: so the key is made of envelope sender, sorted recipients and the message without
/// its Received lines, which alone differ between the repetitions. A message without Message-ID has no key: a program that writes the same lines
/// twice may well mean two faxes, and one sent twice is the lesser evil.
/// </summary>
internal sealed class MessageFingerprint : IDisposable
{
    private const int MaxHeader = 512 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _header = new();
    private bool _inBody;
    private bool _hasMessageId;

    public MessageFingerprint(SmtpEnvelope envelope)
    {
        var recipients = envelope.Recipients.Select(recipient => recipient.Address.Address.ToLowerInvariant()).Order(StringComparer.Ordinal);
        _hash.AppendData(Encoding.UTF8.GetBytes($"{envelope.Sender?.Address}\n{string.Join('\n', recipients)}\n\n"));
    }

    /// <summary>The keyword of Auto-Submitted (RFC 3834) in lower case, null where the field is absent. Known once the message is complete.</summary>
    public string? AutoSubmitted { get; private set; }

    private static ReadOnlySpan<byte> ReceivedField => "Received:"u8;

    private static ReadOnlySpan<byte> MessageIdField => "Message-ID:"u8;

    private static ReadOnlySpan<byte> AutoSubmittedField => "Auto-Submitted:"u8;

    public void Append(ReadOnlySpan<byte> piece)
    {
        if (_inBody)
        {
            _hash.AppendData(piece);
            return;
        }

        var searched = (int)Math.Max(0, _header.Length - 3);
        _header.Write(piece);
        var end = _header.GetBuffer().AsSpan(searched, (int)_header.Length - searched).IndexOf("\r\n\r\n"u8);
        if (end >= 0)
            EndHeader(searched + end + 2);
        else if (_header.Length > MaxHeader)
            EndHeader((int)_header.Length);
    }

    /// <summary>The key, 64 hex digits, null without a Message-ID; ends the message.</summary>
    public string? Complete()
    {
        if (!_inBody)
            EndHeader((int)_header.Length);
        return _hasMessageId ? Convert.ToHexStringLower(_hash.GetHashAndReset()) : null;
    }

    public void Dispose()
    {
        _hash.Dispose();
        _header.Dispose();
    }

    private void EndHeader(int length)
    {
        _inBody = true;
        var rest = _header.GetBuffer().AsSpan(0, (int)_header.Length);
        var received = false;
        for (var left = length; left > 0;)
        {
            var end = rest[..left].IndexOf((byte)'\n');
            var line = rest[..(end < 0 ? left : end + 1)];
            if (line[0] is not ((byte)' ' or (byte)'\t'))
            {
                received = StartsWith(line, ReceivedField);
                _hasMessageId |= StartsWith(line, MessageIdField);
                AutoSubmitted ??= ValueOf(line, AutoSubmittedField);
            }

            if (!received)
                _hash.AppendData(line);
            rest = rest[line.Length..];
            left -= line.Length;
        }

        _hash.AppendData(rest);
        _header.SetLength(0);
    }

    private static bool StartsWith(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field) =>
        line.Length >= field.Length && Ascii.EqualsIgnoreCase(line[..field.Length], field);

    private static string? ValueOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field)
    {
        if (!StartsWith(line, field))
            return null;
        var value = line[field.Length..];
        var parameters = value.IndexOfAny((byte)';', (byte)'(');
        return Encoding.Latin1.GetString(parameters < 0 ? value : value[..parameters]).Trim().ToLowerInvariant();
    }
}
