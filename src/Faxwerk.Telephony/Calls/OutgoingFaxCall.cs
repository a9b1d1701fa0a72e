using System.Net;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>One call of ours that sends a fax or fetches one: INVITE, G.711 or the switch to T.38, T.30, BYE.</summary>
internal sealed class OutgoingFaxCall : IDisposable
{
    // The last packets of DCN reach a gateway before the BYE that would cut them off.
    private static readonly TimeSpan ByeDelay = TimeSpan.FromMilliseconds(250);

    private readonly CallContext _context;
    private readonly SipUserAgent _agent;
    private readonly OutgoingFax _fax;
    private readonly FaxTrunkOptions _options;
    private readonly CallTrace _trace;
    private readonly CancellationTokenSource _cancel;
    private readonly CancellationTokenSource _ended = new();
    private readonly ProgressReports _reports;
    private readonly IFaxParty _party;
    private readonly FaxCall _call;

    /// <param name="context">The trunk.</param>
    /// <param name="agent">Places the call.</param>
    /// <param name="fax">Who is called, and as whom.</param>
    /// <param name="create">Makes the party, which is told where progress is reported and when the call has ended.</param>
    /// <param name="towards">An address of the trunk.</param>
    /// <param name="cancel">Hangs up.</param>
    public OutgoingFaxCall(
        CallContext context, SipUserAgent agent, OutgoingFax fax, Func<ProgressReports, CancellationToken, IFaxParty> create, IPAddress towards, CancellationToken cancel)
    {
        _context = context;
        _agent = agent;
        _fax = fax;
        _options = context.Trunk.Fax.Under(fax.Restrictions);
        _trace = new CallTrace(context.Clock);
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _reports = new ProgressReports(fax, context.Clock, _cancel.Cancel, _ended.Token);
        _party = create(_reports, _ended.Token);
        _call = new FaxCall(context, _options, _trace, towards, _party);
        _party.Join(_call);
    }

    /// <summary>The whole call.</summary>
    public async Task<CallOutcome> RunAsync()
    {
        var alive = _reports.KeepAliveAsync();
        try
        {
            var outcome = await CallAsync();
            await _party.Storing;
            await _reports.WhenTaken();
            return outcome with { Started = _trace.Started, Ended = _context.Clock.GetUtcNow(), Trace = _trace.Entries, Capture = _call.Capture };
        }
        finally
        {
            await _ended.CancelAsync();
            await alive;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _call.Dispose();
        _cancel.Dispose();
        _ended.Dispose();
    }

    private async Task<CallOutcome> CallAsync()
    {
        if (_options.LacksModems is { } missing) return new CallOutcome { Status = CallStatus.TrunkFailure, Detail = missing };
        Report(CallStep.Dialling);
        var invite = await InviteAsync();
        if (invite.Call is not { } call) return NotConnected(invite);
        var connected = _context.Clock.GetUtcNow();
        try
        {
            Report(CallStep.Answered);
            var outcome = _call.TakeAnswer(call.RemoteBody)
                ? await FaxAsync(call)
                : new CallOutcome { Status = CallStatus.T38Refused, Detail = "The answer to the INVITE agreed on no media." };
            return outcome with { SipStatus = invite.Status, Connected = connected };
        }
        finally
        {
            await call.ByeAsync();
        }
    }

    private async Task<InviteResult> InviteAsync()
    {
        using var ringing = CancellationTokenSource.CreateLinkedTokenSource(_cancel.Token, _context.Stopping);
        using var limit = new CancellationTokenSource(_context.Trunk.AnswerTimeout, _context.Clock);
        await using var expires = limit.Token.Register(ringing.Cancel);
        return await _agent.InviteAsync(TrunkRequests.Invite(_context.Trunk, _fax, _trace, _call.OfferAudio(), OnProvisional, _call.AnswerOffer), ringing.Token);
    }

    private CallOutcome NotConnected(InviteResult invite)
    {
        if (invite.IsCancelled && _cancel.IsCancellationRequested) return new CallOutcome { Status = CallStatus.Cancelled, Detail = "Cancelled before the call was answered." };
        if (invite.IsCancelled && _context.Stopping.IsCancellationRequested)
            return new CallOutcome { Status = CallStatus.Stopped, Detail = "The server stopped before the call was answered." };
        // A trunk that says nothing at all is no number that does not answer.
        if (invite.IsLocal && (!invite.IsCancelled || invite.Status == 408))
            return new CallOutcome { Status = CallStatus.TrunkFailure, Detail = SipStatus.Describe(invite) };
        return invite.IsCancelled
            ? new CallOutcome { Status = CallStatus.NoAnswer, Detail = $"Not answered within {_context.Trunk.AnswerTimeout.TotalSeconds:0} s." }
            : new CallOutcome { Status = SipStatus.ToCallStatus(invite.Status), Detail = SipStatus.Describe(invite), SipStatus = invite.Status };
    }

    private async Task<CallOutcome> FaxAsync(SipCall call)
    {
        var way = new FaxSwitch(_call, call, _options, _context.Clock);
        var result = await FaxEnd.WaitAsync(_call, call, _context, _party.EndAfterPage, cancel => ChooseAsync(way, cancel), _cancel.Token);
        if (!call.Ended.IsCompleted && !_cancel.IsCancellationRequested) await Task.Delay(ByeDelay, _context.Clock, CancellationToken.None);
        return result.ToOutcome(_call);
    }

    private async Task<SwitchFailure?> ChooseAsync(FaxSwitch way, CancellationToken cancel)
    {
        var failure = await way.AsCallerAsync(cancel);
        if (_call.T38Agreed.IsCompleted) _reports.Connect();
        return failure;
    }

    private void OnProvisional(int status, ReadOnlyMemory<byte> body)
    {
        if (status is 180 or 183) Report(CallStep.Ringing);
    }

    private void Report(CallStep step) => _reports.Report(new CallProgress(step, 0, 0, null));
}
