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
/// The SIP trunk of the settings. When they change, new calls are made by the new ones and running calls go on to their end by those they began with. Where
/// other sockets are wanted, the trunk is opened anew after the last running call, and faxes that are to be sent meanwhile wait for it.
/// </summary>
public sealed partial class Trunk : ICallEndpoint, IHostedService
{
    /// <summary>Calls may go on so long where other sockets are wanted, then <see cref="PageGrace"/> for their page.</summary>
    private static readonly TimeSpan ChangeGrace = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan PageGrace = TimeSpan.FromMinutes(2);

    private readonly IOptionsMonitor<TrunkSettings> _settings;
    private readonly NodeOptions _node;
    private readonly CallGate _gate;
    private readonly CallScheduler _scheduler;
    private readonly DemoLine _demo;
    private readonly TimeProvider _time;
    private readonly ILogger<Trunk> _log;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private TimeSpan _grace = PageGrace;
    private Task<SipEndpoint?> _endpoint = Task.FromResult<SipEndpoint?>(null);
    private IDisposable? _watch;
    private string? _opened;
    private int _disposed;

    /// <summary>A trunk that puts incoming calls to <paramref name="gate"/>.</summary>
    public Trunk(
        IOptionsMonitor<TrunkSettings> settings, NodeOptions node, CallGate gate, CallScheduler scheduler, DemoLine demo, TimeProvider time, ILogger<Trunk> log)
    {
        (_settings, _node, _gate, _scheduler, _demo, _time, _log) = (settings, node, gate, scheduler, demo, time, log);
    }

    /// <summary>Where SIP is reached; null while there is no trunk.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>The trunk is the demo's test station: nothing leaves this machine.</summary>
    public bool IsDemo => _demo.Address is not null && _settings.CurrentValue.Host.Length == 0;

    /// <inheritdoc/>
    public async Task<CallOutcome> SendAsync(OutgoingFax fax, CancellationToken cancel)
    {
        while (true)
        {
            Task<SipEndpoint?> current;
            lock (_lock)
                current = _endpoint;
            if (await WaitAsync(current, cancel) is not { } endpoint)
                return NotPlaced(cancel);
            if (await endpoint.TrySendAsync(fax, cancel) is { } outcome)
                return outcome;

            // It takes no more calls: the server stops, or another endpoint takes its place and is waited for.
            lock (_lock)
            {
                if (current == _endpoint)
                    return NotPlaced(cancel);
            }
        }
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _demo.StartAsync();
        Replace(_settings.CurrentValue);
        await _endpoint;
        _watch = _settings.OnChange(Replace);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
        // The container knows this object under three names and disposes it once for each.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _watch?.Dispose();
        await _closing.CancelAsync();
        if (await _endpoint is { } endpoint)
            await endpoint.DisposeAsync();
        await _demo.DisposeAsync();
        _closing.Dispose();
    }

    private static async Task<SipEndpoint?> WaitAsync(Task<SipEndpoint?> endpoint, CancellationToken cancel)
    {
        await ((Task)endpoint.WaitAsync(cancel)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return endpoint.IsCompleted ? await endpoint : null;
    }

    private CallOutcome NotPlaced(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var (status, detail) = _closing.IsCancellationRequested ? (CallStatus.Stopped, "The server stops.")
            : cancel.IsCancellationRequested ? (CallStatus.Cancelled, "Cancelled before the call was placed.")
            : (CallStatus.TrunkFailure, "No SIP trunk is set, or it could not be opened (trunk.host).");
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
        var options = TrunkOptions.Of(settings, _node, _demo.Address);
        if (await before is { } old)
        {
            if (options is not null && await old.TryChangeAsync(options))
            {
                Changed(_log, options.Host, options.Port);
                return old;
            }

            Reopening(_log, old.ActiveCalls);
            await old.DrainAsync(ChangeGrace, _closing.Token);
            await old.StopAsync(_closing.IsCancellationRequested ? _grace : PageGrace);
            await old.DisposeAsync();
        }

        LocalEndPoint = null;
        if (_closing.IsCancellationRequested)
            return null;
        if (options is null)
        {
            None(_log);
            return null;
        }

        var endpoint = new SipEndpoint(options, _scheduler, _gate, _time, new SecureRandom())
        {
            StrangerDropped = address => Stranger(_log, address),
            Fault = fault => Failed(_log, fault),
            RegistrationChanged = state => Registered(_log, options.Host, state),
        };
        try
        {
            await endpoint.StartAsync();
            LocalEndPoint = endpoint.LocalEndPoint;
            _demo.PointTo(endpoint.LocalEndPoint);
            Opened(_log, options.Host, options.Port, endpoint.LocalEndPoint);
            return endpoint;
        }
        catch (Exception fault)
        {
            NotOpened(_log, options.Host, fault);
            await endpoint.DisposeAsync();
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No SIP trunk is set: set trunk.host")]
    private static partial void None(ILogger logger);

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

    [LoggerMessage(Level = LogLevel.Information, Message = "Registration at {Host}: {State}")]
    private static partial void Registered(ILogger logger, string host, RegistrationState state);
}
