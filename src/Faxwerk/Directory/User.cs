using System.Collections.Frozen;
using System.Globalization;
using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>Whether a user may do anything.</summary>
public enum UserState
{
    /// <summary>He may.</summary>
    Active,

    /// <summary>He may neither sign in nor send.</summary>
    Disabled,
}

/// <summary>Where a user is kept.</summary>
public enum UserSource
{
    /// <summary>Here, with a password of the server.</summary>
    Local,

    /// <summary>In the LDAP directory, which also judges his password.</summary>
    Ldap,
}

/// <summary>A row of table <c>account</c>, without its password.</summary>
public record User
{
    /// <summary>Longest login and name.</summary>
    internal const int MaxName = 100;

    private const int LongestNumber = 40;

    /// <summary>Names of those who are no users, as the audit log and <c>fax.submitted_by</c> have them.</summary>
    private static readonly FrozenSet<string> Reserved = ["anonymous", "key", "local", "mail", "nobody", "server", "system", "user"];

    /// <summary>Counts up, never given again.</summary>
    public long Id { get; init; }

    /// <summary>What he signs in with; unique whatever its case.</summary>
    public string Login { get; init; } = "";

    /// <summary>What people call him.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Two letters of ISO 639: <c>de</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "";

    /// <summary>IANA time zone; empty for that of the site.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>What he is.</summary>
    public Role Role { get; init; }

    /// <summary>Whether he may do anything.</summary>
    public UserState State { get; init; }

    /// <summary>Whether it was the directory that disabled him: it lets him in again, which it does not where an administrator disabled him here.</summary>
    public bool DisabledByDirectory { get; init; }

    /// <summary>Where he is kept.</summary>
    public UserSource Source { get; init; }

    /// <summary>Key of a user of Active Directory or another LDAP server, which survives renaming.</summary>
    public string? ObjectGuid { get; init; }

    /// <summary>When he came into the directory.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When he signed in last; null for never.</summary>
    public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>His mail addresses, the first is where he gets mail.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The site where he works, by its name; <see cref="Sites.Default"/> for that of section <c>site</c>.</summary>
    public string Site { get; init; } = Sites.Default;

    /// <summary>The groups that he is in, by their names.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Faxes to these come to him: extensions of his site or numbers in E.164, single or as ranges.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>His fax number, from the section "Fax" of the master data; empty for none.</summary>
    public string FaxNumber { get; init; } = "";

    /// <summary>The fax number of the section "General" of the master data; empty for none. Which of the two counts says <c>sending.ownNumber</c>.</summary>
    public string GeneralNumber { get; init; } = "";

    /// <summary>His mobile telephone; empty for none.</summary>
    public string MobileNumber { get; init; } = "";

    /// <summary>His number at the voice mail; empty for none.</summary>
    public string VoiceportNumber { get; init; } = "";

    /// <summary>The own number that all his faxes show; empty for that of his groups, see <see cref="OwnNumbers"/>.</summary>
    public string SenderNumber { get; init; } = "";

    /// <summary>Whether he is told of a new fax by SMS.</summary>
    public bool SmsNotice { get; init; }

    /// <summary>How <c>fax.submitted_by</c> names him.</summary>
    public string SubmittedBy => $"user:{Id}";

    /// <summary>The id of the user whom a <see cref="SubmittedBy"/> names; null where it names no user.</summary>
    public static long? IdOf(string submittedBy) =>
        submittedBy.StartsWith("user:", StringComparison.Ordinal) && long.TryParse(submittedBy.AsSpan("user:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>What the audit log calls him as a target.</summary>
    internal string Target => $"user:{Login}";

    /// <summary>What is wrong with it; null where all is well.</summary>
    public string? Error() =>
        !IsName(Login) || Login.Any(char.IsWhiteSpace) ? $"login: 1 to {MaxName} characters without spaces"
        : Login.Contains(':') || Reserved.Contains(NameKey.Of(Login)) ? $"login: without a colon, and none of {string.Join(", ", Reserved)}, which mean others in lists and logs"
        : !IsName(DisplayName) ? $"displayName: 1 to {MaxName} characters"
        : Language is not ("de" or "en") ? "language: de or en"
        : TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _) ? "timeZone: an IANA time zone such as Europe/Berlin, empty for that of the site"
        : Addresses.Concat(Groups).Concat(Extensions).Any(string.IsNullOrWhiteSpace) ? "addresses, groups, extensions: no empty entries"
        : Addresses.FirstOrDefault(address => !NetworkName.IsMailbox(address)) is { } wrong ? $"addresses: mail addresses such as anna@example.com, not \"{wrong}\""
        : new[] { FaxNumber, GeneralNumber, MobileNumber, VoiceportNumber, SenderNumber }.FirstOrDefault(number => number.Length > 0 && !IsNumber(number)) is { } bad
            ? $"faxNumber, generalNumber, mobileNumber, voiceportNumber, senderNumber: a telephone number such as +49 89 840798-12, not \"{bad}\""
        : OwnExtensions.Error(Extensions);

    /// <summary>Whether a text can be a telephone number: digits with what people part them by.</summary>
    internal static bool IsNumber(string text) =>
        text.Length is > 0 and <= LongestNumber && text.Any(char.IsAsciiDigit) && text.All(c => char.IsAsciiDigit(c) || c is '+' or ' ' or '-' or '/' or '(' or ')' or '.');

    private static bool IsName(string text) => text.Trim().Length is > 0 and <= MaxName && text.Length == text.Trim().Length && !text.Any(char.IsControl);
}
