using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Covers;
using Faxwerk.Headline;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Web;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Faxwerk.Broadcasting;

/// <summary>
/// <c>POST /api/broadcasts</c>: renders the documents once and answers 202 when a fax for each recipient is in the queue on disk. A list with a number that cannot be called is refused as a whole.
/// </summary>
internal sealed class SubmitBroadcast(
    DocumentRenderer renderer, CoverPages covers, BroadcastTable broadcasts, NumberPolicy numbers, SiteChoice sites, SendLimits limits, PriorityRights priorities, ApiRequests requests, IBlobStore blobs, FreeSpace space, Database database, IOptionsMonitor<ApiSettings> settings,
    IOptionsMonitor<HeadlineSettings> headline, TimeProvider time)
{
    /// <summary>Serves the request.</summary>
    public async Task<IResult> HandleAsync(HttpContext context, CancellationToken cancel)
    {
        var limit = settings.CurrentValue.SizeLimit;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        context.Features.Set<IFormFeature>(new FormFeature(context.Request, new FormOptions { MultipartBodyLengthLimit = limit }));
        if (space.IsShort(context.Request.ContentLength ?? limit))
            return Problem.Of(Problem.NoSpace, "Try again later.");
        if (!context.Request.HasFormContentType)
            return Problem.Of(Problem.BadRequest, "Send multipart/form-data with the parts file and recipients.");
        IFormCollection parts;
        try
        {
            parts = await StorableText.ReadFormAsync(context.Request, cancel);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            return Problem.Of(fault is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? Problem.TooLarge : Problem.BadRequest, fault.Message);
        }

        if (parts.Files.GetFile("recipients") is not { } list || parts.Files.GetFile("file") is null)
            return Problem.Of(Problem.BadRequest, "The parts file (a document) and recipients (CSV or JSON, as a file) are needed.");
        var (form, wrong) = BroadcastForm.Read(parts);
        if (form is null)
            return Problem.Of(Problem.BadRequest, wrong!);
        if (form.DueAt > time.GetUtcNow() + FaxQueue.FarthestDue)
            return Problem.Of(Problem.BadRequest, $"dueAt is at most {FaxQueue.FarthestDue.TotalDays:0} days ahead.");
        if (form.Lines.Fault(headline.CurrentValue) is { } fault2)
            return Problem.Of(form.Lines.Headline is not null && !headline.CurrentValue.SenderText ? Problem.Forbidden : Problem.BadRequest, fault2.English);
        var caller = ApiAccess.CallerOf(context);
        if (await priorities.JudgeAsync(caller, form.Priority, isBroadcast: true, cancel) is { } tooUrgent)
            return tooUrgent;
        var key = context.Request.Headers.TryGetValue("Idempotency-Key", out var given) ? $"{caller.SubmittedBy}:{given}" : null;
        if (key is { Length: > ApiRequests.LongestKey })
            return Problem.Of(Problem.BadRequest, "The Idempotency-Key is too long.");
        var fingerprint = await BroadcastForm.FingerprintAsync(parts, cancel);
        if (key is not null && await requests.FindAsync(key, cancel) is { } before)
            return await AgainAsync(before, fingerprint, cancel);
        var (limited, elsewhere) = await sites.JudgeAsync(caller, form.Site, cancel);
        if (elsewhere is not null)
            return elsewhere;
        var (recipients, problem) = await BroadcastForm.RecipientsAsync(list, numbers, limited, cancel);
        if (problem is null && await limits.JudgeRateAsync(caller.SubmittedBy, recipients.Count, cancel) is { } tooMany)
            return Problem.Of(Problem.RateLimited, tooMany.English + ".");
        return problem ?? await AcceptAsync(form, parts, recipients, limited, key, fingerprint, caller, cancel);
    }

    private async Task<IResult> AcceptAsync(
        BroadcastForm form, IFormCollection parts, IReadOnlyList<FaxRecipient> recipients, UserLimit limited, string? key, string fingerprint, ApiCaller caller, CancellationToken cancel)
    {
        var documents = new FormFileCollection();
        documents.AddRange(parts.Files.GetFiles("file"));
        var rendered = await renderer.RenderAsync(await SubmittedForm.DocumentsAsync(documents, cancel), new RenderOptions(form.Resolution), cancel);
        if (rendered.Document is not { } body)
        {
            return Problem.Of(
                rendered.Failures.Any(failure => failure.IsTemporary) ? Problem.RenderingUnavailable : Problem.BadDocument,
                string.Join(" ", rendered.Failures.Select(failure => Refusal.Of(failure).English)));
        }

        var user = caller.User;
        var submission = new CoverRequest
        {
            Sender = Submission.SenderOf(form.ReportTo, user), SenderName = user?.DisplayName ?? "", RecipientNumber = "", Subject = form.Subject, Text = form.CoverText, Site = form.Site, Cover = form.Cover,
            Language = form.Lines.Language ?? user?.Language, TimeZone = form.Lines.TimeZone ?? (user is { TimeZone.Length: > 0 } ? user.TimeZone : null),
        };
        if (form.CoverText.Length > 0 && await covers.TextFaultAsync(submission, cancel) is { } lost)
            return Problem.Of(Problem.BadCover, lost.Name == CoverTemplate.None ? "There is no cover page that could show coverText." : lost.English);
        var covered = await covers.CoverAsync(body, submission, new RenderOptions(body.Resolution), cancel);
        if (covered.Document is not { } document || (covered.Fault is not null && form.CoverText.Length > 0))
            return Problem.Of(covered.Fault!.IsTemporary ? Problem.RenderingUnavailable : Problem.BadCover, covered.Fault.English);
        if (covered.IsCut)
            return Problem.Of(Problem.BadCover, "coverText is longer than the cover page shows.");
        var blob = await blobs.WriteAsync(document.Tiff, cancel);
        if (await limits.JudgeSizeAsync(caller.SubmittedBy, document.Pages, blob.Length, cancel) is { } breach)
            return Problem.Of(Problem.OverLimit, breach.English + ".");
        var jobId = Guid.NewGuid().ToString("n");
        var origin = new ReportOrigin { Key = jobId, ReportTo = form.ReportTo, Subject = form.Subject, ReceivedAt = time.GetUtcNow() };
        var fax = new NewFax
        {
            JobId = jobId, Sender = form.ReportTo ?? caller.Name, SubmittedBy = caller.SubmittedBy, Subject = form.Subject, BlobId = blob.Id, PageCount = document.Pages, SizeBytes = blob.Length,
            Resolution = JsonNamingPolicy.CamelCase.ConvertName(document.Resolution.ToString()), Recipients = recipients, Origin = JsonSerializer.Serialize(origin, JsonSerializerOptions.Web),
            Options = form.Lines.In(new SendOptions { Cover = covered.Cover, CoverText = covered.Cover is not null && form.CoverText.Length > 0 ? form.CoverText : null }), Priority = form.Priority, DueAt = form.DueAt, Site = form.Site,
        };
        var (id, over) = await database.InTransactionAsync<(long, LimitBreach?)>(
            async tx =>
                await limits.JudgeRateAsync(tx, limited, caller.SubmittedBy, recipients.Count, document.Pages * recipients.Count) is { } tooMany ? (0, tooMany)
                : key is not null && !await requests.AddAsync(tx, key, new ApiRequest { Fingerprint = fingerprint, JobId = jobId }) ? (0, null)
                : (await broadcasts.AddAsync(tx, fax, form.ReportTo ?? "", form.Spread, form.Patience, caller.Actor), null),
            cancel);
        if (over is not null)
            return Problem.Of(Problem.RateLimited, over.English + ".");
        return id == 0 ? await AgainAsync((await requests.FindAsync(key!, cancel))!, fingerprint, cancel) : await AnswerAsync((await broadcasts.FindAsync(id, cancel))!, cancel);
    }

    private async Task<IResult> AgainAsync(ApiRequest before, string fingerprint, CancellationToken cancel) =>
        before.Fingerprint == fingerprint && await broadcasts.FindAsync(before.JobId, cancel) is { } broadcast
            ? await AnswerAsync(broadcast, cancel)
            : Problem.Of(Problem.KeyReused, "Use a new key for a new request.");

    private async Task<IResult> AnswerAsync(Broadcast broadcast, CancellationToken cancel) =>
        TypedResults.Accepted($"/api/broadcasts/{broadcast.Id}", BroadcastView.Of(broadcast, await broadcasts.ProgressAsync(broadcast, cancel)));
}
