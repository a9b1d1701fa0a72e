namespace Faxwerk.Telephony.Sip;

/// <summary>A 2xx to an INVITE, sent again until its ACK comes, over TCP too (RFC 3261 13.3.1.4). Under the agent's lock.</summary>
internal sealed class FinalAnswer
{
    private readonly TaskCompletionSource<SipRequest?> _acked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Retransmission _retransmission;

    public FinalAnswer(TransactionLayer layer, ServerTransaction transaction, SipResponse response)
    {
        Sequence = transaction.Request.Sequence.Number;
        transaction.Respond(response);
        _retransmission = new Retransmission(layer, layer.Timers.T2, () => transaction.Transmit(response), () =>
        {
            IsExpired = true;
            End(null);
        });
    }

    /// <summary>CSeq number of the INVITE.</summary>
    public int Sequence { get; }

    /// <summary>No ACK came within 64 * T1.</summary>
    public bool IsExpired { get; private set; }

    /// <summary>The ACK, or null where none came in time or none is needed any more.</summary>
    public Task<SipRequest?> Acked => _acked.Task;

    /// <summary>Ends the repeating: the ACK came, or null where it is not needed any more.</summary>
    public void End(SipRequest? ack)
    {
        _retransmission.Dispose();
        _acked.TrySetResult(ack);
    }
}
