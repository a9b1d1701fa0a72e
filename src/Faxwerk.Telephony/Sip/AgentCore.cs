using System.Globalization;
using System.Net;

namespace Faxwerk.Telephony.Sip;

/// <summary>Who serves the requests, ACKs and repeated 2xx of one dialog. Called under the agent's lock.</summary>
internal sealed record DialogUser(Action<ServerTransaction> Request, Action<SipRequest> Ack, Action<SipResponse> Repeated);

/// <summary>What the client and the server half of an agent share: lock, transactions, dialogs, names of our own.</summary>
internal sealed class AgentCore
{
    /// <summary>Methods that we serve.</summary>
    public const string Allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK";

    /// <summary>Requests that wait until it is known whose they are.</summary>
    private const int MaxUnscreened = 100;

    private readonly Dictionary<DialogId, DialogUser> _dialogs = [];
    private readonly Dictionary<string, CallTrace> _traces = new(StringComparer.Ordinal);
    private readonly UserAgentServer _server;
    private int _unscreened;

    public AgentCore(SipUserAgentOptions options, SipTransport transport)
    {
        (Options, Transport) = (options, transport);
        Dropped = new DroppedRequests(options.Time, options.StrangerDropped);
        _server = new UserAgentServer(this);
        Layer = new TransactionLayer(transport, options.Time, options.Timers, Gate)
        {
            RequestArrived = _server.Receive,
            Screen = Screen,
            AckArrived = ack => FindDialog(ack)?.Ack(ack),
            StrayArrived = OnStray,
            Trace = OnTrace,
        };
        transport.Received = Layer.Receive;
        transport.Lost = hop => ConnectionLost?.Invoke(hop);
        Client = new UserAgentClient(this);
    }

    /// <summary>A connection is over. Raised on the connection's own thread.</summary>
    public event Action<SipHop>? ConnectionLost;

    public SipUserAgentOptions Options { get; }

    public SipTransport Transport { get; }

    public Lock Gate { get; } = new();

    public DroppedRequests Dropped { get; }

    public TransactionLayer Layer { get; }

    public UserAgentClient Client { get; }

    /// <summary>New INVITEs are refused with 503.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Calls that stand or are being set up.</summary>
    public HashSet<SipCall> Calls { get; } = [];

    /// <summary>Calls that came in and are not answered yet.</summary>
    public HashSet<IncomingInvite> Waiting { get; } = [];

    /// <summary>A random token of 16 hexadecimal digits.</summary>
    public string NewToken()
    {
        lock (Gate)
            return Options.Random.NextInt64().ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>A Call-ID of 32 hexadecimal digits.</summary>
    public string NewCallId() => NewToken() + NewToken();

    /// <summary>Where a peer reaches us.</summary>
    public SipUri ContactUri(SipHop peer, string user, bool secure = false)
    {
        var local = Transport.LocalFor(peer) ?? Transport.LocalEndPoints[0].EndPoint;
        string transport = secure || peer.Protocol == SipProtocol.Udp ? "" : $";transport={peer.Protocol.ToString().ToLowerInvariant()}";
        return new SipUri(user, Options.PublicHost ?? local.Address.ToString(), local.Port, transport, secure);
    }

    /// <summary>Finishes a response of ours: Server, and Contact where the dialog needs one.</summary>
    public SipResponse Respond(ServerTransaction transaction, int status, string toTag, string? contactUser = null)
    {
        var response = SipResponse.To(transaction.Request, status, null, toTag);
        if (status > 100)
        {
            foreach (string route in contactUser is null ? [] : transaction.Request.Headers.Lines("Record-Route"))
                response.Headers.Add("Record-Route", route);
            if (contactUser is not null)
                response.Headers.Add("Contact", $"<{ContactUri(transaction.Source, contactUser, transaction.Request.Uri.StartsWith("sips:", StringComparison.OrdinalIgnoreCase))}>");
            if (status is < 300 or 405 or 501)
                response.Headers.Add("Allow", Allow);
            if (status is >= 200 and < 300)
                response.Headers.Add("Supported", Capabilities.SupportedLine);
            response.Headers.Add("Server", Options.UserAgent);
        }

        return response;
    }

    public void AddDialog(DialogId id, DialogUser user) => _dialogs[id] = user;

    public void RemoveDialog(DialogId id) => _dialogs.Remove(id);

    /// <summary>The dialog of a request that comes in (From is the remote side).</summary>
    public DialogUser? FindDialog(SipRequest request) =>
        _dialogs.GetValueOrDefault(new DialogId(request.CallId, request.ToTag, request.FromTag));

    /// <summary>The dialog that a response belongs to (From is our side).</summary>
    public DialogUser? FindDialog(SipResponse response) =>
        _dialogs.GetValueOrDefault(new DialogId(response.CallId, response.FromTag, response.ToTag));

    public void AddTrace(string callId, CallTrace trace)
    {
        lock (Gate)
            _traces[callId] = trace;
    }

    /// <summary>Ends the ladder of a call, unless another branch of a fork still writes to it.</summary>
    public void RemoveTrace(string callId)
    {
        lock (Gate)
            if (!Calls.Any(call => call.CallId == callId))
                _traces.Remove(callId);
    }

    /// <summary>Runs work outside of the lock; a fault is reported, never thrown.</summary>
    public void Post(Func<Task> work) => _ = PostAsync(work);

    private async Task PostAsync(Func<Task> work)
    {
        await Task.Yield();
        try
        {
            await work();
        }
        catch (Exception e)
        {
            Options.Fault?.Invoke(e);
        }
    }

    /// <summary>
    /// A stranger is served in a call that stands (a proxy may use several addresses), and nowhere else: no answer that would tell a scanner of us, no state,
    /// nothing repeated to forged addresses.
    /// </summary>
    private bool Screen(SipRequest request, SipHop source)
    {
        var address = source.EndPoint.Address;
        if (Options.Admits is not { } admits || FindDialog(request) is not null)
            return true;
        switch (admits(address))
        {
            case true:
                return true;
            case null when _unscreened < MaxUnscreened:
                _unscreened++;
                Post(() => ScreenLaterAsync(request, source, admits));
                return false;
            default:
                Dropped.Add(address);
                return false;
        }
    }

    private async Task ScreenLaterAsync(SipRequest request, SipHop source, Func<IPAddress, bool?> admits)
    {
        await Options.AdmissionKnown();
        lock (Gate)
            _unscreened--;
        if (admits(source.EndPoint.Address) == true)
            Layer.Receive(request, source);
        else
            Dropped.Add(source.EndPoint.Address);
    }

    private void OnStray(SipResponse response)
    {
        // A 2xx whose transaction has ended still wants its ACK (RFC 3261 13.2.2.4).
        if (response.Status is >= 200 and < 300 && response.Sequence.Method == "INVITE")
            FindDialog(response)?.Repeated(response);
    }

    private void OnTrace(SipMessage message, bool sent, SipProtocol protocol)
    {
        try
        {
            Options.Trace?.Invoke(message, sent);
        }
        catch (Exception e)
        {
            Options.Fault?.Invoke(e);
        }

        if (_traces.TryGetValue(message.CallId, out var trace))
            trace.Add(message, sent, protocol);
    }
}
