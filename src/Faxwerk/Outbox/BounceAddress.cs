using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Mail;

namespace Faxwerk.Outbox;

/// <summary>
/// The envelope sender of a mail with a received fax, such as <c>delivery-12-0123456789abcdef@fax.company.com</c>: a mail server that took the mail and could not deliver it says so there, and the fax is known by the address.
/// The digits behind the number are a hash of what only this server knows of the delivery, so that nobody bounces the mails of others.
/// </summary>
internal static partial class BounceAddress
{
    /// <summary>That of a task, made from what is known of it alone: the same each time it is tried.</summary>
    public static MailAddress Of(long task, string secret, string domain) =>
        new(string.Create(CultureInfo.InvariantCulture, $"delivery-{task}-{Proof(task, secret)}"), domain);

    /// <summary>The task and the proof that a local part names; null where it is no such address.</summary>
    public static (long Task, string Proof)? Parse(string localPart) =>
        Form().Match(localPart) is { Success: true } match && long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var task) ? (task, match.Groups[2].Value.ToLowerInvariant()) : null;

    /// <summary>Sixteen hexadecimal digits.</summary>
    public static string Proof(long task, string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{task}:{secret}")))[..16];

    [GeneratedRegex("^delivery-([0-9]{1,18})-([0-9a-f]{16})$", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}

/// <summary>A mail of ours came back; payload of the task <see cref="TaskKind"/>. Stored as JSON: names never change.</summary>
public sealed record BouncedMail(long TaskId, string Proof, string Reason)
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "BouncedMail";
}
