namespace Faxwerk.Telephony.Sip;

/// <summary>
/// INVITE server transaction: RFC 3261 17.2.1 with RFC 6026: after a 2xx it only absorbs repeated INVITEs (timer L); the 2xx itself is
/// repeated by the call until the ACK.
/// </summary>
internal sealed class InviteServerTransaction : ServerTransaction
{
    private enum State
    {
        Proceeding,
        Completed,
        Confirmed,
        Accepted,
        Terminated,
    }

    private readonly GatedTimer _linger;
    private Retransmission? _retransmission;
    private SipResponse? _last;
    private State _state = State.Proceeding;

    public InviteServerTransaction(TransactionLayer layer, SipRequest request, SipHop source, SipHop back)
        : base(layer, request, source, back) => _linger = new GatedTimer(layer.Time, layer.Gate, Abandon);

    public override bool IsAnswered => _state != State.Proceeding;

    public override void Respond(SipResponse response)
    {
        if (_state != State.Proceeding)
            return;
        _last = response;
        if (response.Status is >= 200 and < 300)
        {
            _state = State.Accepted;
            _linger.Start(Layer.Timers.Timeout);
        }
        else if (response.Status >= 300)
        {
            _state = State.Completed;
            // Timers G and H.
            _retransmission = new Retransmission(Layer, Layer.Timers.T2, () => Transmit(response), Abandon, repeat: !IsReliable);
        }

        Transmit(response);
    }

    public override void Repeat()
    {
        lock (Layer.Gate)
            if (_state is State.Proceeding or State.Completed && _last is not null)
                Transmit(_last);
    }

    public override bool TakeAck()
    {
        if (_state == State.Completed)
        {
            _state = State.Confirmed;
            _retransmission?.Stop();
            // Timer I.
            if (IsReliable)
                Abandon();
            else
                _linger.Start(Layer.Timers.T4);
            return true;
        }

        return _state == State.Confirmed;
    }

    public override void Abandon()
    {
        if (_state == State.Terminated)
            return;
        _state = State.Terminated;
        _retransmission?.Dispose();
        _linger.Dispose();
        Ended?.Invoke();
    }
}
