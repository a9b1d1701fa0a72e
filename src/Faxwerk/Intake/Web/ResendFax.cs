using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Audit;
using Faxwerk.Intake.Mail;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Storage;

namespace Faxwerk.Intake.Web;

/// <summary>Where a fax is sent again.</summary>
/// <param name="To">Another number; null for the same.</param>
/// <param name="Name">Who gets it there.</param>
public sealed record ResendRequest(string? To, string? Name);

/// <summary>
/// <c>POST /api/faxes/{id}/resend</c>: the same pages as a new fax of the same owner, who gets its report. A cover page among them stays as it is; subaddress and password belong
/// to a machine and go to the same number only.
/// </summary>
internal sealed class ResendFax(FaxQueue queue, QueueView view, NumberPolicy numbers, SecretText secrets, Database database, TimeProvider time)
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
        if (to is null && fax.State is FaxState.Waiting or FaxState.Sending or FaxState.Held)
            return Problem.Of(Problem.StillOpen, $"Fax {id} is still to be sent to this number; name another one in to.");
        var address = to is not null && FaxAddress.TryParse(to, out var read) ? read : null;
        var (number, refusal) = address is null ? numbers.Judge(to ?? fax.NumberTyped) : numbers.Judge(address);
        if (refusal is not null)
            return Problem.Of(refusal.IsSyntax ? Problem.BadNumber : Problem.BarredNumber, refusal.Reason + ".");
        var before = fax.ReadOptions();
        var same = number!.E164 == fax.NumberE164;
        var recipient = new FaxRecipient(number, same ? fax.RecipientName : request!.Name ?? address?.Name ?? "")
        {
            Subaddress = address?.Subaddress ?? (same ? before.Subaddress ?? "" : ""), SeveralLines = same && fax.DestinationLock is null,
        };
        var again = Again(fax, recipient, before with { Subaddress = null, FaxPassword = same && before.FaxPassword is { } kept ? secrets.Unprotect(kept) : null });
        var added = await database.InTransactionAsync(
            async tx =>
            {
                if (await tx.FindAsync<int>("SELECT count(*) FROM blob_use WHERE blob_id = @BlobId", new { fax.BlobId }) == 0)
                    return 0L;
                var ids = await queue.EnqueueAsync(tx, again);
                await AuditLog.AddAsync(tx, time.GetUtcNow(), caller.Actor, AuditAction.FaxResent, $"fax:{id}", "", $"fax:{ids[0]} {number.E164}");
                return ids[0];
            },
            cancel);
        if (added == 0)
            return Problem.Of(Problem.NotFound, $"The pages of fax {id} are no longer kept.");
        return TypedResults.Accepted($"/api/faxes/{added}", FaxView.Of((await view.FindAsync(added, cancel))!, null, context.Request.WantsGerman()));
    }

    private NewFax Again(QueuedFax fax, FaxRecipient recipient, SendOptions options)
    {
        var first = JsonSerializer.Deserialize<ReportOrigin>(fax.Origin, JsonSerializerOptions.Web)!;
        var origin = new ReportOrigin
        {
            Key = Guid.NewGuid().ToString("n"), ReportTo = first.ReportTo, Subject = first.Subject, MessageId = first.MessageId, ReceivedAt = time.GetUtcNow(),
        };
        return new NewFax
        {
            JobId = origin.Key, Sender = fax.Sender, SubmittedBy = fax.SubmittedBy, Subject = fax.Subject, BlobId = fax.BlobId, PageCount = fax.PageCount, Resolution = fax.Resolution,
            SizeBytes = fax.SizeBytes, Recipients = [recipient], Origin = JsonSerializer.Serialize(origin, JsonSerializerOptions.Web), Options = options, Priority = fax.Priority, Site = fax.Site,
        };
    }
}
