using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Mail;

namespace Faxwerk.Outbox;

/// <summary>
/// The envelope sender of a mail with a received fax, such as <c>delivery-12-0123456789abcdef@fax.company.com</c>, or of one with a document that others get as a fax (<c>copy-12-...</c>): a mail server that took the mail and
/// could not deliver it says so there, and the mail is known by the address. The digits behind the number are a hash of what only this server knows of it, so that nobody bounces the mails of others.
/// </summary>
internal static partial class BounceAddress
{
    /// <summary>The mail is one with a received fax, by its task, or one with a document, by its <c>mail_copy</c>.</summary>
    public const string Delivery = "delivery", Copy = "copy";

    /// <summary>That of a mail, made from what is known of it alone: the same each time it is tried.</summary>
    public static MailAddress Of(string what, long id, string secret, string domain) => new(string.Create(CultureInfo.InvariantCulture, $"{what}-{id}-{Proof(id, secret)}"), domain);

    /// <summary>The mail and the proof that a local part names; null where it is no such address.</summary>
    public static (string What, long Id, string Proof)? Parse(string localPart) =>
        Form().Match(localPart) is { Success: true } match && long.TryParse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var id)
            ? (match.Groups[1].Value.ToLowerInvariant(), id, match.Groups[3].Value.ToLowerInvariant()) : null;

    /// <summary>Whether somebody who names a mail knows what only this server knows.</summary>
    public static bool IsProof(string given, long id, string secret) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given), Encoding.ASCII.GetBytes(Proof(id, secret)));

    /// <summary>Sixteen hexadecimal digits.</summary>
    public static string Proof(long task, string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{task}:{secret}")))[..16];

    [GeneratedRegex("^(delivery|copy)-([0-9]{1,18})-([0-9a-f]{16})$", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}

/// <summary>A mail of ours came back; payload of the task <see cref="TaskKind"/>. Stored as JSON: names never change.</summary>
public sealed record BouncedMail(long TaskId, string Proof, string Reason)
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "BouncedMail";
}

/// <summary>A mail with a document that others get as a fax came back; payload of the task <see cref="TaskKind"/>. Stored as JSON: names never change.</summary>
public sealed record BouncedCopy(long CopyId, string Proof, string Reason)
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "BouncedCopy";
}
