namespace Faxwerk.Telephony.Sip;

/// <summary>
/// A client transaction. Responses, and a local 408 or 503 for timeout and transport error, go to the callback, under the
/// agent's lock.
/// </summary>
internal abstract class ClientTransaction(TransactionLayer layer, SipRequest request, SipHop hop, Action<SipResponse> responded)
{
    public Action? Ended { get; set; }

    public SipRequest Request => request;

    public SipHop Hop => hop;

    protected TransactionLayer Layer => layer;

    protected bool IsReliable => hop.Protocol == SipProtocol.Tcp;

    public abstract void Begin();

    public abstract void Receive(SipResponse response);

    /// <summary>Ends at once; where a final response is still awaited, as if it could not be sent.</summary>
    public abstract void Abandon();

    protected void Transmit() => layer.Send(request, hop, () =>
    {
        lock (layer.Gate)
            TransportFailed();
    });

    protected abstract void TransportFailed();

    protected void Report(SipResponse response) => responded(response);

    protected void ReportLocal(int status, string reason) => responded(Local(request, status, reason));

    /// <summary>A response that stands for something that happened here.</summary>
    public static SipResponse Local(SipRequest request, int status, string reason)
    {
        var response = new SipResponse(status, reason, local: true);
        foreach (string name in new[] { "From", "To", "Call-ID", "CSeq" })
            response.Headers.Add(name, request.Headers[name] ?? "");
        return response;
    }
}
