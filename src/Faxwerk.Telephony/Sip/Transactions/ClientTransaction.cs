namespace Faxwerk.Telephony.Sip;

/// <summary>
/// A client transaction. Responses, and a local 408 or 503 for timeout and transport error, go to the callback, under the
/// agent's lock.
/// </summary>
internal abstract class ClientTransaction : IDisposable
{
    private readonly Action<SipResponse> _responded;
    private readonly GatedTimer _linger;
    private Retransmission? _retransmission;
    private bool _answered;
    private bool _ended;

    protected ClientTransaction(TransactionLayer layer, SipRequest request, SipHop hop, Action<SipResponse> responded)
    {
        (Layer, Request, Hop, _responded) = (layer, request, hop, responded);
        _linger = new GatedTimer(layer.Time, layer.Gate, Dispose);
    }

    public Action? Ended { get; set; }

    public SipRequest Request { get; }

    public SipHop Hop { get; }

    /// <summary>A final response is still awaited.</summary>
    protected bool IsOpen => !_answered && !_ended;

    protected TransactionLayer Layer { get; }

    private bool IsReliable => Hop.Protocol != SipProtocol.Udp;

    /// <summary>Longest interval between retransmissions.</summary>
    protected abstract TimeSpan LongestInterval { get; }

    public void Begin()
    {
        // Timers A and B, or E and F.
        _retransmission = new Retransmission(Layer, LongestInterval, Transmit, () => Fail(408, ReasonPhrase.Of(408)), repeat: !IsReliable);
        Transmit();
    }

    public abstract void Receive(SipResponse response);

    /// <summary>Sends nothing more but takes what still comes, for 64 * T1: the caller has gone on without an answer.</summary>
    public void Leave()
    {
        _retransmission?.Stop();
        _linger.Start(Layer.Timers.Timeout);
    }

    /// <summary>Ends at once; where a final response is still awaited, as if it could not be sent.</summary>
    public void Abandon()
    {
        if (IsOpen)
            Fail(503, "Transport Error");
        Dispose();
    }

    /// <summary>Ends it without a word.</summary>
    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        _retransmission?.Dispose();
        _linger.Dispose();
        Ended?.Invoke();
    }

    /// <summary>No retransmissions any more, and no timeout.</summary>
    protected void StopRepeating() => _retransmission?.Stop();

    /// <summary>Retransmissions from now on at the longest interval.</summary>
    protected void SlowDown() => _retransmission?.Slow();

    /// <summary>A final response has come: what may follow it is taken for so long.</summary>
    protected void EndAfter(TimeSpan time)
    {
        _answered = true;
        StopRepeating();
        if (time > TimeSpan.Zero)
            _linger.Start(time);
        else
            Dispose();
    }

    /// <summary>The same for repetitions of that response, which there are none of over TCP and TLS.</summary>
    protected void EndAfterRepetitions(TimeSpan time) => EndAfter(IsReliable ? TimeSpan.Zero : time);

    protected void Report(SipResponse response) => _responded(response);

    private void Transmit() => Layer.Send(Request, Hop, reason =>
    {
        lock (Layer.Gate)
            if (IsOpen)
                Fail(503, $"Transport Error: {reason}");
    });

    private void Fail(int status, string reason)
    {
        if (_ended)
            return;
        Dispose();
        Report(Local(Request, status, reason));
    }

    /// <summary>A response that stands for something that happened here.</summary>
    public static SipResponse Local(SipRequest request, int status, string reason)
    {
        var response = new SipResponse(status, reason, local: true);
        foreach (string name in new[] { "From", "To", "Call-ID", "CSeq" })
            response.Headers.Add(name, request.Headers[name] ?? "");
        return response;
    }
}
