namespace Faxwerk.Telephony.Sip;

/// <summary>A server transaction: absorbs repeated requests, repeats responses. Everything under the agent's lock.</summary>
internal abstract class ServerTransaction(TransactionLayer layer, SipRequest request, SipHop source, SipHop back)
{
    private SipHop _back = back;
    private bool _redirected;

    public Action? Ended { get; set; }

    public SipRequest Request => request;

    /// <summary>Where the request came from.</summary>
    public SipHop Source => source;

    /// <summary>Called when a CANCEL for this INVITE came before a final response.</summary>
    public Action? Cancelled { get; set; }

    /// <summary>Whether a final response was sent.</summary>
    public abstract bool IsAnswered { get; }

    protected TransactionLayer Layer => layer;

    protected bool IsReliable => source.Protocol != SipProtocol.Udp;

    /// <summary>Sends a response; ignored after a final one.</summary>
    public abstract void Respond(SipResponse response);

    /// <summary>The same request came again.</summary>
    public abstract void Repeat();

    /// <summary>An ACK with the branch of this INVITE. False where it is not for a final response other than 2xx.</summary>
    public abstract bool TakeAck();

    /// <summary>Ends at once, silently.</summary>
    public abstract void Abandon();

    /// <summary>Sends toward the request's source; over TCP to the listening port where the connection is gone.</summary>
    public void Transmit(SipResponse response) => layer.Send(response, _back, IsReliable ? Redirect : null);

    /// <summary>Responds with a status of one's own making.</summary>
    public void Respond(int status, string toTag, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var response = SipResponse.To(request, status, null, toTag);
        foreach (var (name, value) in headers)
            response.Headers.Add(name, value);
        Respond(response);
    }

    private void Redirect(string reason)
    {
        lock (layer.Gate)
        {
            if (_redirected)
                return;
            _redirected = true;
            _back = ResponseRoute.Fallback(request.TopVia!, source);
        }

        // For a provisional response nobody opens a connection.
        if (IsAnswered)
            Repeat();
    }
}
