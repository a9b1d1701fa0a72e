namespace Faxwerk.Telephony.Sip;

/// <summary>INVITE client transaction: RFC 3261 17.1.1 with the Accepted state of RFC 6026, which passes on every 2xx for timer M.</summary>
internal sealed class InviteClientTransaction(TransactionLayer layer, SipRequest request, SipHop hop, Action<SipResponse> responded)
    : ClientTransaction(layer, request, hop, responded)
{
    // Set by a final response other than 2xx.
    private SipRequest? _ack;

    /// <summary>Timer A doubles without end.</summary>
    protected override TimeSpan LongestInterval => TimeSpan.MaxValue;

    public override void Receive(SipResponse response)
    {
        switch (response.Status)
        {
            case < 200 when IsOpen:
                StopRepeating();
                Report(response);
                break;
            case >= 200 and < 300 when IsOpen:
                // Timer M.
                EndAfter(Layer.Timers.Timeout);
                Report(response);
                break;
            case >= 200 and < 300 when _ack is null:
                Report(response);
                break;
            case >= 300 when IsOpen:
                _ack = AckFor(response);
                Layer.Send(_ack, Hop);
                // Timer D.
                EndAfterRepetitions(Layer.Timers.D);
                Report(response);
                break;
            case >= 300 when _ack is not null:
                Layer.Send(_ack, Hop);
                break;
        }
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
