namespace Faxwerk.Telephony.Sip;

/// <summary>Client transaction of every method but INVITE: RFC 3261 17.1.2.</summary>
internal sealed class PlainClientTransaction : ClientTransaction
{
    private enum State
    {
        Trying,
        Completed,
        Terminated,
    }

    private readonly GatedTimer _linger;
    private Retransmission? _retransmission;
    private State _state = State.Trying;

    public PlainClientTransaction(TransactionLayer layer, SipRequest request, SipHop hop, Action<SipResponse> responded)
        : base(layer, request, hop, responded) => _linger = new GatedTimer(layer.Time, layer.Gate, Terminate);

    public override void Begin()
    {
        // Timers E and F.
        _retransmission = new Retransmission(Layer, Layer.Timers.T2, Transmit, TimedOut, repeat: !IsReliable);
        Transmit();
    }

    public override void Receive(SipResponse response)
    {
        if (_state != State.Trying)
            return;
        if (response.Status < 200)
        {
            _retransmission?.Slow();
            Report(response);
            return;
        }

        _state = State.Completed;
        _retransmission?.Stop();
        // Timer K.
        if (IsReliable)
            Terminate();
        else
            _linger.Start(Layer.Timers.T4);
        Report(response);
    }

    public override void Abandon()
    {
        TransportFailed();
        Terminate();
    }

    protected override void TransportFailed()
    {
        if (_state != State.Trying)
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
}
