using System.Runtime.InteropServices;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// Matches messages to transactions (RFC 3261 17.1.3, 17.2.3) and hands the rest to the core above. All state of an agent is
/// guarded by <see cref="Gate"/>; callbacks run under it and must not wait.
/// </summary>
internal sealed class TransactionLayer(SipTransport transport, TimeProvider time, SipTimers timers, Lock gate)
{
    /// <summary>Server transactions kept at once; requests beyond get no answer until some have ended.</summary>
    private const int MaxServerTransactions = 20_000;

    private readonly Dictionary<string, ClientTransaction> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ServerTransaction> _servers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _origins = new(StringComparer.Ordinal);
    private bool _closed;

    public TimeProvider Time => time;

    public SipTimers Timers => timers;

    public Lock Gate => gate;

    /// <summary>A request that belongs to no transaction yet, other than ACK.</summary>
    public required Action<ServerTransaction> RequestArrived { get; init; }

    /// <summary>False for a request that is dropped as if it had never come, or is handed in once more later.</summary>
    public required Func<SipRequest, SipHop, bool> Screen { get; init; }

    /// <summary>An ACK that belongs to no transaction: the one to a 2xx.</summary>
    public required Action<SipRequest> AckArrived { get; init; }

    /// <summary>A response that belongs to no transaction.</summary>
    public required Action<SipResponse> StrayArrived { get; init; }

    /// <summary>Told of each message that leaves (true) or comes (false), and over what.</summary>
    public required Action<SipMessage, bool, SipProtocol> Trace { get; init; }

    /// <summary>Entry from the transport.</summary>
    public void Receive(SipMessage message, SipHop source)
    {
        lock (gate)
        {
            if (message is SipResponse response)
            {
                Trace(message, false, source.Protocol);
                ReceiveResponse(response);
            }
            else if (message is SipRequest request && Screen(request, source))
            {
                Trace(message, false, source.Protocol);
                ReceiveRequest(request, source);
            }
        }
    }

    /// <summary>Sends a request in a new client transaction. The top Via with its branch is already in it.</summary>
    public ClientTransaction Start(SipRequest request, SipHop hop, Action<SipResponse> responded)
    {
        lock (gate)
        {
            if (_closed)
            {
                // The agent has gone: the transaction ends as it begins.
                var dead = new PlainClientTransaction(this, request, hop, responded);
                dead.Abandon();
                return dead;
            }

            string key = ClientKey(request.TopVia!, request.Method);
            var transaction = request.Method == "INVITE"
                ? (ClientTransaction)new InviteClientTransaction(this, request, hop, responded)
                : new PlainClientTransaction(this, request, hop, responded);
            transaction.Ended = () => _clients.Remove(key);
            _clients.Add(key, transaction);
            transaction.Begin();
            return transaction;
        }
    }

    /// <summary>Sends outside any transaction: ACK to a 2xx, responses to what cannot be a transaction.</summary>
    public void Send(SipMessage message, SipHop hop, Action<string>? failed = null)
    {
        Trace(message, true, hop.Protocol);
        transport.Send(message.ToBytes(), hop, failed);
    }

    /// <summary>The INVITE that a CANCEL means: same branch and sent-by (RFC 3261 9.2).</summary>
    public ServerTransaction? InviteFor(SipRequest cancel) => _servers.GetValueOrDefault(ServerKey(cancel, "INVITE"));

    /// <summary>Whether another running transaction has the same From tag, Call-ID and CSeq (RFC 3261 8.2.2.2).</summary>
    public bool IsMerged(ServerTransaction transaction) => _origins.GetValueOrDefault(OriginOf(transaction.Request)) > 1;

    /// <summary>Ends every transaction without a word on the wire; those who wait for a response get a local 503.</summary>
    public void Close()
    {
        lock (gate)
        {
            _closed = true;
            foreach (var transaction in _clients.Values.ToList())
                transaction.Abandon();
            foreach (var transaction in _servers.Values.ToList())
                transaction.Abandon();
        }
    }

    private void ReceiveResponse(SipResponse response)
    {
        if (response.Defect is not null || response.Headers.CountOf("Via") != 1)
            return;
        if (_clients.TryGetValue(ClientKey(response.TopVia!, response.Sequence.Method), out var transaction))
            transaction.Receive(response);
        else
            StrayArrived(response);
    }

    private void ReceiveRequest(SipRequest request, SipHop source)
    {
        if (request.TopVia is not { } via)
            return;
        MarkSource(request, via, source);
        var back = ResponseRoute.Of(request.TopVia!, source);
        if (request.Defect is { } defect)
        {
            if (request.Method != "ACK")
                Send(SipResponse.To(request, defect.Status, defect.Reason, "defect"), back);
            return;
        }

        string key = ServerKey(request, request.Method == "ACK" ? "INVITE" : request.Method);
        if (_servers.TryGetValue(key, out var known))
        {
            if (request.Method != "ACK")
                known.Repeat();
            else if (!known.TakeAck())
                AckArrived(request);
            return;
        }

        if (request.Method == "ACK")
        {
            AckArrived(request);
            return;
        }

        if (_servers.Count >= MaxServerTransactions)
            return;
        ServerTransaction transaction = request.Method == "INVITE"
            ? new InviteServerTransaction(this, request, source, back)
            : new PlainServerTransaction(this, request, source, back);
        string origin = OriginOf(request);
        transaction.Ended = () =>
        {
            _servers.Remove(key);
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_origins, origin, out _) == 0)
                _origins.Remove(origin);
        };
        _servers.Add(key, transaction);
        CollectionsMarshal.GetValueRefOrAddDefault(_origins, origin, out _)++;
        RequestArrived(transaction);
    }

    /// <summary>What copies of one request have in common on whatever way they came.</summary>
    private static string OriginOf(SipRequest request) => $"{request.CallId}|{request.FromTag}|{request.Sequence}";

    /// <summary>Notes where the request really came from (RFC 3261 18.2.1, RFC 3581 4).</summary>
    private static void MarkSource(SipRequest request, Via via, SipHop source)
    {
        string address = source.EndPoint.Address.ToString();
        bool rport = via.Parameters.Has("rport");
        if (!rport && via.Host == address)
            return;
        via.Parameters["received"] = address;
        if (rport)
            via.Parameters["rport"] = source.EndPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        request.Headers.ReplaceFirst("Via", via.ToString());
    }

    private static string ClientKey(Via via, string method) => $"{via.Branch}|{method}";

    private static string ServerKey(SipRequest request, string method)
    {
        var via = request.TopVia!;
        // A peer of RFC 2543 has no unique branch; these fields are what it has (RFC 3261 17.2.3).
        return via.Branch.StartsWith(Via.MagicCookie, StringComparison.OrdinalIgnoreCase) && via.Branch.Length > Via.MagicCookie.Length
            ? $"{via.Branch}|{via.SentBy}|{method}"
            : $"{request.Uri}|{request.CallId}|{request.FromTag}|{request.Sequence.Number}|{via.SentBy}|{method}";
    }
}
