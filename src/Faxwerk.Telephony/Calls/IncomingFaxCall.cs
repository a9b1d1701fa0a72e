using System.Net;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Calls;

/// <summary>One call that receives a fax: 200, CED, switch to T.38, T.30, the other side's BYE or ours.</summary>
internal sealed class IncomingFaxCall
{
    private static readonly TimeSpan EndWait = TimeSpan.FromSeconds(5);

    // The sender hangs up after its DCN; some return to audio first.
    private static readonly TimeSpan ByeWait = TimeSpan.FromSeconds(3);

    private readonly CallContext _context;
    private readonly IncomingInvite _invite;
    private readonly IncomingFax _fax;
    private readonly IPAddress _towards;
    private FaxCall _call = null!;
    private ReceivingSession? _session;
    private Task _storing = Task.CompletedTask;

    public IncomingFaxCall(CallContext context, IncomingInvite invite, IncomingFax fax, IPAddress towards)
    {
        _context = context;
        _invite = invite;
        _fax = fax;
        _towards = towards;
    }

    /// <summary>The whole call; <see cref="IncomingFax.Ended"/> is told its outcome.</summary>
    public async Task RunAsync()
    {
        var outcome = new CallOutcome { Status = CallStatus.CallDropped, Detail = "The call ended by a fault." };
        try
        {
            using (_call = new FaxCall(_context, _invite.Trace, _towards, FaxTone.Ced, CreateSession)) outcome = await CallAsync();
        }
        finally
        {
            await _storing;
            await _fax.Ended(outcome with { Started = _invite.Trace.Started, Ended = _context.Clock.GetUtcNow(), Trace = _invite.Trace.Entries });
        }
    }

    private async Task<CallOutcome> CallAsync()
    {
        var asked = _invite.Offer.IsEmpty;
        var answer = asked ? _call.OfferAudio() : _call.AnswerInvite(_invite.Offer);
        if (answer is null)
        {
            await _invite.RejectAsync(488);
            return new CallOutcome { Status = CallStatus.T38Refused, Detail = "The offer of the INVITE held neither G.711 nor T.38 over UDPTL.", SipStatus = 488 };
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
        var failure = await new FaxSwitch(_call, call, _context.Trunk.Fax, _context.Clock).AsCalledAsync(_context.Stopped);
        if (failure is not null)
            return new CallOutcome { Status = failure.Status == CallStatus.Cancelled ? CallStatus.Stopped : failure.Status, Detail = failure.Detail };
        var result = await FaxEnd.WaitAsync(_call, call, _context, CancellationToken.None, EndAfterPage, EndWait);
        if (result.Status is CallStatus.Ok or CallStatus.RemoteDisconnect) await WaitForByeAsync(call);
        return result.ToOutcome();
    }

    private async Task WaitForByeAsync(SipCall call)
    {
        using var done = new CancellationTokenSource();
        await Task.WhenAny(call.Ended, Task.Delay(ByeWait, _context.Clock, done.Token));
        await done.CancelAsync();
    }

    private void EndAfterPage() => _session?.EndAfterPage(CallStatus.Stopped);

    private ReceivingSession CreateSession(T38Terminal terminal, FaxOptions options, Action<TraceEntry> trace) =>
        _session = new ReceivingSession(terminal, options with { LocalId = _fax.LocalId }, trace)
        {
            MaxPages = _fax.MaxPages,
            PageReceived = page => _storing = StoreAsync(page),
            Finished = _call.Media.Finish,
        };

    private async Task StoreAsync(ReceivedPage page)
    {
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await _fax.StorePage(page, CancellationToken.None);
            _call.Media.Post(now => _session!.PageStored(now));
        }
#pragma warning disable CA1031 // Whatever hinders storing is the same to the call; the exception's text goes into the trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _call.Trace.Add(sent: true, "page", $"page {page.Index + 1} could not be stored: {e.Message}");
            _call.Media.Post(now => _session!.StoreFailed(now));
        }
    }
}
