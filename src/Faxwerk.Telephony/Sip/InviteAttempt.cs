namespace Faxwerk.Telephony.Sip;

/// <summary>One INVITE to one place until its final response, with CANCEL (RFC 3261 9.1).</summary>
internal sealed class InviteAttempt(AgentCore core, SipRequest request, SipHop hop)
{
    private TaskCompletionSource<SipResponse> _final = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClientTransaction? _transaction;
    private SipHop _way;
    private bool _proceeding;
    private bool _left;
    private bool _cancelSent;
    private GatedTimer? _patience;
    private GatedTimer? _lateness;

    /// <summary>Each provisional response, under the agent's lock.</summary>
    public required Action<SipResponse> Provisional { get; init; }

    /// <summary>Each 2xx, repeated and forked ones too, under the agent's lock, as long as the transaction lives.</summary>
    public required Action<SipResponse> Accepted { get; init; }

    /// <summary>Cancellation was asked for.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>A provisional response other than 100 came: somewhere it may ring, so that the call is placed nowhere else.</summary>
    public bool HasRung { get; private set; }

    /// <summary>
    /// The first final response. When <paramref name="cancel"/> fires it is mostly 487, but a 2xx may have been faster. Where no
    /// response at all comes within <paramref name="patience"/>, it is a local 408; should the call be taken later after all, it is cancelled.
    /// </summary>
    public async Task<SipResponse> RunAsync(TimeSpan patience, CancellationToken cancel)
    {
        using var registration = cancel.Register(Cancel);
        SipResponse? last = null;
        try
        {
            foreach (var way in core.Client.Ways(request, hop))
            {
                lock (core.Gate)
                {
                    if (IsCancelled)
                        return ClientTransaction.Local(request, 487, ReasonPhrase.Of(487));
                    _final = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    _way = way;
                    if (patience != Timeout.InfiniteTimeSpan)
                    {
                        _patience = new GatedTimer(core.Options.Time, core.Gate, Leave);
                        _patience.Start(patience);
                    }

                    _transaction = core.Layer.Start(request, way, OnResponse);
                }

                last = await _final.Task;
                if (!last.IsLocal || last.Status != 503)
                    break;
            }

            core.Client.Peers.Note(hop, last!);
            return last!;
        }
        finally
        {
            lock (core.Gate)
            {
                _patience?.Dispose();
                _lateness?.Dispose();
            }
        }
    }

    private void OnResponse(SipResponse response)
    {
        _patience?.Stop();
        if (response.Status < 200)
        {
            _proceeding = true;
            if (IsCancelled || _left)
                SendCancel();
            if (_left)
                return;
            HasRung |= response.Status > 100;
            Provisional(response);
            return;
        }

        if (response.Status < 300)
            Accepted(response);
        _final.TrySetResult(response);
    }

    private void Leave()
    {
        _left = true;
        _transaction?.Leave();
        _final.TrySetResult(ClientTransaction.Local(request, 408, ReasonPhrase.Of(408)));
    }

    private void Cancel()
    {
        lock (core.Gate)
        {
            IsCancelled = true;
            // Before a provisional response the CANCEL could overtake the INVITE; it waits.
            if (_proceeding && !_final.Task.IsCompleted)
                SendCancel();
        }
    }

    private void SendCancel()
    {
        if (_cancelSent)
            return;
        _cancelSent = true;
        var cancel = new SipRequest("CANCEL", request.Uri);
        cancel.Headers.Add("Via", request.Headers["Via"]!);
        cancel.Headers.Add("Max-Forwards", "70");
        foreach (string name in new[] { "Route", "From", "To", "Call-ID" })
            foreach (string line in request.Headers.Lines(name))
                cancel.Headers.Add(name, line);
        cancel.Headers.Add("CSeq", new CSeq(request.Sequence.Number, "CANCEL").ToString());
        core.Layer.Start(cancel, _way, static _ => { });
        if (_left)
            return;
        // A peer of RFC 2543 may not answer the INVITE any more.
        _lateness = new GatedTimer(core.Options.Time, core.Gate, () => _final.TrySetResult(ClientTransaction.Local(request, 487, ReasonPhrase.Of(487))));
        _lateness.Start(core.Options.Timers.Timeout);
    }
}
