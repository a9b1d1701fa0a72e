using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>Why an answered call is given up although no fax session came to its end.</summary>
internal sealed record SwitchFailure(CallStatus Status, string Detail);

/// <summary>
/// Which transport the fax of an answered call takes. It begins on G.711; T.38 comes when the peer offers it, or we do after a while. Where it is refused, or
/// not answered in time, the fax stays on G.711; without modems it is over then.
/// </summary>
internal sealed class FaxSwitch(FaxCall fax, SipCall call, FaxTrunkOptions options, TimeProvider clock)
{
    // After a glare the peer's offer is on its way; if it does not come, ours is sent again.
    private static readonly TimeSpan GlareWait = TimeSpan.FromSeconds(5);

    private readonly long _answered = clock.GetTimestamp();

    /// <summary>As the caller. Null once the way of the fax is clear.</summary>
    public async Task<SwitchFailure?> AsCallerAsync(CancellationToken cancel)
    {
        string? refusal = null;
        if (options.OffersAsCaller && MayOffer)
        {
            await WaitUntilAsync(options.CallerOffersAfter, fax.T38Agreed, cancel);
            if (!fax.Media.FaxHeard.IsCompleted)
                await WaitUntilAsync(options.CallerOffersUnheardAfter, Task.WhenAny(fax.T38Agreed, fax.Media.FaxHeard), cancel);
            if (await OfferAsync(cancel) is { } failure)
            {
                if (failure.Status != CallStatus.T38Refused) return failure;
                refusal = failure.Detail;
            }
        }
        // Perhaps a fax machine is switched in later, perhaps it is a voice.
        await WaitUntilAsync(options.FaxSignalTimeout, Task.WhenAny(fax.T38Agreed, fax.Media.FaxHeard), cancel);
        if (IsSettled(cancel)) return null;
        if (fax.Media.FaxHeard.IsCompleted) return await StayAsync(refusal, cancel);
        return fax.Media.Heard switch
        {
            AudioSignal.Voice => new SwitchFailure(CallStatus.VoiceAnswered, $"A voice was heard, and no fax signal within {options.FaxSignalTimeout.TotalSeconds:0} s."),
            AudioSignal.Busy => new SwitchFailure(CallStatus.Busy, "The call was answered, and the busy tone was heard."),
            AudioSignal.Tone => new SwitchFailure(CallStatus.NotAFax, "A tone of the network was heard, and no fax signal."),
            AudioSignal.Undecodable => new SwitchFailure(CallStatus.NoResponse, "Something like a fax signal was heard, and none of it could be read."),
            _ => new SwitchFailure(CallStatus.NotAFax, "The call was answered, but no fax signal came and nothing was heard."),
        };
    }

    /// <summary>As the called side. Null once the way of the fax is clear.</summary>
    public async Task<SwitchFailure?> AsCalledAsync(CancellationToken cancel)
    {
        string? refusal = null;
        if (options.OffersAsCalled && MayOffer)
        {
            await WaitUntilAsync(options.CalledOffersAfter, fax.T38Agreed, cancel);
            if (await OfferAsync(cancel) is { } failure)
            {
                if (failure.Status != CallStatus.T38Refused) return failure;
                refusal = failure.Detail;
            }
        }
        return await StayAsync(refusal, cancel);
    }

    private bool MayOffer => options.Transport is FaxTransport.T38First or FaxTransport.T38Only;

    private bool IsSettled(CancellationToken cancel) =>
        fax.T38Agreed.IsCompleted || fax.Media.FaxEnded.IsCompleted || call.Ended.IsCompleted || cancel.IsCancellationRequested;

    /// <summary>On G.711 from now on, where that can be; else a side that was not asked may still offer T.38, until T1 is over.</summary>
    private async Task<SwitchFailure?> StayAsync(string? refusal, CancellationToken cancel)
    {
        if (fax.HasAudio || IsSettled(cancel)) return null;
        if (refusal is null) await WaitUntilAsync(options.FaxSignalTimeout, fax.T38Agreed, cancel);
        if (IsSettled(cancel)) return null;
        refusal ??= "T.38 was not offered.";
        return new SwitchFailure(CallStatus.T38Refused, options.Transport == FaxTransport.T38Only ? refusal : $"{refusal} G.711 cannot take its place. {options.MissingModems}");
    }

    private async Task<SwitchFailure?> OfferAsync(CancellationToken cancel)
    {
        // Some hold an offer up for ever, with 100 or with one 491 after the other.
        using var limit = new CancellationTokenSource(options.OfferTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        while (!IsSettled(cancel) && !fax.IsUnderWay)
        {
            var status = await fax.OfferFaxAsync(call, either.Token);
            if (IsSettled(cancel)) return null;
            if (SipStatus.EndsCall(status))
                return new SwitchFailure(CallStatus.CallDropped, $"The other side lost the call: {status} to the offer of T.38.");
            if (limit.IsCancellationRequested)
                return new SwitchFailure(CallStatus.T38Refused, $"T.38 was not agreed within {options.OfferTimeout.TotalSeconds:0} s of our offer.");
            if (status != 491) return new SwitchFailure(CallStatus.T38Refused, $"T.38 was refused: {status} to the offer.");
            await WaitUntilAsync(clock.GetElapsedTime(_answered) + GlareWait, fax.T38Agreed, either.Token);
        }
        return null;
    }

    /// <summary>Waits for the event, the end of the fax or the call, or a time since the answer.</summary>
    private async Task WaitUntilAsync(TimeSpan sinceAnswer, Task happened, CancellationToken cancel)
    {
        var left = sinceAnswer - clock.GetElapsedTime(_answered);
        if (left <= TimeSpan.Zero) return;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(happened, fax.Media.FaxEnded, call.Ended, Task.Delay(left, clock, done.Token));
        await done.CancelAsync();
    }
}
