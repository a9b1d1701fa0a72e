using Faxwerk.Api;
using Faxwerk.Hosting;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Web;

/// <summary>
/// <c>POST /api/faxes</c>: renders the documents while the program waits, so that it hears at once what is wrong with them, and answers 202 only when the faxes
/// are in the queue on disk.
/// </summary>
internal sealed class SubmitFax(Submission submission, QueueView view, ApiRequests requests, FreeSpace space, MailCopies copies, IOptionsMonitor<ApiSettings> settings, TimeProvider time)
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
        var (form, problem) = await SubmittedForm.ReadAsync(context.Request, time.GetUtcNow(), cancel);
        if (form is null)
            return problem!;
        var key = context.Request.Headers.TryGetValue("Idempotency-Key", out var given) ? $"{ApiAccess.CallerOf(context).SubmittedBy}:{given}" : null;
        if (key is { Length: > ApiRequests.LongestKey })
            return Problem.Of(Problem.BadRequest, "The Idempotency-Key is too long.");
        if (key is not null && await requests.FindAsync(key, cancel) is { } before)
            return await AgainAsync(before, form, cancel);
        var (jobId, refusal) = await submission.AcceptAsync(
            form, ApiAccess.CallerOf(context), async (tx, job) => key is null || await requests.AddAsync(tx, key, new ApiRequest { Fingerprint = form.Fingerprint, JobId = job }), cancel);
        return refusal is not null ? refusal : jobId is not null ? await AnswerAsync(jobId, cancel) : await AgainAsync((await requests.FindAsync(key!, cancel))!, form, cancel);
    }

    private async Task<IResult> AgainAsync(ApiRequest before, SubmittedForm form, CancellationToken cancel) =>
        before.Fingerprint == form.Fingerprint
            ? await AnswerAsync(before.JobId, cancel, isRepeated: true)
            : Problem.Of(Problem.KeyReused, "Use a new key for a new request.");

    private async Task<IResult> AnswerAsync(string jobId, CancellationToken cancel, bool isRepeated = false)
    {
        var faxes = await view.ListAsync(new FaxFilter { JobId = jobId, Limit = int.MaxValue }, cancel);
        return TypedResults.Accepted($"/api/faxes?job={jobId}", new Submitted(jobId, [.. faxes.OrderBy(fax => fax.Id).Select(fax => FaxView.Of(fax))], [.. (await copies.OfJobAsync(jobId, cancel)).Select(MailCopyView.Of)], isRepeated));
    }
}
