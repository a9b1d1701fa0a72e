using System.Text;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Audit;
using Faxwerk.Covers;
using Faxwerk.Directory;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Web;

/// <summary>Where the test fax goes.</summary>
public sealed record TestFaxRequest(string? Number);

/// <summary><c>POST /api/trunks/{name}/test-fax</c>: one page that says what it is, over this trunk and no other, before everything that waits.</summary>
internal sealed class SubmitTestFax(
    DocumentRenderer renderer, Covering covering, FaxQueue queue, FaxSteering steering, QueueView view, NumberPolicy numbers, SendLimits limits, Database database,
    IOptionsMonitor<SiteSettings> site, TimeProvider time)
{
    /// <summary>Serves the request.</summary>
    public async Task<IResult> HandleAsync(string trunk, TestFaxRequest request, HttpContext context, CancellationToken cancel)
    {
        if (request?.Number is not { Length: > 0 } typed)
            return Problem.Of(Problem.BadRequest, "Send number: where the test fax goes.");
        var caller = ApiAccess.CallerOf(context);
        var (number, refusal) = numbers.Judge(typed, await limits.FindAsync(caller.SubmittedBy, cancel));
        if (refusal is not null)
            return Problem.Of(refusal.IsSyntax ? Problem.BadNumber : Problem.BarredNumber, refusal.Reason + ".");
        if (await database.FindAsync<int?>("SELECT id FROM line WHERE name = @trunk AND send_channels > 0", new { trunk }, cancel) is null)
            return NoTrunk(trunk);
        var at = TimeZoneInfo.ConvertTime(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone));
        var text = $"Testfax / test fax\n\nSIP-Leitung / SIP trunk: {trunk}\nAn / to: {number!.E164}\nVon / by: {caller.Name}\nAm / at: {at:yyyy-MM-dd HH:mm:ss zzz}\n\nABCDEFGHIJKLMNOPQRSTUVWXYZ\nabcdefghijklmnopqrstuvwxyz\n0123456789 ÄÖÜäöüß";
        var rendered = await renderer.RenderAsync([new RenderSource("test.txt", "text/plain", Encoding.UTF8.GetBytes(text)) { Charset = "utf-8" }], new RenderOptions(), cancel);
        if (rendered.Document is null)
            return Problem.Of(Problem.RenderingUnavailable, string.Join(" ", rendered.Failures.Select(failure => Refusal.Of(failure).English)));
        var covered = await covering.CoverAsync(
            rendered.Document, [new CoverRecipient(new FaxRecipient(number), "", null)], new CoverRequest { Sender = "", RecipientNumber = "", Subject = "", Text = "", Cover = "none" }, cancel);
        var page = covered.Faxes[0];
        var origin = new ReportOrigin { Key = Guid.NewGuid().ToString("n"), Subject = $"Test {trunk}", ReceivedAt = at };
        var id = await database.InTransactionAsync(
            async tx =>
            {
                if (await RouteTable.OnlyByAsync(tx, trunk) is null)
                    return 0L;
                var added = (await queue.EnqueueAsync(tx, new NewFax
                {
                    JobId = origin.Key, Sender = caller.Name, SubmittedBy = caller.SubmittedBy, Subject = origin.Subject, BlobId = page.BlobId, PageCount = page.Pages,
                    Resolution = page.Resolution, SizeBytes = page.SizeBytes, Recipients = page.Recipients, Priority = FaxPriority.Urgent,
                    Origin = JsonSerializer.Serialize(origin, JsonSerializerOptions.Web),
                }))[0];
                await steering.MoveAsync(tx, added, trunk);
                await steering.SendNowAsync(tx, added);
                await AuditLog.AddAsync(tx, time.GetUtcNow(), caller.Actor, AuditAction.TestFaxSent, $"fax:{added}", "", $"{number.E164} over {trunk}");
                return added;
            },
            cancel);
        if (id == 0)
            return NoTrunk(trunk);
        return TypedResults.Accepted($"/api/faxes/{id}", FaxView.Of((await view.FindAsync(id, cancel))!));
    }

    private static IResult NoTrunk(string trunk) => Problem.Of(Problem.NotFound, $"There is no trunk {trunk} that sends.");
}
