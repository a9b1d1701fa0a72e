using System.Net;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>One call that receives a fax: 200, CED, G.711 or the switch to T.38, T.30, the other side's BYE or ours.</summary>
internal sealed class IncomingFaxCall
{
    // The sender hangs up after its DCN; some return to audio first.
    private static readonly TimeSpan ByeWait = TimeSpan.FromSeconds(3);

    private readonly CallContext _context;
    private readonly IncomingInvite _invite;
    private readonly IncomingFax _fax;
    private readonly IPAddress _towards;
    private readonly ReceivingParty _party;
    private readonly CancellationTokenSource _ended = new();
    private FaxCall _call = null!;

    public IncomingFaxCall(CallContext context, IncomingInvite invite, IncomingFax fax, IPAddress towards)
    {
        _context = context;
        _invite = invite;
        _fax = fax;
        _towards = towards;
        _party = new ReceivingParty(fax, offer: Offer);
    }

    /// <summary>The whole call; <see cref="IncomingFax.Ended"/> is told its outcome.</summary>
    public async Task RunAsync()
    {
        var outcome = new CallOutcome { Status = CallStatus.CallDropped, Detail = "The call ended by a fault." };
        try
        {
            using (_call = new FaxCall(_context, _context.Trunk.Fax, _invite.Trace, _towards, _party))
            {
                _party.Join(_call);
                _invite.Trace.MessageAdded?.Invoke(_invite.Request, false);
                outcome = await CallAsync() with { Capture = _call.Capture };
            }
        }
        finally
        {
            await _ended.CancelAsync();
            _ended.Dispose();
            await _party.Storing;
            await _fax.Ended(outcome with { Polled = _party.Polled, PollRefused = _party.Refused, Started = _invite.Trace.Started, Ended = _context.Clock.GetUtcNow(), Trace = _invite.Trace.Entries });
        }
    }

    private SendingParty Offer(PolledDocument document)
    {
        var call = document.AsCall(_fax.LocalId);
        return new SendingParty(call, new ProgressReports(call, _context.Clock, static () => { }, _ended.Token), _ended.Token);
    }

    private async Task<CallOutcome> CallAsync()
    {
        if (_context.Trunk.Fax.LacksModems is { } missing)
        {
            await _invite.RejectAsync(503);
            return new CallOutcome { Status = CallStatus.TrunkFailure, Detail = missing, SipStatus = 503 };
        }
        var asked = _invite.Offer.IsEmpty;
        var answer = asked ? _call.OfferAudio() : _call.AnswerInvite(_invite.Offer);
        if (answer is null)
        {
            await _invite.RejectAsync(488);
            return new CallOutcome { Status = CallStatus.T38Refused, Detail = "The offer of the INVITE held neither G.711 nor T.38 over UDPTL that this trunk takes.", SipStatus = 488 };
        }
        if (await _invite.AnswerAsync(answer, _call.AnswerOffer, TrunkRequests.CredentialsOf(_context.Trunk)) is not { } call)
            return new CallOutcome { Status = CallStatus.CallDropped, Detail = "The caller gave up before the answer.", SipStatus = 487 };
        var connected = _context.Clock.GetUtcNow();
        try
        {
            var outcome = !asked || _call.TakeAnswer(call.RemoteBody)
                ? await FaxAsync(call)
                : new CallOutcome { Status = CallStatus.T38Refused, Detail = "The caller's answer agreed on no media." };
            return outcome with { SipStatus = 200, Connected = connected };
        }
        finally
        {
            await call.ByeAsync();
        }
    }

    private async Task<CallOutcome> FaxAsync(SipCall call)
    {
        var way = new FaxSwitch(_call, call, _context.Trunk.Fax, _context.Clock);
        var result = await FaxEnd.WaitAsync(_call, call, _context, _party.EndAfterPage, way.AsCalledAsync, CancellationToken.None);
        if (result.Status is CallStatus.Ok or CallStatus.RemoteDisconnect) await WaitForByeAsync(call);
        return result.ToOutcome(_call);
    }

    private async Task WaitForByeAsync(SipCall call)
    {
        using var done = new CancellationTokenSource();
        await Task.WhenAny(call.Ended, Task.Delay(ByeWait, _context.Clock, done.Token));
        await done.CancelAsync();
    }
}
