using System.Net;
using System.Text.Json;
using Faxwerk.Hosting;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;
using Microsoft.Extensions.Options;

namespace Faxwerk.Lines;

/// <summary>
/// The SIP trunk of a line. When its settings change, new calls are made by the new ones and running calls go on to their end by those they began with. Where
/// other sockets are wanted, the trunk is opened anew after the last running call, and faxes that are to be sent meanwhile wait for it.
/// </summary>
public sealed partial class Trunk : ICallEndpoint, ITrunkState
{
    /// <summary>Calls may go on so long where other sockets are wanted, then <see cref="PageGrace"/> for their page.</summary>
    private static readonly TimeSpan ChangeGrace = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan PageGrace = TimeSpan.FromMinutes(2);

    private readonly Line _line;
    private readonly IOptionsMonitor<TrunkSettings> _settings;
    private readonly NodeOptions _node;
    private readonly LineGate _gate;
    private readonly CallScheduler _scheduler;
    private readonly DemoLine _demo;
    private readonly TimeProvider _time;
    private readonly ILogger<Trunk> _log;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private TimeSpan _grace = PageGrace;
    private Task<SipEndpoint?> _endpoint = Task.FromResult<SipEndpoint?>(null);
    private volatile SipEndpoint? _open;
    private IDisposable? _watch;
    private string? _opened;
    private int _disposed;

    /// <summary>The trunk of <paramref name="line"/>, that puts incoming calls to <paramref name="gate"/>.</summary>
    public Trunk(
        Line line, IOptionsMonitor<TrunkSettings> settings, NodeOptions node, LineGate gate, CallScheduler scheduler, DemoLine demo, TimeProvider time, ILogger<Trunk> log)
    {
        (_line, _settings, _node, _gate, _scheduler, _demo, _time, _log) = (line, settings, node, gate, scheduler, demo, time, log);
    }

    /// <summary>Where SIP is reached; null while there is no trunk.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>The trunk is the demo's test station: nothing leaves this machine.</summary>
    public bool IsDemo => Station is not null && _line.Settings.Host.Length == 0;

    /// <inheritdoc/>
    public TrunkState State => _open is { } endpoint ? Warned(StateOf(endpoint)) : _line.Settings.Host.Length == 0 && Station is null ? TrunkState.NotSet : TrunkState.Closed;

    /// <summary>Where the registration stands; null without one.</summary>
    public RegistrationState? Registration => _open?.Registration;

    /// <summary>The provider's addresses as they were found last.</summary>
    public IReadOnlyList<SipPeerState> Peers => _open?.Peers ?? [];

    /// <summary>Requests from addresses of no trunk, dropped since it was opened.</summary>
    public long StrangersDropped => _open?.DroppedRequests ?? 0;

    /// <summary>The test station stands in for the first trunk only.</summary>
    private IPEndPoint? Station => _line.Id == TrunkRow.First ? _demo.Address : null;

    /// <inheritdoc/>
    public Task<CallOutcome> SendAsync(OutgoingFax fax, CancellationToken cancel) => CallAsync(endpoint => endpoint.TrySendAsync(fax, cancel), cancel);

    /// <inheritdoc/>
    public Task<CallOutcome> FetchAsync(FaxFetch fetch, CancellationToken cancel) => CallAsync(endpoint => endpoint.TryFetchAsync(fetch, cancel), cancel);

    /// <summary>Asks the provider whether it is there.</summary>
    public async Task<TrunkTest> TestAsync(CancellationToken cancel)
    {
        if (_open is not { } endpoint)
            return TrunkTest.Closed(_line.Name, State.Words);
        var begun = _time.GetTimestamp();
        var response = await endpoint.AskAsync(cancel);
        return TrunkTest.Of(_line.Name, response, _time.GetElapsedTime(begun), State.Words);
    }

    /// <summary>Opens it by the settings of the line and follows them.</summary>
    public async Task StartAsync()
    {
        Replace(_line.Settings);
        await _endpoint;
        _watch = _settings.OnChange((changed, name) =>
        {
            if (name == _line.Section)
                Replace(changed);
        });
    }

    /// <inheritdoc/>
    public async Task StopAsync(TimeSpan grace)
    {
        _watch?.Dispose();
        _grace = grace;
        await _closing.CancelAsync();
        if (await _endpoint is { } endpoint)
            await endpoint.StopAsync(grace);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _watch?.Dispose();
        await _closing.CancelAsync();
        if (await _endpoint is { } endpoint)
            await endpoint.DisposeAsync();
        _closing.Dispose();
    }

    /// <summary>The keys of SRTP stand in the SIP messages (RFC 4568 section 7.1): without TLS who hears those hears the fax.</summary>
    private static bool TellsKeys(TrunkSettings settings) => settings.MediaEncryption != MediaEncryption.None && settings.Transport != TrunkTransport.Tls;

    private TrunkState Warned(TrunkState state) => TellsKeys(_line.Settings) && !IsDemo ? state with { Words = $"{state.Words}; SRTP keys travel in the clear (transport is not tls)" } : state;

    private TrunkState StateOf(SipEndpoint endpoint) => endpoint.Registration switch
    {
        null => Answers(endpoint),
        { IsRegistered: true } => Answers(endpoint) is { IsUp: false } silent ? silent : new TrunkState(true, "registered"),
        { Status: 0 } => new TrunkState(false, "not registered yet"),
        { Status: var status, Reason: var reason } => new TrunkState(false, $"not registered: {status} {reason}"),
    };

    /// <summary>By keep-alive, and by calls while what they found out is fresh: one address that answers will do.</summary>
    private TrunkState Answers(SipEndpoint endpoint)
    {
        var now = _time.GetUtcNow();
        var asks = _line.Settings.KeepAlive > TimeSpan.Zero;
        var peers = endpoint.Peers;
        return peers.Count > 0 && peers.All(peer => !peer.IsUp && (asks || peer.RestsUntil > now))
            ? new TrunkState(false, $"does not answer: {peers[0].LastError}")
            : TrunkState.Open;
    }

    private static async Task<SipEndpoint?> WaitAsync(Task<SipEndpoint?> endpoint, CancellationToken cancel)
    {
        await ((Task)endpoint.WaitAsync(cancel)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return endpoint.IsCompleted ? await endpoint : null;
    }

    private async Task<CallOutcome> CallAsync(Func<SipEndpoint, Task<CallOutcome?>> tryCall, CancellationToken cancel)
    {
        while (true)
        {
            Task<SipEndpoint?> current;
            lock (_lock)
                current = _endpoint;
            if (await WaitAsync(current, cancel) is not { } endpoint)
                return NotPlaced(cancel);
            if (await tryCall(endpoint) is { } outcome)
                return outcome;

            // It takes no more calls: the server stops, or another endpoint takes its place and is waited for.
            lock (_lock)
            {
                if (current == _endpoint)
                    return NotPlaced(cancel);
            }
        }
    }

    private CallOutcome NotPlaced(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var (status, detail) = _closing.IsCancellationRequested ? (CallStatus.Stopped, "The server stops.")
            : cancel.IsCancellationRequested ? (CallStatus.Cancelled, "Cancelled before the call was placed.")
            : (CallStatus.TrunkFailure, $"The SIP trunk {_line.Name} has no host, or could not be opened (trunk.host).");
        return new CallOutcome { Status = status, Detail = detail, Started = now, Ended = now };
    }

    private void Replace(TrunkSettings settings)
    {
        lock (_lock)
        {
            // By value: the lists in a record are compared by reference.
            var values = JsonSerializer.Serialize(settings);
            if (values == _opened)
                return;
            _opened = values;
            _endpoint = OpenAsync(_endpoint, settings);
        }
    }

    private async Task<SipEndpoint?> OpenAsync(Task<SipEndpoint?> before, TrunkSettings settings)
    {
        var options = TrunkOptions.Of(_line.Name, settings, _line.Id == TrunkRow.First ? _node.SipPort : 0, _node.SipAddress, Station);
        if (await before is { } old)
        {
            if (options is not null && await old.TryChangeAsync(options))
            {
                Changed(_log, options.Host, options.Port);
                Warn(settings);
                return old;
            }

            Reopening(_log, old.ActiveCalls);
            await old.DrainAsync(ChangeGrace, _closing.Token);
            await old.StopAsync(_closing.IsCancellationRequested ? _grace : PageGrace);
            await old.DisposeAsync();
        }

        (LocalEndPoint, _open) = (null, null);
        if (_closing.IsCancellationRequested)
            return null;
        if (options is null)
        {
            None(_log, _line.Name);
            return null;
        }

        var endpoint = new SipEndpoint(options, _scheduler, (call, cancel) => _gate(_line, call, cancel), _time, new SecureRandom())
        {
            StrangerDropped = address => Stranger(_log, address),
            Fault = fault => Failed(_log, fault),
            RegistrationChanged = state => Registered(_log, options.Host, state),
            PeerChanged = peer => PeerIs(_log, peer.Peer, _line.Name, peer.IsUp ? "answers" : $"does not answer: {peer.LastError}"),
        };
        try
        {
            await endpoint.StartAsync();
            (LocalEndPoint, _open) = (endpoint.LocalEndPoint, endpoint);
            if (IsDemo)
                _demo.PointTo(endpoint.LocalEndPoint);
            Opened(_log, options.Host, options.Port, endpoint.LocalEndPoint);
            Warn(settings);
            return endpoint;
        }
        catch (Exception fault)
        {
            NotOpened(_log, options.Host, fault);
            await endpoint.DisposeAsync();
            return null;
        }
    }

    private void Warn(TrunkSettings settings)
    {
        if (TellsKeys(settings) && !IsDemo)
            KeysInClear(_log, _line.Name);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The SIP trunk {Trunk} takes SRTP (mediaEncryption) and SIP without TLS: the keys travel in the clear and protect nothing. Set transport to tls")]
    private static partial void KeysInClear(ILogger logger, string trunk);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The SIP trunk {Trunk} has no host: set trunk.host")]
    private static partial void None(ILogger logger, string trunk);

    [LoggerMessage(Level = LogLevel.Information, Message = "SIP trunk {Host}:{Port}, listening on {Local}")]
    private static partial void Opened(ILogger logger, string host, int port, IPEndPoint local);

    [LoggerMessage(Level = LogLevel.Information, Message = "SIP trunk {Host}:{Port}: new settings hold for calls to come")]
    private static partial void Changed(ILogger logger, string host, int port);

    [LoggerMessage(Level = LogLevel.Information, Message = "The SIP trunk is opened anew as soon as {Calls} running calls are over")]
    private static partial void Reopening(ILogger logger, int calls);

    [LoggerMessage(Level = LogLevel.Error, Message = "The SIP trunk {Host} could not be opened")]
    private static partial void NotOpened(ILogger logger, string host, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "A fault on the SIP trunk")]
    private static partial void Failed(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests from {Address}, which belongs to no trunk, are dropped")]
    private static partial void Stranger(ILogger logger, IPAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} of the SIP trunk {Trunk} {Words}")]
    private static partial void PeerIs(ILogger logger, SipHop peer, string trunk, string words);

    [LoggerMessage(Level = LogLevel.Information, Message = "Registration at {Host}: {State}")]
    private static partial void Registered(ILogger logger, string host, RegistrationState state);
}
