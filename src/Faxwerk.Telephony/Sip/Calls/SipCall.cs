namespace Faxwerk.Telephony.Sip;

/// <summary>
/// An established call. Offers of the other side go to the <see cref="OfferAnswerer"/> it was made with; everything else is awaited.
/// Safe for any thread. A call lives until <see cref="Ended"/>; always end it with <see cref="ByeAsync"/>.
/// </summary>
public sealed partial class SipCall
{
    private readonly AgentCore _core;
    private readonly Dialog _dialog;
    private readonly DigestAuthenticator? _auth;
    private readonly OfferAnswerer? _answerer;
    private readonly bool _ownsCallId;
    private readonly SessionTimer _session;
    private readonly TaskCompletionSource<CallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private readonly Dictionary<int, (SipRequest Ack, SipHop Hop)> _acks = [];
    private SipRequest? _invite;
    private Task? _bye;
    private FinalAnswer? _answer;
    private bool _ackBrings;

    internal SipCall(AgentCore core, Dialog dialog, DigestAuthenticator? auth, OfferAnswerer? answerer, CallTrace trace, bool ownsCallId)
    {
        (_core, _dialog, _auth, _answerer, Trace, _ownsCallId) = (core, dialog, auth, answerer, trace, ownsCallId);
        _session = new SessionTimer(core, refresh: () => core.Post(RefreshAsync), expired: () => core.Post(() => HangUpAsync(CallEndKind.SessionExpired)));
        core.AddDialog(dialog.Id, new DialogUser(Receive, ReceiveAck, response => RepeatAck(response.Sequence.Number)));
        core.Calls.Add(this);
    }

    /// <summary>The Call-ID.</summary>
    public string CallId => _dialog.Id.CallId;

    /// <summary>The SDP that the other side sent last in a completed offer/answer exchange; empty where it sent none.</summary>
    public ReadOnlyMemory<byte> RemoteBody { get; internal set; }

    /// <summary>The ladder of the call.</summary>
    public CallTrace Trace { get; }

    /// <summary>Completes when the call is over, however it ended.</summary>
    public Task<CallEnd> Ended => _ended.Task;

    internal string? LocalSdp { get; set; }

    /// <summary>
    /// Sends the ACK to the 2xx. Only for a call that was placed without an offer: <paramref name="answer"/> answers
    /// <see cref="RemoteBody"/>. The other side repeats its 2xx until this is called, for at most 32 s.
    /// </summary>
    public async Task AcknowledgeAsync(string? answer)
    {
        SipRequest? invite;
        lock (_core.Gate)
            (invite, _invite) = (_invite, null);
        if (invite is null)
            return;
        LocalSdp ??= answer;
        await AcknowledgeAsync(invite, answer);
    }

    /// <summary>
    /// Ends the call: BYE, with the answer to a challenge. Returns when the other side has answered or does not answer. Waits
    /// for the ACK to our 2xx first (RFC 3261 15). Calling it again, or after the end, does nothing more.
    /// </summary>
    public Task ByeAsync() => HangUpAsync(CallEndKind.LocalBye);

    internal bool IsDialogOf(SipResponse response) => response.ToTag == _dialog.Id.RemoteTag;

    /// <summary>The 2xx to our first INVITE came.</summary>
    internal void Accepted(SipRequest invite, SipResponse response)
    {
        _invite = invite;
        _session.TakeResponse(response);
        NoteAllow(response);
    }

    /// <summary>We answer the first INVITE of the other side.</summary>
    internal FinalAnswer Answer(ServerTransaction transaction, string sdp)
    {
        LocalSdp = sdp;
        var response = _core.Respond(transaction, 200, _dialog.Id.LocalTag, _dialog.ContactUser);
        response.SetSdp(sdp);
        _session.AnswerTo(transaction.Request, response);
        NoteAllow(transaction.Request);
        _answer = new FinalAnswer(_core.Layer, transaction, response);
        _ackBrings = transaction.Request.Body.IsEmpty;
        var answer = _answer;
        _core.Post(() => WatchAsync(answer));
        return answer;
    }

    internal void RepeatAck(int sequence)
    {
        if (_acks.TryGetValue(sequence, out var sent))
            _core.Layer.Send(sent.Ack, sent.Hop);
    }

    private async Task AcknowledgeAsync(SipRequest invite, string? sdp)
    {
        SipRequest ack;
        SipUri next;
        lock (_core.Gate)
        {
            ack = _dialog.CreateRequest("ACK", invite.Sequence.Number);
            next = _dialog.NextHop;
        }

        foreach (string name in new[] { "Authorization", "Proxy-Authorization" })
            foreach (string line in invite.Headers.Lines(name))
                ack.Headers.Add(name, line);
        ack.SetSdp(sdp);
        if (await _core.Client.ResolveAsync(next, CancellationToken.None) is not { } hop)
            return;
        hop = _core.Client.Ways(ack, hop).First();
        lock (_core.Gate)
        {
            _acks[invite.Sequence.Number] = (ack, hop);
            _core.Layer.Send(ack, hop);
        }
    }

    private async Task WatchAsync(FinalAnswer answer)
    {
        await answer.Acked;
        if (answer.IsExpired)
            await HangUpAsync(CallEndKind.NoAck);
    }

    private Task HangUpAsync(CallEndKind kind)
    {
        lock (_core.Gate)
        {
            if (_bye is not null || _ended.Task.IsCompleted)
                return _bye ?? Task.CompletedTask;
            return _bye = SendByeAsync(kind);
        }
    }

    private async Task SendByeAsync(CallEndKind kind)
    {
        await Task.Yield();
        await AcknowledgeAsync(null);
        FinalAnswer? answer;
        lock (_core.Gate)
            answer = _answer;
        if (answer is not null)
            await answer.Acked;
        SipUri next;
        lock (_core.Gate)
        {
            if (_ended.Task.IsCompleted)
                return;
            Finish(new CallEnd(kind));
            next = _dialog.NextHop;
        }

        try
        {
            await _core.Client.RequestAsync(next, _ => CreateRequest("BYE"), _auth, CancellationToken.None);
        }
        finally
        {
            Forget();
        }
    }

    private SipRequest CreateRequest(string method)
    {
        lock (_core.Gate)
            return _dialog.CreateRequest(method, _dialog.NextSequence());
    }

    /// <summary>The call is over; the dialog stays findable until <see cref="Forget"/>.</summary>
    private void Finish(CallEnd end)
    {
        if (!_ended.TrySetResult(end))
            return;
        _session.Dispose();
        _answer?.End(null);
        // Not under the lock: whoever waits for the token runs there.
        _core.Post(_over.CancelAsync);
    }

    private void Forget()
    {
        lock (_core.Gate)
        {
            _core.Calls.Remove(this);
            _core.RemoveDialog(_dialog.Id);
            _core.RemoveTrace(CallId);
        }
    }
}
