using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// The media of one call: one socket, and on it one leg after the other (G.711, T.38) with one fax over all of them. Stepped by
/// <see cref="CallScheduler"/>; the other methods may be called from any thread and take effect at the next step. Time is counted from the making of
/// the object.
/// </summary>
internal sealed class CallMedia : IDisposable
{
    private const int MaxDatagram = 2048;

    // A second of a peer that begins T.38 before its answer is here.
    private const int MaxKept = 40;

    // How long received packets wait in the socket: T.30 answers after 75 ms at the earliest, and looking costs a system call.
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(100);

    private readonly CallScheduler _scheduler;
    private readonly MediaSocket _socket;
    private readonly MediaLimits _limits;
    private readonly long _origin;
    private readonly ConcurrentQueue<Action<TimeSpan>> _posted = new();
    private readonly TaskCompletionSource _faxHeard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<FaxResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FaxTally _tally = new();
    private readonly List<byte[]> _kept = [];
    private SocketAddress? _keptSource;
    private IPEndPoint? _remote;
    private volatile MediaLeg? _leg;
    private volatile AudioSignal _heard;
    private bool _replacing;
    private bool _over;
    private TimeSpan _now;
    private TimeSpan _due;
    private TimeSpan _readDue;
    private TimeSpan _lastHeard;
    private long _wakeAt;
    private volatile bool _woken;
    private int _disposed;

    /// <param name="scheduler">Steps this call.</param>
    /// <param name="socket">Owned from now on.</param>
    /// <param name="limits">What no call outlives.</param>
    public CallMedia(CallScheduler scheduler, MediaSocket socket, MediaLimits limits)
    {
        _scheduler = scheduler;
        _socket = socket;
        _limits = limits;
        _origin = scheduler.Clock.GetTimestamp();
        scheduler.Add(this);
    }

    /// <summary>Where peers reach this call.</summary>
    public IPEndPoint LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>Completes when a fax machine was heard in the audio.</summary>
    public Task FaxHeard => _faxHeard.Task;

    /// <summary>The most telling of what was heard in the audio.</summary>
    public AudioSignal Heard => _heard;

    /// <summary>The result of the fax over all its sessions; faults come out here too.</summary>
    public Task<FaxResult> FaxEnded => _ended.Task;

    /// <summary>Octets of the coded pages of sessions that are over; on the call's thread.</summary>
    public long Octets => _tally.Octets;

    /// <summary>The leg that the call is on, or was on last.</summary>
    public MediaLeg? Leg => _leg;

    /// <summary>The time of the call at this moment.</summary>
    public TimeSpan Elapsed => _scheduler.Clock.GetElapsedTime(_origin);

    /// <summary>
    /// Changes the target and, where the call is not on a leg of this kind yet, begins one: a session that runs is dropped, and the new one goes on behind the
    /// pages that are confirmed. Once the fax is over nothing begins any more. <paramref name="create"/> is told the number of those pages; it runs
    /// on the call's thread, as does everything the session calls back.
    /// </summary>
    public void Begin<TLeg>(IPEndPoint? remote, Func<MediaSocket, int, TLeg> create)
        where TLeg : MediaLeg => Post(now =>
    {
        SetTarget(remote);
        if (_over || _leg is TLeg) return;
        DropSession(now);
        if (_over) return;
        _leg?.Dispose();
        _socket.Open(_now);
        Begin(create(_socket, _tally.PagesConfirmed));
    });

    /// <summary>Runs an action on the call's thread; it may use the session then, and is told the session's time.</summary>
    public void Post(Action<TimeSpan> action)
    {
        _posted.Enqueue(action);
        _woken = true;
    }

    /// <summary>Ends the session with DCN; where none runs, the fax is over at once.</summary>
    public void Abort(CallStatus status, string detail) => Post(now =>
    {
        if (_leg?.Session is { } session) session.Abort(status, now);
        else End(status, detail, now);
    });

    /// <summary>Ends the fax without a word, for a cause that lies outside the session.</summary>
    public void End(CallStatus status, string detail) => Post(now => End(status, detail, now));

    /// <summary>The call was cleared: ends the fax without a word.</summary>
    public void CallLost() => Post(Lose);

    /// <summary>Called by <see cref="FaxSession.Finished"/>.</summary>
    public void Finish(FaxResult result)
    {
        if (_over) return;
        _tally.Add(result);
        // A session that was dropped for the next leg had more to do; one that was saying its DCN had not.
        if (_replacing && result.Status == CallStatus.CallDropped) return;
        _over = true;
        _ended.TrySetResult(_tally.Total);
    }

    /// <summary>One step on the scheduler's thread; false when the call is over.</summary>
    public bool Step(long timestamp)
    {
        if (timestamp < _wakeAt && !_woken) return true;
        _woken = false;
        if (Volatile.Read(ref _disposed) != 0)
        {
            _leg?.Dispose();
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
                action(_leg?.Clock(received) ?? received);
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
        _socket.SetTarget(remote, _now);
    }

    private void Begin(MediaLeg leg)
    {
        _leg = leg;
        _lastHeard = _now;
        if (leg is T38Leg && _keptSource is not null) _socket.Follow(_keptSource);
        leg.Start(_now);
        if (leg is T38Leg t38)
        {
            foreach (var datagram in _kept) t38.ReceiveKept(datagram);
        }
        _kept.Clear();
        _keptSource = null;
        _due = _now;
    }

    private void Hear(AudioSignal signal)
    {
        _heard = signal;
        if (signal >= AudioSignal.Cng) _faxHeard.TrySetResult();
    }

    private void DropSession(TimeSpan now)
    {
        _replacing = true;
        _leg?.Session?.CallLost(now);
        _replacing = false;
    }

    private void End(CallStatus status, string detail, TimeSpan now)
    {
        if (_over) return;
        DropSession(now);
        if (_over) return;
        _over = true;
        _tally.End(status, detail);
        _ended.TrySetResult(_tally.Total);
    }

    private void Lose(TimeSpan now)
    {
        if (_leg?.Session is { } session) session.CallLost(now);
        else End(CallStatus.CallDropped, "The call was cleared before a fax machine answered.", now);
    }

    private void Advance(TimeSpan now)
    {
        if (_leg is null)
        {
            _due = TimeSpan.MaxValue;
            return;
        }
        _due = _leg.Advance(now);
        if (_leg.Heard > _heard) Hear(_leg.Heard);
        if (_leg.IsSending) _lastHeard = now;
        else if (!_over && now - _lastHeard > _limits.Silence) Lose(_leg.Clock(now));
        if (!_over && now > _limits.Duration) End(CallStatus.LimitReached, "The call lasted longer than allowed.", _leg.Clock(now));
        if (_due - now > _limits.Silence) _due = now + _limits.Silence;
    }

    [SkipLocalsInit]
    private void ReceiveAll()
    {
        Span<byte> buffer = stackalloc byte[MaxDatagram];
        // Bounded: a flood on one port must not starve the other calls.
        for (var i = 0; i < 64; i++)
        {
            var length = _socket.Receive(buffer, _now);
            if (length < 0) return;
            Take(buffer[..length]);
        }
    }

    private void Take(ReadOnlySpan<byte> datagram)
    {
        if (_leg?.Receive(datagram, _now) == true)
        {
            _lastHeard = _now;
            if (_leg is T38Leg) _due = _now;
        }
        else if (_leg is not T38Leg && !RtpPacket.IsRtp(datagram) && _kept.Count < MaxKept)
        {
            _kept.Add(datagram.ToArray());
            _keptSource = _socket.CopySource();
        }
    }
}

/// <summary>What no call outlives.</summary>
/// <param name="Silence">How long the peer's media may be silent while it is not our turn to send.</param>
/// <param name="Duration">The longest time of media; the session's own limit comes before.</param>
internal readonly record struct MediaLimits(TimeSpan Silence, TimeSpan Duration);
