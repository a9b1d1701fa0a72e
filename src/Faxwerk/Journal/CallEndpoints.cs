using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>Calls over REST.</summary>
public static class CallEndpoints
{
    /// <summary>Maps <c>/calls</c> with list, show, ladder and capture.</summary>
    public static void MapCalls(this IEndpointRouteBuilder api)
    {
        var calls = api.MapGroup("/calls").WithTags("Calls");
        calls.MapGet("", ListAsync).RequireAccess(Permission.ReadOperation).WithName("listCalls").WithSummary("The newest calls first, in and out, also those without a page.")
            .Produces<CallList>().ProducesProblem(400);
        calls.MapGet("/{id:long}", ShowAsync).RequireAccess(Permission.ReadOperation).WithName("showCall").WithSummary("One call, page by page.").Produces<CallView>().ProducesProblem(404);
        calls.MapGet("/{id:long}/ladder", LadderAsync).RequireAccess(Permission.ReadOperation).WithName("callLadder")
            .WithSummary("What went to and fro: SIP messages, T.38 indicators, T.30 frames. As JSON, or as text with format=text.")
            .Produces<IReadOnlyList<LadderLine>>().Produces(200, contentType: "text/plain").ProducesProblem(400).ProducesProblem(404);
        calls.MapGet("/{id:long}/capture", CaptureAsync).RequireAccess(Permission.ReadOperation).WithName("callCapture")
            .WithSummary("The packets of a call for Wireshark, where the trunk keeps them (captureBytes).")
            .Produces(200, contentType: "application/vnd.tcpdump.pcap").ProducesProblem(404);
    }

    private static async Task<IResult> CaptureAsync(long id, CallJournal journal, CancellationToken cancel) =>
        await journal.CaptureAsync(id, cancel) is { } pcap
            ? TypedResults.Bytes(pcap, "application/vnd.tcpdump.pcap", $"call-{id}.pcap")
            : Problem.Of(Problem.NotFound, $"No packets of call {id} were kept: its trunk's captureBytes says whether they are.");

    private static async Task<IResult> ListAsync(
        CallJournal journal, CancellationToken cancel, string? direction = null, string? trunk = null, string? number = null, int? status = null, long? fax = null,
        bool failed = false, long before = long.MaxValue, int limit = 100)
    {
        CallDirection? wanted = direction?.ToLowerInvariant() switch
        {
            "out" => CallDirection.Out,
            "in" => CallDirection.In,
            _ => null,
        };
        if (direction is not null && wanted is null)
            return Problem.Of(Problem.BadRequest, "direction is in or out.");
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var filter = new CallFilter
        {
            Direction = wanted, Trunk = trunk, Number = number, Status = (CallStatus?)status, Fax = fax, FailedOnly = failed, Before = before, Limit = limit,
        };
        var page = await journal.ListAsync(filter, cancel);
        return TypedResults.Ok(new CallList([.. page.Select(CallView.Of)], page.Count == limit ? page[^1].Id : null));
    }

    private static async Task<IResult> ShowAsync(long id, CallJournal journal, CancellationToken cancel) =>
        await journal.FindAsync(id, cancel) is { } call ? TypedResults.Ok(CallView.Of(call)) : Missing(id);

    private static async Task<IResult> LadderAsync(long id, CallJournal journal, CancellationToken cancel, string format = "json")
    {
        if (format is not ("json" or "text"))
            return Problem.Of(Problem.BadRequest, "format is json or text.");
        if (await journal.FindAsync(id, cancel) is not { } call)
            return Missing(id);
        var ladder = await journal.LadderAsync(id, cancel);
        return format == "text"
            ? TypedResults.Text(CallText.Of(call, ladder), "text/plain; charset=utf-8")
            : TypedResults.Ok(ladder.Select(entry => new LadderLine(entry.At.TotalSeconds, entry.Sent, entry.What, entry.Detail)));
    }

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no call {id}, or it is past its time (journal.keepFor).");
}
