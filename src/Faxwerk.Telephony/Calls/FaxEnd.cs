using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>Waits for the end of a fax session, whoever brings it about.</summary>
internal static class FaxEnd
{
    /// <summary>
    /// The session's result. A cancelled call and the end of the grace are ended with DCN, for which <paramref name="patience"/> is given; a call that
    /// the other side cleared ends at once; a stopping server lets the page finish.
    /// </summary>
    public static async Task<FaxResult> WaitAsync(
        FaxCall fax, SipCall call, CallContext context, CancellationToken cancel, Action endAfterPage, TimeSpan patience)
    {
        using var done = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel, context.Stopped);
        await using var cancelled = cancel.Register(() => fax.Media.Abort(CallStatus.Cancelled));
        await using var stopped = context.Stopped.Register(() => fax.Media.Abort(CallStatus.Stopped));
        await using var stopping = context.Stopping.Register(() => fax.Media.Post(_ => endAfterPage()));
        await using var impatient = ended.Token.Register(() => _ = GiveUpAsync(fax, context.Clock, patience, done.Token));
        _ = DropWhenClearedAsync(fax, call);
        var result = await fax.Media.FaxEnded;
        await done.CancelAsync();
        if (fax.Media.Packets is { Restored: > 0 } or { Lost: > 0 })
            fax.Trace.Add(sent: false, "UDPTL", $"{fax.Media.Packets.Restored} packets restored, {fax.Media.Packets.Lost} lost");
        return result;
    }

    /// <summary>The telephony part of the outcome.</summary>
    public static CallOutcome ToOutcome(this FaxResult result) => new()
    {
        Status = result.Status,
        Detail = result.Detail,
        PagesConfirmed = result.PagesConfirmed,
        UncertainPage = result.UncertainPage,
        FaxAnswered = result.FaxAnswered,
        RemoteId = result.RemoteId,
        BitRate = result.BitRate,
        Ecm = result.Ecm,
        Coding = result.Coding,
        RemoteMachine = result.RemoteMachine,
        Subaddress = result.Subaddress,
        Pages = result.Pages,
    };

    private static async Task DropWhenClearedAsync(FaxCall fax, SipCall call)
    {
        await Task.WhenAny(call.Ended, fax.Media.FaxEnded);
        fax.Media.CallLost();
    }

    private static async Task GiveUpAsync(FaxCall fax, TimeProvider clock, TimeSpan patience, CancellationToken done)
    {
        await Task.Delay(patience, clock, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        fax.Media.CallLost();
    }
}
