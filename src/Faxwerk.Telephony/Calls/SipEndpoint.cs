using System.Net;
using System.Net.Sockets;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// The line over SIP and T.38: one user agent with its trunk. Calls run on their own; this class counts them, puts incoming ones to the
/// gate, and ends them in order when the server stops.
/// </summary>
public sealed class SipEndpoint : ICallEndpoint
{
    // What DCN and BYE take at most.
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(6);

    private readonly CallScheduler _scheduler;
    private readonly CallGate _gate;
    private readonly SipUserAgent _agent;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly HashSet<Task> _calls = [];
    private readonly Lock _callsGate = new();
    private volatile CallContext _context;
    private volatile AllowedPeers _peers;
    private SipRegistration? _registration;
    private SipKeepAlive? _keepAlive;
    private bool _draining;
    private bool _disposed;

    /// <param name="trunk">Where calls go and come from.</param>
    /// <param name="scheduler">Drives the media; shared by all endpoints.</param>
    /// <param name="gate">Decides about incoming calls.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="random">Source of tags, ports and identifiers, used under a lock: <see cref="SecureRandom"/> outside of tests.</param>
    public SipEndpoint(SipTrunkOptions trunk, CallScheduler scheduler, CallGate gate, TimeProvider clock, Random random)
    {
        _scheduler = scheduler;
        _gate = gate;
        _context = Context(trunk, clock, random);
        _peers = PeersOf(trunk, clock);
        _agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = TrunkRequests.Listen(trunk),
            Tls = trunk.Transport == SipProtocol.Tls ? trunk.Tls : null,
            TlsNames = TrunkRequests.Names(trunk),
            FailoverAfter = trunk.FailoverAfter,
            PublicHost = trunk.PublicAddress.Length > 0 ? trunk.PublicAddress : null,
            Incoming = IncomingAsync,
            Admits = source => _peers.Contains(source),
            AdmissionKnown = () => _peers.Known,
            StrangerDropped = source => StrangerDropped?.Invoke(source),
            Time = clock,
            Random = _context.NextRandom(),
            Fault = fault => Fault?.Invoke(fault),
        });
        _registration = RegistrationAt(trunk);
        _keepAlive = KeepAliveOf(trunk);
    }

    /// <summary>Told of faults: what should not have happened in a call.</summary>
    public Action<Exception>? Fault { get; init; }

    /// <summary>Told of each new state of the registration.</summary>
    public Action<RegistrationState>? RegistrationChanged { get; init; }

    /// <summary>Told of an address of no trunk whose requests are dropped, once a minute.</summary>
    public Action<IPAddress>? StrangerDropped { get; init; }

    /// <summary>Requests from addresses of no trunk that were dropped since the start; also the counter <c>faxwerk.sip.dropped_requests</c>.</summary>
    public long DroppedRequests => _agent.DroppedRequests;

    /// <summary>Where the registration stands; null where the trunk is not registered at.</summary>
    public RegistrationState? Registration => _registration?.State;

    /// <summary>Told of each address of the trunk that begins or ceases to answer OPTIONS.</summary>
    public Action<SipPeerState>? PeerChanged { get; init; }

    /// <summary>What is known of the addresses of the trunk: from calls, registration and OPTIONS.</summary>
    public IReadOnlyList<SipPeerState> Peers => _agent.Peers;

    /// <summary>Where UDP is listened on, with the port that was picked.</summary>
    public IPEndPoint LocalEndPoint => LocalEndPoints.First(hop => hop.Protocol == SipProtocol.Udp).EndPoint;

    /// <summary>All that is listened on, with the ports that were picked.</summary>
    public IReadOnlyList<SipHop> LocalEndPoints => _agent.LocalEndPoints;

    /// <summary>Calls that run now, both directions.</summary>
    public int ActiveCalls
    {
        get
        {
            lock (_callsGate) return _calls.Count;
        }
    }

    /// <summary>Takes a call instead of the gate where it returns true; the test station misbehaves by it.</summary>
    internal Func<IncomingInvite, CallContext, Task<bool>>? Intercept { get; init; }

    /// <summary>Opens the sockets and registers.</summary>
    /// <exception cref="SocketException">The address is in use or not ours.</exception>
    public async Task StartAsync()
    {
        await _agent.StartAsync();
        _registration?.Start();
        _keepAlive?.Start();
    }

    /// <inheritdoc/>
    public async Task<CallOutcome> SendAsync(OutgoingFax fax, CancellationToken cancel) => await TrySendAsync(fax, cancel) ?? NotTaken();

    /// <summary>Like <see cref="SendAsync"/>; null, and nothing was dialled, where this endpoint takes no more calls.</summary>
    public Task<CallOutcome?> TrySendAsync(OutgoingFax fax, CancellationToken cancel) =>
        TryCallAsync(fax, (reports, ended) => new SendingParty(fax, reports, ended), cancel);

    /// <inheritdoc/>
    public async Task<CallOutcome> FetchAsync(FaxFetch fetch, CancellationToken cancel) => await TryFetchAsync(fetch, cancel) ?? NotTaken();

    /// <summary>Like <see cref="FetchAsync"/>; null, and nothing was dialled, where this endpoint takes no more calls.</summary>
    public async Task<CallOutcome?> TryFetchAsync(FaxFetch fetch, CancellationToken cancel)
    {
        var receiving = new IncomingFax { LocalId = fetch.LocalId, MaxPages = fetch.MaxPages, StorePage = fetch.StorePage, Ended = static _ => ValueTask.CompletedTask };
        var request = new PollRequest(null, fetch.Password, fetch.Document);
        return await TryCallAsync(fetch.AsCall(), (_, _) => new ReceivingParty(receiving, request), cancel);
    }

    /// <summary>
    /// Takes over other settings for calls to come and the registration; running calls keep those they began with. False, and nothing was changed, where the
    /// settings want other sockets. One change at a time.
    /// </summary>
    public async Task<bool> TryChangeAsync(SipTrunkOptions trunk)
    {
        var old = _context.Trunk;
        if (!Sockets(trunk).Equals(Sockets(old))) return false;
        _context = Context(trunk, _context.Clock, _context.NextRandom());
        _peers = PeersOf(trunk, _context.Clock);
        if (!Account(trunk).Equals(Account(old)))
        {
            if (_registration is not null) await _registration.DisposeAsync();
            _registration = RegistrationAt(trunk);
            _registration?.Start();
        }

        if (!Watched(trunk).Equals(Watched(old)))
        {
            if (_keepAlive is not null) await _keepAlive.DisposeAsync();
            _keepAlive = KeepAliveOf(trunk);
            _keepAlive?.Start();
        }

        return true;

        static object Hosts(SipTrunkOptions of) => (of.Host, of.Port, of.Transport, string.Join(' ', of.FallbackHosts));
        static object Account(SipTrunkOptions of) => (of.Register, of.User, of.Password, of.Domain, Hosts(of));
        static object Watched(SipTrunkOptions of) => (of.KeepAlive, of.Domain, of.Caller, of.User, Hosts(of));
        static object Sockets(SipTrunkOptions of) => (of.Local, of.PublicAddress, of.FailoverAfter,
            of.Transport == SipProtocol.Tls ? (of.Tls, string.Join(' ', TrunkRequests.Names(of))) : default);
    }

    /// <summary>Takes no more calls and waits until the running ones are over, at most <paramref name="limit"/>. <paramref name="cancel"/> ends only the waiting.</summary>
    public async Task DrainAsync(TimeSpan limit, CancellationToken cancel)
    {
        Refuse();
        await WaitForCallsAsync(limit, cancel);
    }

    /// <inheritdoc/>
    public async Task StopAsync(TimeSpan grace)
    {
        Refuse();
        await _stopping.CancelAsync();
        await WaitForCallsAsync(grace, CancellationToken.None);
        await _stopped.CancelAsync();
        await WaitForCallsAsync(FarewellTime, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await StopAsync(TimeSpan.Zero);
        if (_keepAlive is not null) await _keepAlive.DisposeAsync();
        if (_registration is not null) await _registration.DisposeAsync();
        await _agent.DisposeAsync();
        _stopping.Dispose();
        _stopped.Dispose();
    }

    private CallOutcome NotTaken()
    {
        var now = _context.Clock.GetUtcNow();
        return new CallOutcome { Status = CallStatus.Stopped, Detail = "The server stops.", Started = now, Ended = now };
    }

    private async Task<CallOutcome?> TryCallAsync(OutgoingFax call, Func<ProgressReports, CancellationToken, IFaxParty> create, CancellationToken cancel)
    {
        var context = _context;
        var now = context.Clock.GetUtcNow();
        if (cancel.IsCancellationRequested)
            return new CallOutcome { Status = CallStatus.Cancelled, Detail = "Cancelled before the call was placed.", Started = now, Ended = now };
        return await TrackAsync(() => PlaceAsync(context, call, create, cancel));
    }

    private async Task<CallOutcome> PlaceAsync(
        CallContext context, OutgoingFax fax, Func<ProgressReports, CancellationToken, IFaxParty> create, CancellationToken cancel)
    {
        var started = context.Clock.GetUtcNow();
        OutgoingFaxCall call;
        try
        {
            var towards = LocalAddress.Reachable(await AddressesAsync(context.Trunk, cancel), context.Trunk.Local.AddressFamily);
            call = new OutgoingFaxCall(context, _agent, fax, create, towards, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return NotPlaced(CallStatus.Cancelled, "Cancelled before the call was placed.");
        }
        catch (SocketException e)
        {
            return NotPlaced(CallStatus.TrunkFailure, $"No UDP port for media: {e.Message}.");
        }

        using (call) return await call.RunAsync();

        CallOutcome NotPlaced(CallStatus status, string detail) => new() { Status = status, Detail = detail, Started = started, Ended = context.Clock.GetUtcNow() };
    }

    private async Task IncomingAsync(IncomingInvite invite)
    {
        if (ActiveCalls >= _context.Trunk.Channels)
        {
            await invite.RejectAsync(486);
            return;
        }
        var served = await TrackAsync(async () =>
        {
            await ServeAsync(invite);
            return invite;
        });
        if (served is null) await invite.RejectAsync(503);
    }

    private async Task ServeAsync(IncomingInvite invite)
    {
        var context = _context;
        if (Intercept is not null && await Intercept(invite, context)) return;
        switch (await _gate(CallParties.Read(invite, context.Trunk), invite.Cancelled))
        {
            case CallDecision.Reject reject:
                await invite.RejectAsync(reject.SipStatus, reject.Reason.Length > 0 ? reject.Reason : null);
                break;
            case CallDecision.Accept accept:
                await new IncomingFaxCall(context, invite, accept.Fax, invite.Source.Address).RunAsync();
                break;
        }
    }

    /// <summary>Asks the trunk's first host whether it is there (OPTIONS, RFC 3261 section 11); <see cref="SipResponse.IsLocal"/> where nobody answers.</summary>
    public Task<SipResponse> AskAsync(CancellationToken cancel)
    {
        var trunk = _context.Trunk;
        return _agent.OptionsAsync(TrunkRequests.Proxies(trunk)[0], TrunkRequests.Own(trunk), cancel);
    }

    private CallContext Context(SipTrunkOptions trunk, TimeProvider clock, Random random) =>
        new(trunk, _scheduler, clock, random) { Stopping = _stopping.Token, Stopped = _stopped.Token, Listening = () => LocalEndPoint };

    private AllowedPeers PeersOf(SipTrunkOptions trunk, TimeProvider clock) => new(trunk.AllowedPeers, cancel => AddressesAsync(trunk, cancel), clock);

    private SipRegistration? RegistrationAt(SipTrunkOptions trunk) =>
        trunk.Register ? new SipRegistration(_agent, TrunkRequests.Registration(trunk, state => RegistrationChanged?.Invoke(state))) : null;

    private SipKeepAlive? KeepAliveOf(SipTrunkOptions trunk) => trunk.KeepAlive <= TimeSpan.Zero ? null
        : new SipKeepAlive(_agent, TrunkRequests.Proxies(trunk), TrunkRequests.Own(trunk), trunk.KeepAlive, Heard);

    private void Heard(SipPeerState peer)
    {
        PeerChanged?.Invoke(peer);
        if (peer.IsUp) _registration?.Renew(peer.Peer);
    }

    private async Task<IReadOnlyList<IPAddress>> AddressesAsync(SipTrunkOptions trunk, CancellationToken cancel) =>
        [.. (await _agent.LocateAsync(TrunkRequests.Proxies(trunk), cancel)).Select(hop => hop.EndPoint.Address)];

    private void Refuse()
    {
        lock (_callsGate) _draining = true;
        _agent.Drain();
    }

    /// <summary>Runs a call where calls are still taken; null where not.</summary>
    private async Task<T?> TrackAsync<T>(Func<Task<T>> run)
        where T : class
    {
        var ended = new TaskCompletionSource();
        lock (_callsGate)
        {
            if (_draining) return null;
            _calls.Add(ended.Task);
        }
        try
        {
            return await run();
        }
        finally
        {
            lock (_callsGate) _calls.Remove(ended.Task);
            ended.SetResult();
        }
    }

    private async Task WaitForCallsAsync(TimeSpan limit, CancellationToken cancel)
    {
        Task[] calls;
        lock (_callsGate) calls = [.. _calls];
        if (calls.Length == 0 || limit <= TimeSpan.Zero) return;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Task.WhenAll(calls), Task.Delay(limit, _context.Clock, done.Token));
        await done.CancelAsync();
    }
}
