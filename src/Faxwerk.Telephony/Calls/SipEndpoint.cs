using System.Net;
using System.Net.Sockets;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// The line over SIP and T.38: one user agent with its trunk. Calls run on their own; this class counts them, puts incoming ones to the
/// gate, and ends them in order when the server stops.
/// </summary>
public sealed class SipEndpoint : ICallEndpoint
{
    // What DCN and BYE take at most.
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(6);

    private readonly SipTrunkOptions _trunk;
    private readonly CallGate _gate;
    private readonly CallContext _context;
    private readonly SipUserAgent _agent;
    private readonly SipRegistration? _registration;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly HashSet<Task> _calls = [];
    private readonly Lock _callsGate = new();
    private bool _disposed;

    /// <param name="trunk">Where calls go and come from.</param>
    /// <param name="scheduler">Drives the media; shared by all endpoints.</param>
    /// <param name="gate">Decides about incoming calls.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="random">Source of tags, ports and identifiers; used under a lock.</param>
    public SipEndpoint(SipTrunkOptions trunk, CallScheduler scheduler, CallGate gate, TimeProvider clock, Random random)
    {
        _trunk = trunk;
        _gate = gate;
        _context = new CallContext(trunk, scheduler, clock, random) { Stopping = _stopping.Token, Stopped = _stopped.Token };
        _agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Udp, trunk.Local), new SipHop(SipProtocol.Tcp, trunk.Local)],
            PublicHost = trunk.PublicAddress.Length > 0 ? trunk.PublicAddress : null,
            Incoming = IncomingAsync,
            Time = clock,
            Random = _context.NextRandom(),
            Fault = fault => Fault?.Invoke(fault),
        });
        if (trunk.Register) _registration = new SipRegistration(_agent, TrunkRequests.Registration(trunk, state => RegistrationChanged?.Invoke(state)));
    }

    /// <summary>Told of faults: what should not have happened in a call.</summary>
    public Action<Exception>? Fault { get; init; }

    /// <summary>Told of each new state of the registration.</summary>
    public Action<RegistrationState>? RegistrationChanged { get; init; }

    /// <summary>Where the registration stands; null where the trunk is not registered at.</summary>
    public RegistrationState? Registration => _registration?.State;

    /// <summary>Where UDP is listened on, with the port that was picked.</summary>
    public IPEndPoint LocalEndPoint => _agent.LocalEndPoints.First(hop => hop.Protocol == SipProtocol.Udp).EndPoint;

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
    }

    /// <inheritdoc/>
    public async Task<CallOutcome> SendAsync(OutgoingFax fax, CancellationToken cancel)
    {
        var now = _context.Clock.GetUtcNow();
        if (_stopping.IsCancellationRequested)
            return new CallOutcome { Status = CallStatus.Stopped, Detail = "The server stops.", Started = now, Ended = now };
        if (cancel.IsCancellationRequested)
            return new CallOutcome { Status = CallStatus.Cancelled, Detail = "Cancelled before the call was placed.", Started = now, Ended = now };
        return await TrackAsync(() => PlaceAsync(fax, cancel));
    }

    /// <inheritdoc/>
    public async Task StopAsync(TimeSpan grace)
    {
        _agent.Drain();
        await _stopping.CancelAsync();
        await WaitForCallsAsync(grace);
        await _stopped.CancelAsync();
        await WaitForCallsAsync(FarewellTime);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await StopAsync(TimeSpan.Zero);
        if (_registration is not null) await _registration.DisposeAsync();
        await _agent.DisposeAsync();
        _stopping.Dispose();
        _stopped.Dispose();
    }

    private async Task<CallOutcome> PlaceAsync(OutgoingFax fax, CancellationToken cancel)
    {
        var started = _context.Clock.GetUtcNow();
        OutgoingFaxCall call;
        try
        {
            var towards = LocalAddress.Reachable(await LocalAddress.ResolveAsync(_trunk.Host, cancel), _trunk.Local.AddressFamily);
            call = new OutgoingFaxCall(_context, _agent, fax, towards, cancel);
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

        CallOutcome NotPlaced(CallStatus status, string detail) => new() { Status = status, Detail = detail, Started = started, Ended = _context.Clock.GetUtcNow() };
    }

    private async Task IncomingAsync(IncomingInvite invite)
    {
        if (!await IsAllowedAsync(invite.Source.Address))
        {
            await invite.RejectAsync(403);
            return;
        }
        if (ActiveCalls >= _trunk.Channels)
        {
            await invite.RejectAsync(486);
            return;
        }
        await TrackAsync(async () =>
        {
            await ServeAsync(invite);
            return true;
        });
    }

    private async Task ServeAsync(IncomingInvite invite)
    {
        if (Intercept is not null && await Intercept(invite, _context)) return;
        var called = _trunk.Register && invite.Called == _trunk.User && invite.CalledTo.Length > 0 ? invite.CalledTo : invite.Called;
        var asked = new IncomingCall(called, invite.Caller, invite.CallerName.Length > 0 ? invite.CallerName : null, invite.CallId, invite.From);
        switch (await _gate(asked, invite.Cancelled))
        {
            case CallDecision.Reject reject:
                await invite.RejectAsync(reject.SipStatus, reject.Reason.Length > 0 ? reject.Reason : null);
                break;
            case CallDecision.Accept accept:
                await new IncomingFaxCall(_context, invite, accept.Fax, invite.Source.Address).RunAsync();
                break;
        }
    }

    private async Task<bool> IsAllowedAsync(IPAddress source)
    {
        if (source.IsIPv4MappedToIPv6) source = source.MapToIPv4();
        return _trunk.AllowedPeers.Count > 0
            ? _trunk.AllowedPeers.Any(network => network.Contains(source))
            : (await LocalAddress.ResolveAsync(_trunk.Host, _stopping.Token)).Contains(source);
    }

    private async Task<T> TrackAsync<T>(Func<Task<T>> run)
    {
        var task = run();
        lock (_callsGate) _calls.Add(task);
        try
        {
            return await task;
        }
        finally
        {
            lock (_callsGate) _calls.Remove(task);
        }
    }

    private async Task WaitForCallsAsync(TimeSpan limit)
    {
        Task[] calls;
        lock (_callsGate) calls = [.. _calls];
        if (calls.Length == 0 || limit <= TimeSpan.Zero) return;
        using var done = new CancellationTokenSource();
        await Task.WhenAny(Task.WhenAll(calls), Task.Delay(limit, _context.Clock, done.Token));
        await done.CancelAsync();
    }
}
