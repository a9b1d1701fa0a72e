namespace Faxwerk.Telephony.Sip;

/// <summary>
/// A SIP user agent, client and server (RFC 3261), over UDP, TCP and TLS. One is enough for a trunk with any number of calls.
/// Expected outcomes are values; exceptions are faults.
/// </summary>
public sealed class SipUserAgent : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private bool _disposed;

    /// <summary>Over sockets.</summary>
    public SipUserAgent(SipUserAgentOptions options)
        : this(options, new SocketTransport(options))
    {
    }

    internal SipUserAgent(SipUserAgentOptions options, SipTransport transport) => Core = new AgentCore(options, transport);

    internal AgentCore Core { get; }

    /// <summary>What is listened on, with the ports that were picked. Empty before <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<SipHop> LocalEndPoints => Core.Transport.LocalEndPoints;

    /// <summary>Requests of strangers that were dropped (<see cref="SipUserAgentOptions.Admits"/>).</summary>
    public long DroppedRequests => Core.Dropped.Count;

    /// <summary>What is known of the addresses that requests were sent to.</summary>
    public IReadOnlyList<SipPeerState> Peers => Core.Client.Peers.All;

    /// <summary>The addresses that requests to these hosts may go to, in the order in which they are tried (RFC 3263).</summary>
    public async Task<IReadOnlyList<SipHop>> LocateAsync(IReadOnlyList<SipUri> hosts, CancellationToken cancel) =>
        [.. (await Core.Client.TargetsAsync(hosts, resting: true, cancel)).Select(target => target.Hop)];

    /// <summary>Opens the sockets.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An address is in use or not ours.</exception>
    public Task StartAsync()
    {
        Core.Transport.Start();
        return Task.CompletedTask;
    }

    /// <summary>From now on new calls are refused with 503 and Retry-After; standing calls go on.</summary>
    public void Drain()
    {
        lock (Core.Gate)
            Core.IsDraining = true;
    }

    /// <summary>
    /// Places a call and waits for its final response, without limit: how long it may ring is decided by <paramref name="cancel"/>, which
    /// sends CANCEL.
    /// </summary>
    public async Task<InviteResult> InviteAsync(InviteRequest request, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token);
        return await new OutgoingInvite(Core, request).RunAsync(either.Token);
    }

    /// <summary>Asks another side whether it is there. Any final response means that it is; <see cref="SipResponse.IsLocal"/> that it is not.</summary>
    public async Task<SipResponse> OptionsAsync(SipUri target, SipUri from, CancellationToken cancel)
    {
        string callId = Core.NewCallId(), tag = Core.NewToken();
        int sequence = 0;
        var targets = await Core.Client.TargetsAsync([target], resting: true, cancel);
        return await Core.Client.RequestAsync(targets, place => OptionsRequest.Create(Core, place, from, callId, tag, ++sequence), null, cancel);
    }

    /// <summary>Cancels what rings, ends what stands with BYE, waits at most two seconds for the answers, and closes the sockets.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        Drain();
        await _stopping.CancelAsync();
        List<SipCall> calls;
        List<IncomingInvite> waiting;
        lock (Core.Gate)
        {
            calls = [.. Core.Calls];
            waiting = [.. Core.Waiting];
        }

        foreach (var invite in waiting)
            invite.Abandon();
        try
        {
            await Task.WhenAll(calls.Select(call => call.ByeAsync())).WaitAsync(Farewell, Core.Options.Time);
        }
        catch (TimeoutException)
        {
            // The other sides are gone; their calls end with us.
        }

        Core.Layer.Close();
        await Core.Transport.DisposeAsync();
    }
}
