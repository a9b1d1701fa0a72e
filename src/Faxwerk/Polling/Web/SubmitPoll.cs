using System.Security.Cryptography;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Intake;
using Faxwerk.Intake.Web;
using Faxwerk.Lines;
using Faxwerk.Policies;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Polling.Web;

/// <summary><c>POST /api/polls</c>: answers 202 only when the poll is on disk. What may not be faxed to may not be polled either.</summary>
public sealed class SubmitPoll(PollQueue polls, PollView view, NumberPolicy numbers, SiteChoice sites, ApiRequests requests, TrunkTable trunks, Users users, Database database, TimeProvider time)
{
    /// <summary>Serves the request.</summary>
    public async Task<IResult> HandleAsync(PollRequest request, HttpContext context, CancellationToken cancel)
    {
        if (Judge(request) is { } wrong)
            return Problem.Of(Problem.BadRequest, wrong);
        if (request.DueAt > time.GetUtcNow().AddYears(1))
            return Problem.Of(Problem.BadRequest, "dueAt is at most one year ahead.");
        if (await JudgeCallerAsync(request, ApiAccess.CallerOf(context), cancel) is { } denied)
            return Problem.Of(Problem.Forbidden, denied);
        var (limit, elsewhere) = await sites.JudgeAsync(ApiAccess.CallerOf(context), request.Site ?? "", cancel);
        if (elsewhere is not null)
            return elsewhere;
        var (number, refusal) = numbers.Judge(request.Number!, limit);
        if (refusal is not null)
            return Problem.Of(refusal.IsSyntax ? Problem.BadNumber : Problem.BarredNumber, refusal.Reason + ".");
        var trunk = request.Trunk is { Length: > 0 } name ? (await trunks.ListAsync(cancel)).FirstOrDefault(row => row.Name == name) : null;
        if (trunk is null && request.Trunk is { Length: > 0 })
            return Problem.Of(Problem.BadRequest, $"There is no trunk {request.Trunk}.");
        var key = context.Request.Headers.TryGetValue("Idempotency-Key", out var given) ? $"{ApiAccess.CallerOf(context).SubmittedBy}:{given}" : null;
        if (key is { Length: > ApiRequests.LongestKey })
            return Problem.Of(Problem.BadRequest, "The Idempotency-Key is too long.");
        var asked = new ApiRequest { Fingerprint = Fingerprint(request), JobId = Guid.NewGuid().ToString("n") };
        var poll = new NewPoll
        {
            JobId = asked.JobId,
            SubmittedBy = ApiAccess.CallerOf(context).SubmittedBy,
            Number = number!,
            Address = request.Address ?? "",
            Password = request.Password ?? "",
            MailTo = request.MailTo ?? "",
            Site = string.IsNullOrEmpty(request.Site) && limit.Site == Sites.Default ? "" : limit.Site,
            LineId = trunk?.Id,
            DueAt = request.DueAt,
        };
        var isFirst = await database.InTransactionAsync(
            async tx =>
            {
                if (key is not null && !await requests.AddAsync(tx, key, asked))
                    return false;
                await polls.EnqueueAsync(tx, poll, ApiAccess.CallerOf(context).Actor);
                return true;
            },
            cancel);
        if (!isFirst)
            asked = await requests.FindAsync(key!, cancel) is { } before && before.Fingerprint == asked.Fingerprint ? before : null;
        if (asked is null || await view.FindJobAsync(asked.JobId, cancel) is not { } row)
            return Problem.Of(Problem.KeyReused, "Use a new key for a new request.");
        return TypedResults.Accepted($"/api/polls/{row.Id}", PolledView.Of(row));
    }

    private static string? Judge(PollRequest request)
    {
        if (request.Number is not { Length: > 0 })
            return "number is missing: a fax number.";
        if (request.Address is { Length: > 0 } address && !NumberPolicy.IsFrame(address))
            return $"address is at most 20 of digits, # and *, not {address}.";
        if (request.Password is { Length: > 0 } password && !NumberPolicy.IsFrame(password))
            return "password is at most 20 of digits, # and *.";
        return request.MailTo is { Length: > 0 } mailTo && !NetworkName.IsMailbox(mailTo) ? $"mailTo is a mail address, not {mailTo}." : null;
    }

    /// <summary>What the caller may not ask for. People without <see cref="Permission.SteerQueue"/> have documents mailed to themselves; programs mail to whom they serve.</summary>
    private async Task<string?> JudgeCallerAsync(PollRequest request, ApiCaller caller, CancellationToken cancel)
    {
        if (caller.May(Permission.SteerQueue))
            return null;
        if (request.Trunk is { Length: > 0 })
            return "Choosing the trunk takes the permission steerQueue.";
        if (request.MailTo is not { Length: > 0 } mailTo || caller.Session is not { } session)
            return null;
        return await users.FindAsync(session.User.Id, cancel) is { } user && user.Addresses.Any(own => NameKey.Of(own) == NameKey.Of(mailTo))
            ? null
            : "mailTo is one of your own addresses: another takes the permission steerQueue.";
    }

    private static string Fingerprint(PollRequest request) =>
        Convert.ToHexStringLower(SHA256.HashData([.. "poll\n"u8, .. JsonSerializer.SerializeToUtf8Bytes(request, JsonSerializerOptions.Web)]));
}
