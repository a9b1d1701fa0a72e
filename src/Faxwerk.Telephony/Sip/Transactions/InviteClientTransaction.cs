namespace Faxwerk.Telephony.Sip;

/// <summary>INVITE client transaction: RFC 3261 17.1.1 with the Accepted state of RFC 6026, which passes on every 2xx for timer M.</summary>
internal sealed class InviteClientTransaction : ClientTransaction
{
    private enum State
    {
        Calling,
        Proceeding,
        Completed,
        Accepted,
        Terminated,
    }

    private readonly GatedTimer _linger;
    private Retransmission? _retransmission;
    private SipRequest? _ack;
    private State _state = State.Calling;

    public InviteClientTransaction(TransactionLayer layer, SipRequest request, SipHop hop, Action<SipResponse> responded)
        : base(layer, request, hop, responded) => _linger = new GatedTimer(layer.Time, layer.Gate, Terminate);

    public override void Begin()
    {
        // Timers A and B.
        _retransmission = new Retransmission(Layer, TimeSpan.MaxValue, Transmit, TimedOut, repeat: !IsReliable);
        Transmit();
    }

    public override void Receive(SipResponse response)
    {
        switch (_state)
        {
            case State.Calling or State.Proceeding when response.Status < 200:
                _retransmission?.Stop();
                _state = State.Proceeding;
                Report(response);
                break;
            case State.Calling or State.Proceeding when response.Status < 300:
                _retransmission?.Stop();
                _state = State.Accepted;
                _linger.Start(Layer.Timers.Timeout);
                Report(response);
                break;
            case State.Accepted when response.Status is >= 200 and < 300:
                Report(response);
                break;
            case State.Calling or State.Proceeding:
                _retransmission?.Stop();
                _state = State.Completed;
                _ack = AckFor(response);
                Layer.Send(_ack, Hop);
                // Timer D.
                if (IsReliable)
                    Terminate();
                else
                    _linger.Start(Layer.Timers.D);
                Report(response);
                break;
            case State.Completed when response.Status >= 300:
                Layer.Send(_ack!, Hop);
                break;
        }
    }

    public override void Abandon()
    {
        TransportFailed();
        Terminate();
    }

    protected override void TransportFailed()
    {
        if (_state is not (State.Calling or State.Proceeding))
            return;
        Terminate();
        ReportLocal(503, "Transport Error");
    }

    private void TimedOut()
    {
        Terminate();
        ReportLocal(408, ReasonPhrase.Of(408));
    }

    private void Terminate()
    {
        if (_state == State.Terminated)
            return;
        _state = State.Terminated;
        _retransmission?.Dispose();
        _linger.Dispose();
        Ended?.Invoke();
    }

    /// <summary>The ACK to a final response other than 2xx: branch, route and Request-URI of the INVITE (RFC 3261 17.1.1.3).</summary>
    private SipRequest AckFor(SipResponse response)
    {
        var ack = new SipRequest("ACK", Request.Uri);
        ack.Headers.Add("Via", Request.Headers["Via"]!);
        ack.Headers.Add("Max-Forwards", "70");
        foreach (string route in Request.Headers.Lines("Route"))
            ack.Headers.Add("Route", route);
        ack.Headers.Add("From", Request.Headers["From"]!);
        ack.Headers.Add("To", response.Headers["To"]!);
        ack.Headers.Add("Call-ID", Request.CallId);
        ack.Headers.Add("CSeq", new CSeq(Request.Sequence.Number, "ACK").ToString());
        return ack;
    }
}
