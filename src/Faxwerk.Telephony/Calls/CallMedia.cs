using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Runtime.CompilerServices;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// The media of one call: audio first, then T.38, over one socket. Stepped by <see cref="CallScheduler"/>; the other methods may be called from any
/// thread and take effect at the next step. Time is counted from the making of the object.
/// </summary>
internal sealed class CallMedia : IDisposable
{
    private static readonly Meter Meter = new("Faxwerk.Telephony");
    private static readonly Histogram<double> Lateness =
        Meter.CreateHistogram<double>("faxwerk.udptl.lateness", "ms", "Time between when a datagram was due and when it left.");

    private const int MaxDatagram = 2048;

    // A second of a peer that begins T.38 before its answer is here.
    private const int MaxKept = 40;

    // How long received packets wait in the socket: T.30 answers after 75 ms at the earliest, and looking costs a system call.
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(100);

    private readonly CallScheduler _scheduler;
    private readonly MediaSocket _socket;
    private readonly TimeSpan _silenceLimit;
    private readonly long _origin;
    private readonly ConcurrentQueue<Action<TimeSpan>> _posted = new();
    private readonly TaskCompletionSource _toneHeard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<FaxResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<byte[]> _kept = [];
    private SocketAddress? _keptSource;
    private IPEndPoint? _remote;
    private RtpAudio? _audio;
    private UdptlStream? _udptl;
    private T38Terminal? _terminal;
    private FaxSession? _session;
    private TimeSpan _now;
    private TimeSpan _due;
    private TimeSpan _readDue;
    private TimeSpan _lastHeard;
    private long _wakeAt;
    private volatile bool _woken;
    private int _disposed;

    /// <param name="scheduler">Steps this call.</param>
    /// <param name="socket">Owned from now on.</param>
    /// <param name="silenceLimit">How long a T.38 peer may be silent while it is not our turn to send.</param>
    public CallMedia(CallScheduler scheduler, MediaSocket socket, TimeSpan silenceLimit)
    {
        _scheduler = scheduler;
        _socket = socket;
        _silenceLimit = silenceLimit;
        _origin = scheduler.Clock.GetTimestamp();
        scheduler.Add(this);
    }

    /// <summary>Where peers reach this call.</summary>
    public IPEndPoint LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>Completes when CED or V.21 was heard in the audio.</summary>
    public Task FaxToneHeard => _toneHeard.Task;

    /// <summary>The result of the fax session; faults come out here too.</summary>
    public Task<FaxResult> FaxEnded => _ended.Task;

    /// <summary>UDPTL packets that were restored from others, and those that were not.</summary>
    public (int Restored, int Lost) Packets => (_udptl?.Restored ?? 0, _udptl?.Lost ?? 0);

    /// <summary>Starts audio, or changes its target.</summary>
    public void StartAudio(IPEndPoint? remote, Func<RtpSender> create) => Post(now =>
    {
        if (_udptl is not null) return;
        SetTarget(remote);
        if (_audio is not null) return;
        _audio = new RtpAudio(_socket, create());
        _due = now;
    });

    /// <summary>
    /// Ends audio and starts T.38, or changes the target of a running one. <paramref name="create"/> makes the session on the terminal; it runs on the call's
    /// thread, as does everything the session calls back.
    /// </summary>
    public void StartFax(IPEndPoint? remote, SdpT38 agreed, Func<UdptlSender> createSender, Func<T38Terminal, FaxSession> create) => Post(now =>
    {
        SetTarget(remote);
        if (_udptl is not null) return;
        _audio = null;
        _lastHeard = now;
        _terminal = new T38Terminal(agreed.Version, SendIfp);
        _udptl = new UdptlStream(_socket, createSender(), new UdptlReceiver(ReceiveIfp));
        _session = create(_terminal);
        if (_keptSource is not null) _socket.Follow(_keptSource);
        _session.Start(now);
        foreach (var datagram in _kept) _udptl.ReceiveKept(datagram);
        _kept.Clear();
        _due = now;
    });

    /// <summary>Runs an action on the call's thread; it may use the session then.</summary>
    public void Post(Action<TimeSpan> action)
    {
        _posted.Enqueue(action);
        _woken = true;
    }

    /// <summary>Ends the session with DCN; without a session nothing happens.</summary>
    public void Abort(CallStatus status) => Post(now => _session?.Abort(status, now));

    /// <summary>The call was cleared: ends the session without a word.</summary>
    public void CallLost() => Post(now => _session?.CallLost(now));

    /// <summary>Called by <see cref="FaxSession.Finished"/>.</summary>
    public void Finish(FaxResult result) => _ended.TrySetResult(result);

    /// <summary>One step on the scheduler's thread; false when the call is over.</summary>
    public bool Step(long timestamp)
    {
        if (timestamp < _wakeAt && !_woken) return true;
        _woken = false;
        if (Volatile.Read(ref _disposed) != 0)
        {
            _socket.Dispose();
            return false;
        }
        try
        {
            var now = _scheduler.Clock.GetElapsedTime(_origin, timestamp);
            // After a stall, what waits in the socket came before the timers that have run out meanwhile.
            var received = now - _now > Stall ? _now : now;
            _now = received;
            // What has arrived comes before what is posted: the last packets of a call before its BYE.
            if (now >= _readDue || !_posted.IsEmpty)
            {
                ReceiveAll();
                _readDue = now + ReadInterval;
            }
            while (_posted.TryDequeue(out var action))
            {
                action(received);
                _due = received;
            }
            _now = now;
            if (now >= _due) Advance(now);
            var wake = _due < _readDue ? _due : _readDue;
            _wakeAt = _origin + (long)(wake.TotalSeconds * _scheduler.Clock.TimestampFrequency);
        }
#pragma warning disable CA1031 // One bad call must never end others: the fault goes to whoever awaits the call.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _ended.TrySetException(e);
            _wakeAt = long.MaxValue;
        }
        return true;
    }

    /// <summary>Ends stepping and closes the socket at the next step.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _disposed, 1);
        _woken = true;
    }

    // A refresh names the same address again: what was learnt about a NAT stays.
    private void SetTarget(IPEndPoint? remote)
    {
        if (remote is null || remote.Equals(_remote)) return;
        _remote = remote;
        _socket.SetTarget(remote);
    }

    private void Advance(TimeSpan now)
    {
        if (_terminal is not null)
        {
            _due = _terminal.Advance(now);
            if (_terminal.IsSending) _lastHeard = now;
            else if (now - _lastHeard > _silenceLimit) _session!.CallLost(now);
            if (_due - now > _silenceLimit) _due = now + _silenceLimit;
        }
        else
        {
            _due = _audio?.Advance(now) ?? TimeSpan.MaxValue;
        }
    }

    [SkipLocalsInit]
    private void ReceiveAll()
    {
        Span<byte> buffer = stackalloc byte[MaxDatagram];
        // Bounded: a flood on one port must not starve the other calls.
        for (var i = 0; i < 64; i++)
        {
            var length = _socket.Receive(buffer);
            if (length < 0) return;
            Take(buffer[..length]);
        }
    }

    private void Take(ReadOnlySpan<byte> datagram)
    {
        if (_udptl is not null)
        {
            if (!_udptl.Receive(datagram)) return;
            _lastHeard = _now;
            _due = _now;
        }
        else if (RtpPacket.IsRtp(datagram))
        {
            _audio?.Receive(datagram);
            if (_audio is { FaxToneHeard: true }) _toneHeard.TrySetResult();
        }
        else if (_kept.Count < MaxKept)
        {
            _kept.Add(datagram.ToArray());
            _keptSource = _socket.CopySource();
        }
    }

    private void ReceiveIfp(ushort sequence, ReadOnlySpan<byte> ifp) => _terminal!.Receive(sequence, ifp, _now);

    private void SendIfp(ReadOnlySpan<byte> ifp, int copies, TimeSpan due)
    {
        _udptl!.Send(ifp, copies);
        if (Lateness.Enabled) Lateness.Record((_scheduler.Clock.GetElapsedTime(_origin) - due).TotalMilliseconds);
    }
}
