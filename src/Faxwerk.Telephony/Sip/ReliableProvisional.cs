using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>A provisional response that is repeated until PRACK comes (RFC 3262 3). Under the agent's lock.</summary>
internal sealed class ReliableProvisional
{
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Retransmission _retransmission;
    private readonly CSeq _invite;

    public ReliableProvisional(TransactionLayer layer, ServerTransaction transaction, SipResponse response, int number, Action expired)
    {
        Number = number;
        _invite = transaction.Request.Sequence;
        response.Headers.Add("Require", "100rel");
        response.Headers.Add("RSeq", number.ToString(CultureInfo.InvariantCulture));
        transaction.Respond(response);
        _retransmission = new Retransmission(layer, TimeSpan.MaxValue, () => transaction.Transmit(response), () =>
        {
            expired();
            Stop();
        });
    }

    /// <summary>RSeq.</summary>
    public int Number { get; }

    /// <summary>Completes with the PRACK, or when none is awaited any more.</summary>
    public Task Acknowledged => _acknowledged.Task;

    /// <summary>Whether a PRACK is for this response.</summary>
    public bool IsMeant(SipRequest prack)
    {
        string[] parts = (prack.Headers["RAck"] ?? "").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3 && parts[0] == Number.ToString(CultureInfo.InvariantCulture)
            && parts[1] == _invite.Number.ToString(CultureInfo.InvariantCulture) && parts[2] == _invite.Method
            && !_acknowledged.Task.IsCompleted;
    }

    /// <summary>Ends the repeating: PRACK came, or a final response.</summary>
    public void Stop()
    {
        _retransmission.Dispose();
        _acknowledged.TrySetResult();
    }
}
