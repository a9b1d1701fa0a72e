using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Web;

/// <summary>Mail addresses among the recipients of a submission, which get the document by mail in the name of its sender.</summary>
internal sealed class CopyRecipients(Users users, IOptionsMonitor<MailSettings> settings)
{
    private const string Scheme = "mailto:";

    /// <summary>The mail address that a recipient is; null for fax numbers and what is neither. An address at a fax domain is a number or nothing.</summary>
    public string? AddressOf(string to)
    {
        var isMarked = to.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        var address = isMarked ? to[Scheme.Length..] : to;
        return NetworkName.IsMailbox(address) && MailAddress.TryParse(address, out var mailbox) && !settings.CurrentValue.FaxDomains.Contains(mailbox.Domain, StringComparer.OrdinalIgnoreCase)
            && (isMarked || !FaxAddress.TryParse(to, out _)) ? address : null;
    }

    /// <summary>Why somebody may not have a document mailed to them; null where he may.</summary>
    public async Task<ProblemHttpResult?> JudgeAsync(IReadOnlyList<string> addresses, int faxes, ApiCaller caller, string sender, CancellationToken cancel) =>
        addresses.Count == 0 ? null
        : !await MayAsync(caller, cancel)
            ? Problem.Of(Problem.Forbidden, $"{addresses[0]} is a mail address: mail.copySenders says who may have documents mailed.")
        : faxes == 0 ? Problem.Of(Problem.BadRequest, "Beside mail addresses there is a fax number among the recipients.")
        : addresses.Count > MailCopies.Most ? Problem.Of(Problem.OverLimit, $"A fax has {MailCopies.Most} mail addresses at most.")
        : sender.Length == 0 ? Problem.Of(Problem.BadRequest, "A document is mailed in the name of its sender: reportTo, or the mail address of the user, is missing.")
        : null;

    /// <summary>Why a document is too large to be mailed; null where it is not. As an attachment it takes a third more.</summary>
    public ProblemHttpResult? JudgeSize(long octets) => octets / 3 * 4 > settings.CurrentValue.SizeLimit ? Problem.Of(Problem.OverLimit, $"The document has {octets} bytes, too many for a mail (mail.sizeLimit).") : null;

    /// <summary>Whether somebody may have documents mailed.</summary>
    public async Task<bool> MayAsync(ApiCaller caller, CancellationToken cancel)
    {
        // The session knows nothing of groups.
        var user = caller.User is { } known ? await users.FindAsync(known.Id, cancel) : null;
        IEnumerable<string> names = user is null ? [caller.SubmittedBy, "*"] : [user.Login, .. user.Groups.Select(group => $"group:{group}"), $"site:{user.Site}", "*"];
        return caller.IsLocal || names.Any(name => settings.CurrentValue.CopySenders.Contains(name, StringComparer.OrdinalIgnoreCase));
    }
}
