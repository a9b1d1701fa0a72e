using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Faxwerk.Hosting;
using Faxwerk.Mail.Smtp;
using Faxwerk.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Mail;

/// <summary>
/// Opens and closes the addresses of <c>mail.listeners</c> as the settings say, while the server runs. One that cannot be opened (a port that is in use, or below 1024 without the right to it) is told by
/// <c>/health</c> and tried again; it keeps nothing else from working.
/// </summary>
public sealed partial class SmtpListeners(
    IOptionsMonitor<MailSettings> settings, SmtpConnectionHandler handler, Func<EndPoint?, SmtpServerOptions> options, IConnectionListenerFactory transport, TimeProvider time, ILogger<SmtpListeners> log) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<IPEndPoint, ListenerFault> _faults = new();
    private readonly Dictionary<IPEndPoint, OpenListener> _open = [];

    /// <summary>Which of them are not open.</summary>
    public HealthCheck Health() => _faults.IsEmpty
        ? new HealthCheck("smtp", true, "", IsRequired: false)
        : new HealthCheck("smtp", false, string.Join(" ", _faults.Select(fault => $"{fault.Key}: {fault.Value.Detail}")), IsRequired: false);

    /// <summary>Why one of them is not open; null where it is.</summary>
    internal ListenerFault? FaultOf(SmtpListener listener) => _faults.GetValueOrDefault(listener.EndPoint);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new SemaphoreSlim(0);
        using var _ = settings.OnChange((_, _) => changed.Release());
        try
        {
            while (true)
            {
                await MatchAsync(settings.CurrentValue.Listeners, () => changed.Release(), stoppingToken);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                var timer = Task.Delay(_faults.IsEmpty ? Timeout.InfiniteTimeSpan : TryAgain, time, either.Token);
                await Task.WhenAny(changed.WaitAsync(either.Token), timer);
                await either.CancelAsync();
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            await MatchAsync([], () => { }, CancellationToken.None);
        }
    }

    private async Task MatchAsync(IReadOnlyList<SmtpListener> listeners, Action onStopped, CancellationToken cancel)
    {
        var isSecure = options(null).Tls is not null;
        var wanted = listeners.Where(listener => isSecure || !listener.NeedsCertificate).Select(listener => listener.EndPoint).ToList();
        var all = listeners.Select(listener => listener.EndPoint).ToList();
        foreach (var gone in _faults.Keys.Except(all))
            _faults.TryRemove(gone, out _);
        foreach (var gone in _open.Where(open => open.Value.HasStopped || !wanted.Contains(open.Key)).Select(open => open.Key).ToList())
        {
            _open.Remove(gone, out var listener);
            await listener!.DisposeAsync();
            Closed(log, gone);
        }

        foreach (var insecure in all.Except(wanted))
            Note(insecure, ListenerFault.NoCertificate);
        foreach (var missing in wanted.Except(_open.Keys))
        {
            try
            {
                _open[missing] = new OpenListener(await transport.BindAsync(missing, cancel), handler, onStopped, time, log);
                _faults.TryRemove(missing, out var _);
                Opened(log, missing);
            }
            catch (Exception fault) when (fault is IOException or SocketException or AddressInUseException)
            {
                Note(missing, ListenerFault.Of(fault));
            }
        }
    }

    private void Note(IPEndPoint where, ListenerFault fault)
    {
        if (!_faults.TryGetValue(where, out var before) || before != fault)
            NotOpened(log, where, fault.Detail);
        _faults[where] = fault;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail is taken at {EndPoint}")]
    private static partial void Opened(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail is no longer taken at {EndPoint}")]
    private static partial void Closed(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail cannot be taken at {EndPoint} (mail.listeners): {Fault}")]
    private static partial void NotOpened(ILogger logger, IPEndPoint endPoint, string fault);

    /// <summary>An address that is open, with its connections; closing it asks them to end and then ends them.</summary>
    private sealed partial class OpenListener : IAsyncDisposable
    {
        private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

        private readonly IConnectionListener _listener;
        private readonly SmtpConnectionHandler _handler;
        private readonly TimeProvider _time;
        private readonly ILogger _log;
        private readonly CancellationTokenSource _closing = new();
        private readonly ConcurrentDictionary<ConnectionContext, Task> _connections = new();
        private readonly Task _accepting;

        public OpenListener(IConnectionListener listener, SmtpConnectionHandler handler, Action onStopped, TimeProvider time, ILogger log)
        {
            (_listener, _handler, _time, _log) = (listener, handler, time, log);
            _accepting = AcceptAsync();
            _ = _accepting.ContinueWith(_ => onStopped(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        /// <summary>It takes no more connections, and nobody asked for that.</summary>
        public bool HasStopped => _accepting.IsFaulted;

        public async ValueTask DisposeAsync()
        {
            await _listener.UnbindAsync();
            await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _closing.CancelAsync();
            await Task.WhenAny(Task.WhenAll(_connections.Values), Task.Delay(Farewell, _time));
            foreach (var connection in _connections.Keys)
                connection.Abort();
            await _listener.DisposeAsync();
            _closing.Dispose();
        }

        private async Task AcceptAsync()
        {
            // Null is the end: the listener was unbound.
            while (await _listener.AcceptAsync() is { } connection)
            {
                connection.Features.Set<IConnectionLifetimeNotificationFeature>(new Closing(_closing.Token));
                var serving = _connections[connection] = ServeAsync(connection);
                // Only then, so that one that ended at once does not stay.
                _ = serving.ContinueWith(_ => _connections.TryRemove(connection, out var _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }

        private async Task ServeAsync(ConnectionContext connection)
        {
            try
            {
                await _handler.OnConnectedAsync(connection);
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException or ConnectionAbortedException)
            {
                Broken(_log, fault.Message);
            }
            finally
            {
                await connection.DisposeAsync();
            }
        }

        [LoggerMessage(Level = LogLevel.Debug, Message = "A connection broke off: {Fault}")]
        private static partial void Broken(ILogger logger, string fault);
    }

    private sealed class Closing(CancellationToken requested) : IConnectionLifetimeNotificationFeature
    {
        public CancellationToken ConnectionClosedRequested { get; set; } = requested;

        public void RequestClose()
        {
        }
    }
}
