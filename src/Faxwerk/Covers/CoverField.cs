using System.Collections.Frozen;

namespace Faxwerk.Covers;

/// <summary>The fields of cover templates, written <c>{{name}}</c>.</summary>
public static class CoverField
{
    /// <summary>What the sender writes; it is cut to what fits.</summary>
    public const string Text = "text";

    /// <summary>The picture of the company.</summary>
    public const string Logo = "logo";

    /// <summary>The picture of the sender's signature.</summary>
    public const string Signature = "signature";

    /// <summary>Prints nothing: it allows the text to run on to further pages.</summary>
    public const string Overflow = "overflow";

    /// <summary>All names, in the order of docs/covers.md.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "sender.name", "sender.company", "sender.department", "sender.address", "sender.phone", "sender.fax", "sender.email",
        "recipient.name", "recipient.company", "recipient.fax", "subject", "pages", "date", "time", Text, Logo, Signature, Overflow,
    ];

    private static readonly FrozenDictionary<string, string> s_known = All.ToFrozenDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The field as templates may spell it, in any case; null where there is none.</summary>
    public static string? Find(string name) => s_known.GetValueOrDefault(name.Trim());

    /// <summary>Whether it is a picture.</summary>
    public static bool IsPicture(string field) => field is Logo or Signature;
}
