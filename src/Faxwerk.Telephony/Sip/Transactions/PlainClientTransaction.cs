namespace Faxwerk.Telephony.Sip;

/// <summary>Client transaction of every method but INVITE: RFC 3261 17.1.2.</summary>
internal sealed class PlainClientTransaction(TransactionLayer layer, SipRequest request, SipHop hop, Action<SipResponse> responded)
    : ClientTransaction(layer, request, hop, responded)
{
    protected override TimeSpan LongestInterval => Layer.Timers.T2;

    public override void Receive(SipResponse response)
    {
        if (!IsOpen)
            return;
        if (response.Status < 200)
            SlowDown();
        else
            EndAfterRepetitions(Layer.Timers.T4); // Timer K.
        Report(response);
    }
}
