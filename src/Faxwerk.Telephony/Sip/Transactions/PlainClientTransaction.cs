namespace Faxwerk.Telephony.Sip;

/// <summary>Client transaction of every method but INVITE: RFC 3261 17.1.2.</summary>
internal sealed class PlainClientTransaction(TransactionLayer layer, SipRequest request, SipHop hop, Action<SipResponse> responded)
    : ClientTransaction(layer, request, hop, responded)
{
    private bool _answered;

    protected override bool IsOpen => !_answered && !IsEnded;

    protected override TimeSpan LongestInterval => Layer.Timers.T2;

    public override void Receive(SipResponse response)
    {
        if (!IsOpen)
            return;
        if (response.Status < 200)
        {
            SlowDown();
        }
        else
        {
            _answered = true;
            // Timer K.
            Linger(IsReliable ? TimeSpan.Zero : Layer.Timers.T4);
        }

        Report(response);
    }
}
