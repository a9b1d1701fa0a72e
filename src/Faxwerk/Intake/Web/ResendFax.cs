using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Audit;
using Faxwerk.Intake.Mail;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Storage;

namespace Faxwerk.Intake.Web;

/// <summary>Where a fax is sent again.</summary>
/// <param name="To">Another number; null for the same.</param>
/// <param name="Name">Who gets it there.</param>
public sealed record ResendRequest(string? To, string? Name);

/// <summary>
/// <c>POST /api/faxes/{id}/resend</c>: the same pages as a new fax of the same owner, with the same own number; its report goes to who sends it again. A cover page among them stays as it is; subaddress and password
/// belong to a machine and go to the same number only.
/// </summary>
internal sealed class ResendFax(FaxQueue queue, QueueView view, NumberPolicy numbers, SendLimits limits, InterimReports interim, PriorityRights priorities, ApiRequests requests, SecretText secrets, Database database, TimeProvider time)
{
    private const int LongestName = 200;

    /// <summary>Serves the request.</summary>
    public async Task<IResult> HandleAsync(long id, ResendRequest? request, HttpContext context, CancellationToken cancel)
    {
        var caller = ApiAccess.CallerOf(context);
        if (await view.FindAsync(id, cancel) is not { } fax || !caller.MaySee(fax.SubmittedBy))
            return Problem.Of(Problem.NotFound, $"There is no fax {id}.");
        if (!caller.MayCancel(fax.SubmittedBy))
            return Problem.Of(Problem.Forbidden, $"Fax {id} was handed in by another: sending it again takes the permission steerQueue.");
        var to = request?.To?.Trim() is { Length: > 0 } given ? given : null;
        if (request?.Name is { Length: > LongestName })
            return Problem.Of(Problem.BadRequest, $"name has {LongestName} characters at most.");
        var key = context.Request.Headers.TryGetValue("Idempotency-Key", out var text) ? $"{caller.SubmittedBy}:{text}" : null;
        if (key is { Length: > ApiRequests.LongestKey })
            return Problem.Of(Problem.BadRequest, "The Idempotency-Key is too long.");
        var fingerprint = $"resend:{id}:{to}";
        if (key is not null && await requests.FindAsync(key, cancel) is { } before)
            return await AgainAsync(before, fingerprint, context, cancel);
        var limit = (await limits.FindAsync(caller.SubmittedBy, cancel)).At(fax.Site);
        var address = to is not null && FaxAddress.TryParse(to, out var read) ? read : null;
        var (number, refusal) = address is not null ? numbers.Judge(address, limit) : numbers.Judge(to ?? fax.NumberTyped, limit);
        // The number that was called, whatever new dial parameters of the site make of what was typed.
        if (to is null && number?.E164 != fax.NumberE164)
            (number, refusal) = numbers.Judge(fax.NumberE164, limit);
        if (refusal is not null)
            return Problem.Of(refusal.IsSyntax ? Problem.BadNumber : Problem.BarredNumber, refusal.Reason + ".");
        var same = number!.E164 == fax.NumberE164;
        if (same && fax.State is FaxState.Waiting or FaxState.Sending or FaxState.Held)
            return Problem.Of(Problem.StillOpen, $"Fax {id} is still to be sent to this number; name another one in to.");
        var options = fax.ReadOptions();
        var recipient = new FaxRecipient(to is null ? number with { Typed = fax.NumberTyped } : number, same ? fax.RecipientName : request?.Name ?? address?.Name ?? "")
        {
            Subaddress = address?.Subaddress ?? (same ? options.Subaddress ?? "" : ""), SeveralLines = same && fax.DestinationLock is null,
        };
        var (again, origin) = Again(fax, await priorities.WithinAsync(caller, fax.Priority, cancel), caller, recipient, same, options with { Subaddress = null, FaxPassword = same && options.FaxPassword is { } kept ? secrets.Unprotect(kept) : null });
        LimitBreach? over = null;
        var added = await database.InTransactionAsync<long?>(
            async tx =>
            {
                over = await limits.JudgeRateAsync(tx, limit, caller.SubmittedBy, 1, fax.PageCount);
                if (over is not null)
                    return null;
                if (await tx.FindAsync<int>("SELECT count(*) FROM blob_use WHERE blob_id = @BlobId", new { fax.BlobId }) == 0)
                    return 0;
                if (key is not null && !await requests.AddAsync(tx, key, new ApiRequest { Fingerprint = fingerprint, JobId = again.JobId }))
                    return null;
                var ids = await queue.EnqueueAsync(tx, again);
                await interim.AddAsync(tx, origin, null);
                await AuditLog.AddAsync(tx, time.GetUtcNow(), caller.Actor, AuditAction.FaxResent, $"fax:{id}", "", $"fax:{ids[0]} {number.E164}");
                return ids[0];
            },
            cancel);
        if (over is not null)
            return Problem.Of(Problem.RateLimited, over.English + ".");
        return added is not { } made ? await AgainAsync((await requests.FindAsync(key!, cancel))!, fingerprint, context, cancel)
            : made == 0 ? Problem.Of(Problem.Gone, $"The pages of fax {id} are no longer kept.")
            : await AnswerAsync(made, context, cancel);
    }

    /// <summary>A request that is repeated because its answer was lost makes no second fax.</summary>
    private async Task<IResult> AgainAsync(ApiRequest before, string fingerprint, HttpContext context, CancellationToken cancel) =>
        before.Fingerprint != fingerprint
            ? Problem.Of(Problem.KeyReused, "Use a new key for a new request.")
            : await AnswerAsync(await database.FindAsync<long>("SELECT min(id) FROM fax WHERE job_id = @JobId", new { before.JobId }, cancel), context, cancel);

    private async Task<IResult> AnswerAsync(long id, HttpContext context, CancellationToken cancel) =>
        TypedResults.Accepted($"/api/faxes/{id}", FaxView.Of((await view.FindAsync(id, cancel))!, null, context.Request.WantsGerman()));

    /// <summary>Where the report goes: to who signed in; of programs and of who has no address we know none but the first.</summary>
    private static string? ReporterOf(ApiCaller caller, string? first) =>
        caller.Session?.User.Addresses is { Count: > 0 } addresses && !addresses.Contains(first, StringComparer.OrdinalIgnoreCase) ? addresses[0] : first;

    private (NewFax Fax, ReportOrigin Origin) Again(QueuedFax fax, FaxPriority priority, ApiCaller caller, FaxRecipient recipient, bool same, SendOptions options)
    {
        var first = JsonSerializer.Deserialize<ReportOrigin>(fax.Origin, JsonSerializerOptions.Web)!;
        var reportTo = ReporterOf(caller, first.ReportTo);
        var origin = interim.Accept(new ReportOrigin
        {
            Key = Guid.NewGuid().ToString("n"), ReportTo = reportTo, Subject = first.Subject, ReceivedAt = time.GetUtcNow(), MessageId = first.MessageId,
        }) with { IsConfirmedAtOnce = false };
        // What the mail asked of notifications is the business of who sent it.
        if (reportTo == first.ReportTo)
            origin = origin with { EnvelopeId = first.EnvelopeId, Return = first.Return, Choice = first.Choice };
        if (reportTo == first.ReportTo && same)
            origin = origin with { Wishes = first.Wishes, FurtherWishes = first.FurtherWishes };
        return (new NewFax
        {
            JobId = origin.Key, Sender = fax.Sender, SubmittedBy = fax.SubmittedBy, Subject = fax.Subject, BlobId = fax.BlobId, PageCount = fax.PageCount, Resolution = fax.Resolution,
            SizeBytes = fax.SizeBytes, Recipients = [recipient], Origin = JsonSerializer.Serialize(origin, JsonSerializerOptions.Web), Options = options, Priority = priority, Site = fax.Site,
        }, origin);
    }
}
