using System.Text;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Covers;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Intake.Mail;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Web;

/// <summary>Judges, renders and queues what a program hands in, over REST or in a watched folder: the same rights, limits and words whichever way it comes.</summary>
internal sealed class Submission(
    DocumentRenderer renderer, Covering covering, FaxQueue queue, Recipients addressees, SiteChoice sites, SendLimits limits, InterimReports interim, PriorityRights priorities, Database database, CopyRecipients copyRecipients, MailCopies copies, IBlobStore blobs,
    IOptionsMonitor<HeadlineSettings> headline, TimeProvider time)
{
    /// <summary>
    /// Renders and queues it: the submission that it became, or why it is refused. <paramref name="within"/> runs in the transaction that queues the faxes, with the name of the submission; where it says no, nothing is
    /// queued, and there is neither of the two.
    /// </summary>
    public async Task<(string? JobId, ProblemHttpResult? Refusal)> AcceptAsync(SubmittedForm form, ApiCaller caller, Func<Transaction, string, Task<bool>> within, CancellationToken cancel)
    {
        if (form.Lines.Fault(headline.CurrentValue) is { } wrong)
            return (null, Problem.Of(form.Lines.Headline is not null && !headline.CurrentValue.SenderText ? Problem.Forbidden : Problem.BadRequest, wrong.English));
        var (limit, elsewhere) = await sites.JudgeAsync(caller, form.Site, cancel);
        if (elsewhere is not null)
            return (null, elsewhere);
        if (await priorities.JudgeAsync(caller, form.Priority, isBroadcast: false, cancel) is { } tooUrgent)
            return (null, tooUrgent);
        var user = caller.User;
        var sender = SenderOf(form.ReportTo, user);
        var read = form.To.Select(to => addressees.Read(to, limit, form.Subaddress)).ToList();
        if (read.Select(one => one.Refusal).FirstOrDefault(refusal => refusal is not null) is { } refused)
            return (null, Problem.Of(refused.IsSyntax ? Problem.BadNumber : Problem.BarredNumber, refused.Reason + "."));
        var mailed = read.Select(one => one.Mail).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var recipients = read.Select(one => one.Fax).OfType<CoverRecipient>().ToList();
        if (await copyRecipients.JudgeAsync(mailed, recipients.Count, caller, sender, cancel) is { } unmailable)
            return (null, unmailable);
        if (await limits.JudgeRateAsync(caller.SubmittedBy, recipients.Count + mailed.Count, cancel) is { } tooMany)
            return (null, Problem.Of(Problem.RateLimited, tooMany.English + "."));
        var submission = new CoverRequest
        {
            Sender = sender, SenderName = user?.DisplayName ?? "", RecipientNumber = "", Subject = form.Subject, Text = form.CoverText ?? "",
            Cover = form.Cover, Fields = form.CoverFields, Language = form.Lines.Language ?? user?.Language, TimeZone = form.Lines.TimeZone ?? (user is { TimeZone.Length: > 0 } ? user.TimeZone : null),
            Site = limit.Site,
        };
        if (form.CoverText is not null && await covering.TextFaultAsync(recipients, submission, cancel) is { Code: CoverFaultCode.NoText } lost)
        {
            var why = lost.Name == CoverTemplate.None ? "There is no cover page that could show coverText." : lost.English;
            return (null, Problem.Of(Problem.BadCover, $"{why} Choose another cover, or send the text as body."));
        }

        var use = form.Body is null ? MailBodyUse.None : form.BodyUse;
        if (use == MailBodyUse.Cover)
        {
            var text = form.CoverText is null ? TextOf(form.Body!) : "";
            if (text.Length is 0 or > SendOptions.CoverTextLength || await covering.TextFaultAsync(recipients, submission, cancel) is not null)
                use = MailBodyUse.Pages;
            else
                submission = submission with { Text = text };
        }

        var rendered = await RenderAsync(form, use, cancel);
        if (rendered.Failures.Count > 0)
            return (null, Refused(rendered));
        recipients = [.. recipients.DistinctBy(recipient => (recipient.Fax.Number.E164, recipient.Fax.Subaddress))];
        var covered = await covering.CoverAsync(rendered.Document, recipients, submission, cancel);
        var losesCoverText = form.CoverText is not null && covered.LacksCover;
        if (losesCoverText || (use == MailBodyUse.Cover && covered.LacksText))
        {
            // They go out without the cover that was to show the text, or with its beginning only.
            rendered = await RenderAsync(form, losesCoverText ? use : MailBodyUse.Pages, cancel, losesCoverText);
            if (rendered.Failures.Count > 0)
                return (null, Refused(rendered));
            submission = submission with { Text = "" };
            covered = await covering.CoverAsync(rendered.Document, recipients, submission, cancel);
        }

        if (covered.Faxes.Count == 0)
        {
            if (covered.Faults.Count == 0)
                return (null, Problem.Of(Problem.BadRequest, "There is neither a document nor a cover page."));
            var fault = covered.Faults[^1];
            return (null, Problem.Of(fault.IsTemporary ? Problem.RenderingUnavailable : Problem.BadCover, fault.English));
        }

        foreach (var fax in covered.Faxes)
        {
            if (await limits.JudgeSizeAsync(caller.SubmittedBy, fax.Pages, fax.SizeBytes, cancel) is { } breach)
                return (null, Problem.Of(Problem.OverLimit, breach.English + "."));
        }

        var document = mailed.Count > 0 ? await copies.WriteAsync(rendered.Document?.Tiff ?? await blobs.ReadAsync(covered.Faxes[0].BlobId, cancel), form.Subject, cancel) : (Blob?)null;
        if (document is not null && copyRecipients.JudgeSize(document.Length) is { } tooLarge)
            return (null, tooLarge);
        var origin = interim.Accept(new ReportOrigin
        {
            Key = Guid.NewGuid().ToString("n"), ReportTo = form.ReportTo, Subject = form.Subject, ReceivedAt = time.GetUtcNow(),
            LeftOut = [.. rendered.Document?.Reduced.Select(LeftOut.Layout) ?? [], .. covered.LeftOut],
        });
        var faxes = covered.Faxes.Select(fax => new NewFax
        {
            JobId = origin.Key,
            Sender = form.ReportTo ?? caller.Name,
            SubmittedBy = caller.SubmittedBy,
            Subject = form.Subject,
            BlobId = fax.BlobId,
            PageCount = fax.Pages,
            Resolution = fax.Resolution,
            SizeBytes = fax.SizeBytes,
            Recipients = fax.Recipients,
            Origin = JsonSerializer.Serialize(origin, JsonSerializerOptions.Web),
            Options = form.Lines.In(new SendOptions { FaxPassword = form.FaxPassword, CoverText = submission.Text.Length > 0 ? submission.Text : null, Cover = fax.Cover }),
            Priority = form.Priority,
            DueAt = form.DueAt,
            Site = form.Site,
        });
        var (isFirst, over) = await database.InTransactionAsync<(bool, LimitBreach?)>(
            async tx =>
            {
                if (await limits.JudgeRateAsync(tx, limit, caller.SubmittedBy, recipients.Count + mailed.Count, covered.PagesInAll) is { } breach)
                    return (false, breach);
                if (!await within(tx, origin.Key))
                    return (false, null);
                var ids = new List<long>();
                foreach (var fax in faxes)
                    ids.AddRange(await queue.EnqueueAsync(tx, fax));
                foreach (var address in mailed)
                {
                    var copy = new MailCopy { JobId = origin.Key, FaxId = ids[^1], SubmittedBy = caller.SubmittedBy, Sender = sender, Address = address, Subject = form.Subject, BlobId = document!.Id };
                    await copies.AddAsync(tx, copy, form.DueAt);
                }

                await interim.AddAsync(tx, origin, form.DueAt);
                return (true, null);
            },
            cancel);
        if (over is not null)
            return (null, Problem.Of(Problem.RateLimited, over.English + "."));
        return (isFirst ? origin.Key : null, null);
    }

    /// <summary>Whose covers and signature the fax may have: somebody signed in has his own alone, wherever the report goes.</summary>
    internal static string SenderOf(string? reportTo, User? user) =>
        user is null || (reportTo is not null && user.Addresses.Contains(reportTo, StringComparer.OrdinalIgnoreCase)) ? reportTo ?? "" : user.Addresses.FirstOrDefault() ?? "";

    /// <summary>The documents, texts before them where they make pages. No document and no failure: a fax of covers alone.</summary>
    private async Task<RenderResult> RenderAsync(SubmittedForm form, MailBodyUse use, CancellationToken cancel, bool coverTextToo = false)
    {
        IReadOnlyList<RenderSource> documents =
        [
            .. coverTextToo ? [new RenderSource("coverText", MediaTypes.Text, Encoding.UTF8.GetBytes(form.CoverText!)) { Charset = "utf-8" }] : (RenderSource[])[],
            .. use == MailBodyUse.Pages ? [form.Body!] : (RenderSource[])[],
            .. form.Documents,
        ];
        return documents.Count == 0 ? new RenderResult(null, []) : await renderer.RenderAsync(documents, new RenderOptions(form.Resolution), cancel);
    }

    private static ProblemHttpResult Refused(RenderResult rendered) => Problem.Of(
        rendered.Failures.Any(failure => failure.IsTemporary) ? Problem.RenderingUnavailable : Problem.BadDocument,
        string.Join(" ", rendered.Failures.Select(failure => Refusal.Of(failure).English)));

    private static string TextOf(RenderSource body) => MediaTypes.Of(body) == MediaTypes.Html
        ? Encoding.UTF8.GetString(HtmlText.TextOf(body).Content.Span).Trim()
        : Encoding.UTF8.GetString(body.Content.Span).ReplaceLineEndings("\n").Trim();
}
