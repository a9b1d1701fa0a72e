using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>Waits for the end of the fax of an answered call, whoever brings it about.</summary>
internal static class FaxEnd
{
    // "Hang up" means now: BYE leaves a second after it at the latest. DCN takes 1.3 s and is cut off by that where nothing else was on the line
    // either; the other side then sees the carrier drop and the call cleared, which every machine takes for the end.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromMilliseconds(900);

    // The end of the grace of a stopping server: DCN, after what the other side is saying now.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The result of the fax. A call that the other side cleared ends at once; a stopping server lets the page finish.
    /// </summary>
    /// <param name="fax">The call.</param>
    /// <param name="call">Its dialog.</param>
    /// <param name="context">The trunk.</param>
    /// <param name="endAfterPage">Asks the session to end behind the page under way.</param>
    /// <param name="choose">Chooses the transport; a failure ends the fax.</param>
    /// <param name="cancel">Hangs up.</param>
    public static async Task<FaxResult> WaitAsync(
        FaxCall fax, SipCall call, CallContext context, Action<CallStatus> endAfterPage, Func<CancellationToken, Task<SwitchFailure?>> choose, CancellationToken cancel)
    {
        using var done = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel, context.Stopped);
        await using var cancelled = cancel.Register(() => _ = BreakOffAsync(fax, context.Clock, CallStatus.Cancelled, "Cancelled before a fax machine answered.", CancelPatience, done.Token));
        await using var stopped = context.Stopped.Register(() => _ = BreakOffAsync(fax, context.Clock, CallStatus.Stopped, "The server stopped before a fax machine answered.", StopPatience, done.Token));
        await using var stopping = context.Stopping.Register(() => endAfterPage(CallStatus.Stopped));
        _ = DropWhenClearedAsync(fax, call);
        if (await choose(ended.Token) is { } failure) fax.Media.End(failure.Status, failure.Detail);
        var result = await fax.Media.FaxEnded;
        await done.CancelAsync();
        TraceLosses(fax);
        return Judge(result, fax, call.Ended.IsCompleted ? await call.Ended : null);
    }

    /// <summary>The telephony part of the outcome.</summary>
    public static CallOutcome ToOutcome(this FaxResult result, FaxCall fax) => new()
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
        Transport = fax.Media.Leg is { } leg && (leg is T38Leg || result.FaxAnswered) ? leg.Transport : "",
    };

    /// <summary>Says more of an end than the session can know: what was heard, and how the call was lost.</summary>
    private static FaxResult Judge(FaxResult result, FaxCall fax, CallEnd? end) => (result.Status, end?.Kind) switch
    {
        (CallStatus.NotAFax, _) when fax.Media.Heard == AudioSignal.Voice =>
            result with { Status = CallStatus.VoiceAnswered, Detail = "A voice was heard, and no fax signal came." },
        (CallStatus.NotAFax, _) when fax.Media.Heard == AudioSignal.Busy =>
            result with { Status = CallStatus.Busy, Detail = "The call was answered, and the busy tone was heard." },
        (CallStatus.NotAFax, _) when fax.Media.Heard >= AudioSignal.Undecodable =>
            result with { Status = CallStatus.NoResponse, Detail = $"A fax machine was heard ({fax.Media.Heard}), and nothing that it said was understood." },
        (CallStatus.CallDropped, CallEndKind.Lost) => result with { Detail = $"A request was answered 481 or not at all: the call is lost. {result.Detail}" },
        (CallStatus.CallDropped, CallEndKind.SessionExpired) => result with { Detail = $"The session timer ran out. {result.Detail}" },
        (CallStatus.CallDropped, CallEndKind.NoAck) => result with { Detail = $"Our 200 was not acknowledged. {result.Detail}" },
        (CallStatus.CallDropped, null) when result.FaxAnswered => result with { Detail = $"The other side's media stopped. {result.Detail}" },
        _ => result,
    };

    private static void TraceLosses(FaxCall fax)
    {
        if (fax.Media.Leg is T38Leg { Packets: var (restored, lost) } && (restored > 0 || lost > 0))
            fax.Trace.Add(sent: false, "UDPTL", $"{restored} packets restored, {lost} lost");
        if (fax.Media.Leg is AudioLeg { Samples: var (received, missing) } && missing > 0)
            fax.Trace.Add(sent: false, "RTP", $"{missing / 8} ms of {received / 8} ms filled in");
    }

    private static async Task DropWhenClearedAsync(FaxCall fax, SipCall call)
    {
        await Task.WhenAny(call.Ended, fax.Media.FaxEnded);
        fax.Media.CallLost();
    }

    private static async Task BreakOffAsync(FaxCall fax, TimeProvider clock, CallStatus status, string detail, TimeSpan patience, CancellationToken done)
    {
        fax.Media.Abort(status, detail);
        await Task.Delay(patience, clock, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        fax.Media.CallLost();
    }
}
