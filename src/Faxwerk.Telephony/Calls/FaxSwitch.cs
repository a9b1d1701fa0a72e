using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>Why T.38 was not agreed.</summary>
internal sealed record SwitchFailure(CallStatus Status, string Detail);

/// <summary>
/// The way of an answered call from audio to T.38: the peer offers it, or we do after a while. Refused by a machine that was heard it is
/// <see cref="CallStatus.T38Refused"/>; where nothing is heard until T1 it is <see cref="CallStatus.NotAFax"/>.
/// </summary>
internal sealed class FaxSwitch(FaxCall fax, SipCall call, FaxTrunkOptions options, TimeProvider clock)
{
    // After a glare the peer's offer is on its way; if it does not come, ours is sent again.
    private static readonly TimeSpan GlareWait = TimeSpan.FromSeconds(5);

    private readonly long _answered = clock.GetTimestamp();

    /// <summary>As the caller. Null once T.38 is agreed.</summary>
    public async Task<SwitchFailure?> AsCallerAsync(CancellationToken cancel)
    {
        await WaitUntilAsync(options.CallerOffersAfter, fax.FaxAgreed, cancel);
        if (!fax.FaxAgreed.IsCompleted && !fax.Media.FaxToneHeard.IsCompleted)
            await WaitUntilAsync(options.CallerOffersUnheardAfter, Task.WhenAny(fax.FaxAgreed, fax.Media.FaxToneHeard), cancel);
        if (await OfferAsync(cancel) is not { } failure) return null;
        if (failure.Status != CallStatus.T38Refused || fax.Media.FaxToneHeard.IsCompleted) return failure;
        // Refused by someone who does not sound like a fax: perhaps one is switched in later, perhaps it is a voice.
        await WaitUntilAsync(options.FaxSignalTimeout, Task.WhenAny(fax.FaxAgreed, fax.Media.FaxToneHeard), cancel);
        if (fax.FaxAgreed.IsCompleted) return null;
        if (Over(cancel) is { } over) return over;
        return fax.Media.FaxToneHeard.IsCompleted
            ? failure
            : new SwitchFailure(CallStatus.NotAFax, "The call was answered, but no fax signal came.");
    }

    /// <summary>As the called side. Null once T.38 is agreed.</summary>
    public async Task<SwitchFailure?> AsCalledAsync(CancellationToken cancel)
    {
        await WaitUntilAsync(options.CalledOffersAfter, fax.FaxAgreed, cancel);
        return await OfferAsync(cancel);
    }

    private async Task<SwitchFailure?> OfferAsync(CancellationToken cancel)
    {
        // Some hold an offer up for ever, with 100 or with one 491 after the other.
        using var limit = new CancellationTokenSource(options.FaxSignalTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        while (!fax.FaxAgreed.IsCompleted)
        {
            if (Over(cancel) is { } over) return over;
            var status = await fax.OfferFaxAsync(call, either.Token);
            if (fax.FaxAgreed.IsCompleted) return null;
            if (limit.IsCancellationRequested)
                return Over(cancel) ?? new SwitchFailure(CallStatus.T38Refused, $"T.38 was not agreed within {options.FaxSignalTimeout.TotalSeconds:0} s of our offer.");
            if (status == 491)
            {
                await WaitUntilAsync(clock.GetElapsedTime(_answered) + GlareWait, fax.FaxAgreed, either.Token);
                continue;
            }
            return Over(cancel) ?? (SipStatus.EndsCall(status)
                ? new SwitchFailure(CallStatus.CallDropped, $"The other side lost the call: {status} to the offer of T.38.")
                : new SwitchFailure(CallStatus.T38Refused, $"T.38 was refused: {status} to the offer."));
        }
        return null;
    }

    private SwitchFailure? Over(CancellationToken cancel) =>
        cancel.IsCancellationRequested ? new SwitchFailure(CallStatus.Cancelled, "Cancelled before T.38 was agreed.")
        : call.Ended.IsCompleted ? new SwitchFailure(CallStatus.CallDropped, "The call was cleared before T.38 was agreed.")
        : null;

    /// <summary>Waits for the event, the end of the call or a time since the answer.</summary>
    private async Task WaitUntilAsync(TimeSpan sinceAnswer, Task happened, CancellationToken cancel)
    {
        var left = sinceAnswer - clock.GetElapsedTime(_answered);
        if (left <= TimeSpan.Zero) return;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(happened, call.Ended, Task.Delay(left, clock, done.Token));
        await done.CancelAsync();
    }
}
