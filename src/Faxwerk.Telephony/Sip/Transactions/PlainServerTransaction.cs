namespace Faxwerk.Telephony.Sip;

/// <summary>Server transaction of every method but INVITE and ACK: RFC 3261 17.2.2.</summary>
internal sealed class PlainServerTransaction : ServerTransaction
{
    private readonly GatedTimer _linger;
    private SipResponse? _last;
    private bool _answered;
    private bool _ended;

    public PlainServerTransaction(TransactionLayer layer, SipRequest request, SipHop source, SipHop back)
        : base(layer, request, source, back) => _linger = new GatedTimer(layer.Time, layer.Gate, Abandon);

    public override bool IsAnswered => _answered;

    public override void Respond(SipResponse response)
    {
        if (_answered || _ended)
            return;
        _last = response;
        _answered = response.Status >= 200;
        Transmit(response);
        // Timer J. A reliable transport repeats nothing, but the answer may have to find another connection first.
        if (_answered)
            _linger.Start(IsReliable ? Layer.Timers.T4 : Layer.Timers.Timeout);
    }

    public override void Repeat()
    {
        lock (Layer.Gate)
            if (_last is not null && !_ended)
                Transmit(_last);
    }

    public override bool TakeAck() => false;

    public override void Abandon()
    {
        if (_ended)
            return;
        _ended = true;
        _linger.Dispose();
        Ended?.Invoke();
    }
}
