using System.ComponentModel;
using System.IO.Enumeration;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Covers;

/// <summary>What becomes of a fax whose cover cannot be made.</summary>
public enum MissingCover
{
    /// <summary>It is refused, and its sender is told.</summary>
    Refuse,

    /// <summary>It is sent without, and its sender is told.</summary>
    SendWithout,
}

/// <summary>Section <c>cover</c>: which faxes have a cover page, and what stands on it.</summary>
public sealed record CoverSettings : SettingsSection
{
    /// <summary>Where neither the sender nor a rule says.</summary>
    [Description("Cover page of faxes that no rule is for: its name, or none")]
    public string Default { get; init; } = CoverTemplate.None;

    /// <summary>The first that matches holds.</summary>
    [Description("Cover pages by sender, user, role, group, site and number, * for any characters; the first rule that matches holds")]
    public IReadOnlyList<CoverRule> Rules { get; init; } = [];

    /// <summary>What becomes of the fax where its cover is missing or broken.</summary>
    [Description("A fax whose cover page is missing or broken: refuse, or sendWithout")]
    public MissingCover Missing { get; init; }

    /// <summary>Folder with a folder a sender, named by the mail address in small letters (XPhone: <c>UserCoverPagesDir</c>).</summary>
    [Description("Folder of the senders' own cover pages, each in a folder named by the mail address; empty for none")]
    public string UserFolder { get; init; } = "";

    /// <summary>sender.company.</summary>
    [Description("Company on cover pages")]
    public string Company { get; init; } = "";

    /// <summary>sender.address.</summary>
    [Description("Postal address on cover pages")]
    public string Address { get; init; } = "";

    /// <summary>sender.phone.</summary>
    [Description("Telephone number on cover pages")]
    public string Phone { get; init; } = "";

    /// <summary>sender.fax.</summary>
    [Description("Fax number on cover pages")]
    public string Fax { get; init; } = "";

    /// <summary>The cover of a fax where the sender did not choose: a name, or <see cref="CoverTemplate.None"/>.</summary>
    /// <param name="request">The fax.</param>
    /// <param name="user">The sender, where the directory knows him.</param>
    public string CoverFor(CoverRequest request, User? user) => Rules.FirstOrDefault(rule => rule.Matches(request, user))?.Cover ?? Default;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (!IsChoice(Default)) yield return "default: the name of a cover page, or none";
        if (Rules.Any(rule => !IsChoice(rule.Cover))) yield return "rules: each with the name of a cover page, or none, as cover";
        if (Rules.Any(rule => rule.Sender.Length == 0 || rule.Recipient.Length == 0)) yield return "rules: sender and recipient are patterns, * for all";
        if (UserFolder.Length > 0 && !Path.IsPathFullyQualified(UserFolder)) yield return "userFolder: a path from the root, empty for none";
    }

    private static bool IsChoice(string cover) => cover == CoverTemplate.None || CoverTemplate.IsName(cover);
}

/// <summary>Faxes from such senders to such numbers have this cover; of user, role, group and site, what is empty is not asked for.</summary>
public sealed record CoverRule
{
    /// <summary>Mail address of the sender: <c>*@sales.example.com</c>.</summary>
    public string Sender { get; init; } = "*";

    /// <summary>Number in E.164: <c>+49*</c>.</summary>
    public string Recipient { get; init; } = "*";

    /// <summary>Login of the sender in the directory: <c>anna</c>.</summary>
    public string User { get; init; } = "";

    /// <summary>Role of the sender in the directory; null is not asked for.</summary>
    public Role? Role { get; init; }

    /// <summary>A group of the directory that the sender is in: <c>Sales</c>.</summary>
    public string Group { get; init; } = "";

    /// <summary>The site that a program names for the fax, else that of the sender.</summary>
    public string Site { get; init; } = "";

    /// <summary>The name of the cover, or <see cref="CoverTemplate.None"/>.</summary>
    public string Cover { get; init; } = CoverTemplate.None;

    /// <summary>Whether the rule is for this fax.</summary>
    internal bool Matches(CoverRequest request, User? user) =>
        FileSystemName.MatchesSimpleExpression(Sender, request.Sender) && FileSystemName.MatchesSimpleExpression(Recipient, request.RecipientNumber)
        && (User.Length == 0 || (user is not null && FileSystemName.MatchesSimpleExpression(User, user.Login)))
        && (Role is not { } role || user?.Role == role)
        && (Group.Length == 0 || user?.Groups.Contains(Group, StringComparer.OrdinalIgnoreCase) == true)
        && (Site.Length == 0 || string.Equals(Site, request.Site.Length > 0 ? request.Site : user?.Site, StringComparison.OrdinalIgnoreCase));
}
