using Faxwerk.Api;
using Faxwerk.Headline;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Web;

/// <summary>
/// What the caller may ask of <c>POST /api/faxes</c>. <paramref name="SizeLimit"/> is in bytes of the request; <paramref name="PageLimit"/> of one fax, null for none; <paramref name="Address"/> is his own, for reports.
/// </summary>
public sealed record SendRights(long SizeLimit, int? PageLimit, FaxPriority HighestPriority, bool MayMail, int MostMails, bool MayWriteHeadline, int CoverTextLength, string? Address);

/// <summary>Recipients as typed, at the site of <c>POST /api/faxes</c>.</summary>
public sealed record RecipientsToCheck(IReadOnlyList<string>? To, string? Site = null);

/// <summary>
/// A recipient: <paramref name="Number"/> in E.164 for a fax, <paramref name="Mail"/> for a copy by mail, else why it is refused, with a code of docs/status-codes.md and in the reader's language.
/// </summary>
public sealed record CheckedRecipient(string To, string? Number, string Name, string? Mail, string? Code, string? Detail);

/// <summary>All recipients, in the order they were given.</summary>
public sealed record CheckedRecipients(IReadOnlyList<CheckedRecipient> Recipients);

/// <summary>Tells a form what may be sent, before anything is.</summary>
internal sealed class SendForm(
    Recipients recipients, CopyRecipients copies, PriorityRights priorities, SiteChoice sites, SendLimits limits, IOptionsMonitor<ApiSettings> settings, IOptionsMonitor<HeadlineSettings> headline)
{
    /// <summary>What he may.</summary>
    public async Task<SendRights> RightsAsync(ApiCaller caller, CancellationToken cancel) => new(
        settings.CurrentValue.SizeLimit, (await limits.FindAsync(caller.SubmittedBy, cancel)).Pages is { } pages and > 0 ? pages : null, await priorities.HighestAsync(caller, isBroadcast: false, cancel),
        await copies.MayAsync(caller, cancel), MailCopies.Most, headline.CurrentValue.SenderText, SendOptions.CoverTextLength, caller.User?.Addresses.FirstOrDefault());

    /// <summary>Judges recipients as a submission would.</summary>
    public async Task<IResult> CheckAsync(RecipientsToCheck given, ApiCaller caller, bool german, CancellationToken cancel)
    {
        if (given.To is not { Count: > 0 and <= SubmittedForm.MostRecipients } || given.To.Any(to => to is null))
            return Problem.Of(Problem.BadRequest, $"to has 1 to {SubmittedForm.MostRecipients} recipients.");
        var (limit, elsewhere) = await sites.JudgeAsync(caller, given.Site ?? "", cancel);
        if (elsewhere is not null)
            return elsewhere;
        var mayMail = await copies.MayAsync(caller, cancel);
        return TypedResults.Ok(new CheckedRecipients([.. given.To.Select(to => View(to, recipients.Read(to, limit), mayMail, german))]));
    }

    private static CheckedRecipient View(string to, Recipient read, bool mayMail, bool german) => read switch
    {
        { Fax.Fax: { } fax } => new(to, fax.Number.E164, fax.Name, null, null, null),
        { Mail: { } mail } when mayMail => new(to, null, "", mail, null, null),
        { Mail: not null } => new(to, null, "", null, Problem.Forbidden.Code, german ? "Kopien per Mail sind Ihnen nicht erlaubt (mail.copySenders)." : "Copies by mail are not allowed to you (mail.copySenders)."),
        { Refusal: { } refusal } => new(to, null, "", null, (refusal.IsSyntax ? Problem.BadNumber : Problem.BarredNumber).Code, (german ? refusal.German : refusal.Reason) + "."),
        _ => throw new InvalidOperationException("A recipient is something."),
    };
}
