using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Intake.Mail;

/// <summary>
/// What is learnt of a message while it comes in, and what of it is kept: all but the field <c>X-Fax-Password</c>. Messages are stored, returned with reports and read by others, whom the
/// password of a recipient's machine does not concern.
/// </summary>
/// <remarks>
/// Its key tells a message that is offered twice from one that was split for several recipients. Mail servers split one mail into transactions with one
/// Message-ID, and repeat a transaction whose 250 was lost: so the key is made of envelope sender, sorted recipients and the message without
/// its Received lines, which alone differ between the repetitions. A message without Message-ID has no key: a program that writes the same lines
/// twice may well mean two faxes, and one sent twice is the lesser evil.
/// </remarks>
internal sealed class IncomingMessage : IDisposable
{
    /// <summary>The field that names the password of the recipients' machines.</summary>
    public const string PasswordName = "X-Fax-Password";

    private const string Generated = "auto-generated";

    private const int MaxHeader = 512 * 1024;

    /// <summary>A longer password is none; so much of it tells that.</summary>
    private const int MaxPassword = 100;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _header = new();
    private bool _inBody;
    private bool _hasMessageId;
    private bool _isReport;
    private string? _answered;
    private string? _answers;
    private StringBuilder? _password;

    public IncomingMessage(SmtpEnvelope envelope)
    {
        var recipients = envelope.Recipients.Select(recipient => recipient.Address.Address.ToLowerInvariant()).Order(StringComparer.Ordinal);
        _hash.AppendData(Encoding.UTF8.GetBytes($"{envelope.Sender?.Address}\n{string.Join('\n', recipients)}\n\n"));
    }

    /// <summary>
    /// The field that tells of a mail that a machine wrote as an answer, such as <c>Auto-Submitted: auto-replied</c> (RFC 3834) or a report (RFC 6522); null where there is none. Not all vacation programs write
    /// Auto-Submitted, and a fax of their answer would only puzzle somebody. What a program wrote on its own (<c>auto-generated</c>: orders, scans, warnings) is a mail like any other, unless it answers something all the
    /// same: Exchange says so of its notes of absence. Known once the message is complete.
    /// </summary>
    public string? Automatic =>
        AutoSubmitted is not (null or "no" or Generated) ? $"Auto-Submitted: {AutoSubmitted}"
        : AutoSubmitted == Generated && _answers is not null ? $"Auto-Submitted: {Generated}, {_answers}"
        : _isReport ? "Content-Type: multipart/report"
        : _answered;

    /// <summary>Servers that the message passed; one that has passed very many goes in circles (RFC 5321 6.3).</summary>
    public int Hops { get; private set; }

    /// <summary>The keyword of Auto-Submitted (RFC 3834) in lower case, null where the field is absent. Known once the message is complete.</summary>
    public string? AutoSubmitted { get; private set; }

    /// <summary>What the field <c>X-Fax-Password</c> holds; null where there is none. Known once the message is complete. Several fields are parted by LF, which no password holds.</summary>
    public string? Password => _password?.ToString(0, Math.Min(_password.Length, MaxPassword)).Trim();

    /// <summary>How Outlook and Exchange call notes of absence, in lower case.</summary>
    private static readonly string[] AbsenceSubjects = ["automatic reply:", "automatische antwort:", "out of office:", "abwesend:", "abwesenheitsnotiz:"];

    private static ReadOnlySpan<byte> ReceivedField => "Received:"u8;

    private static ReadOnlySpan<byte> MessageIdField => "Message-ID:"u8;

    private static ReadOnlySpan<byte> AutoSubmittedField => "Auto-Submitted:"u8;

    private static ReadOnlySpan<byte> PasswordField => "X-Fax-Password"u8;

    /// <summary>Takes the next piece of the message; what is to be kept comes back, the header once it is complete.</summary>
    public ReadOnlyMemory<byte> Append(ReadOnlyMemory<byte> piece)
    {
        if (_inBody)
        {
            _hash.AppendData(piece.Span);
            return piece;
        }

        var searched = (int)Math.Max(0, _header.Length - 3);
        _header.Write(piece.Span);
        var end = _header.GetBuffer().AsSpan(searched, (int)_header.Length - searched).IndexOf("\r\n\r\n"u8);
        return end >= 0 ? EndHeader(searched + end + 2) : _header.Length > MaxHeader ? EndHeader((int)_header.Length) : default;
    }

    /// <summary>Ends the message; what is left of it to be kept comes back.</summary>
    public ReadOnlyMemory<byte> Complete() => _inBody ? default : EndHeader((int)_header.Length);

    /// <summary>The key, 64 hex digits, null without a Message-ID. Asked for once, of a complete message.</summary>
    public string? TakeKey() => _hasMessageId ? Convert.ToHexStringLower(_hash.GetHashAndReset()) : null;

    public void Dispose()
    {
        _hash.Dispose();
        _header.Dispose();
    }

    private ReadOnlyMemory<byte> EndHeader(int length)
    {
        _inBody = true;
        var rest = _header.GetBuffer().AsSpan(0, (int)_header.Length);
        var kept = new ArrayBufferWriter<byte>(Math.Max(1, rest.Length));
        var (received, secret) = (false, false);
        StringBuilder? judged = null;
        for (var left = length; left > 0;)
        {
            var end = rest[..left].IndexOf((byte)'\n');
            var line = rest[..(end < 0 ? left : end + 1)];
            // A message without a header begins with the empty line.
            if (line.TrimEnd("\r\n"u8).IsEmpty) break;
            if (line[0] is not ((byte)' ' or (byte)'\t'))
            {
                received = StartsWith(line, ReceivedField);
                if (received) Hops++;
                Judge(judged);
                judged = StartsWith(line, "Content-Type"u8) || StartsWith(line, "Precedence"u8) ? new StringBuilder() : null;
                _answered ??= AnswerField(line);
                _answers ??= OriginalField(line);
                _hasMessageId |= StartsWith(line, MessageIdField);
                AutoSubmitted ??= ValueOf(line, AutoSubmittedField);
                secret = IsPassword(line);
                if (secret) _password = _password is null ? new StringBuilder() : _password.Append('\n');
            }

            judged?.Append(Encoding.Latin1.GetString(line));
            if (secret) _password!.Append(Encoding.Latin1.GetString(line[(line.IndexOf((byte)':') + 1)..].TrimEnd("\r\n"u8)));
            else kept.Write(line);
            if (!received && !secret)
                _hash.AppendData(line);
            rest = rest[line.Length..];
            left -= line.Length;
        }

        Judge(judged);
        _hash.AppendData(rest);
        kept.Write(rest);
        _header.SetLength(0);
        return kept.WrittenMemory;
    }

    /// <summary>A field is judged once all its lines are there: its value may begin on the second.</summary>
    private void Judge(StringBuilder? field)
    {
        if (field?.ToString().Split(':', 2, StringSplitOptions.TrimEntries) is not [var name, var value])
            return;
        var keyword = value.Split(';', '(')[0].Trim();
        _isReport |= name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && keyword.Equals("multipart/report", StringComparison.OrdinalIgnoreCase);
        if (name.Equals("Precedence", StringComparison.OrdinalIgnoreCase) && keyword.Equals("auto_reply", StringComparison.OrdinalIgnoreCase))
            _answered ??= "Precedence: auto_reply";
    }

    // RFC 5322, 4.5: blanks before the colon are obsolete, and understood.
    private static bool IsPassword(ReadOnlySpan<byte> line) => StartsWith(line, PasswordField) && line[PasswordField.Length..].TrimStart(" \t"u8) is [(byte)':', ..];

    /// <summary>What vacation programs wrote before RFC 3834, and some still do.</summary>
    private static string? AnswerField(ReadOnlySpan<byte> line) =>
        StartsWith(line, "X-Autoreply:"u8) ? "X-Autoreply"
        : StartsWith(line, "X-Autorespond:"u8) ? "X-Autorespond"
        : StartsWith(line, "X-AutoReply-From:"u8) ? "X-AutoReply-From"
        : null;

    /// <summary>What tells that a mail has to do with another: it names that, or is a note of absence, or one of our own mails with a received fax, which a rule sent on.</summary>
    private static string? OriginalField(ReadOnlySpan<byte> line) =>
        StartsWith(line, "In-Reply-To:"u8) ? "In-Reply-To"
        : StartsWith(line, "References:"u8) ? "References"
        : StartsWith(line, "X-MS-Exchange-Inbox-Rules-Loop:"u8) ? "X-MS-Exchange-Inbox-Rules-Loop"
        : StartsWith(line, "X-Fax-Id:"u8) ? "X-Fax-Id"
        : ValueOf(line, "Subject:"u8) is { } subject && AbsenceSubjects.Any(subject.StartsWith) ? "Subject"
        : null;

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
