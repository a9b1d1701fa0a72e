namespace Faxwerk.Telephony.T30;

/// <summary>
/// One T.30 session over a terminal: <see cref="SendingSession"/> or <see cref="ReceivingSession"/>. Driven by
/// <see cref="FaxTerminal.Advance"/> and by what the terminal receives; all callbacks come on the caller's thread, out of one of
/// these calls, and may answer at once or later.
/// </summary>
public abstract class FaxSession
{
    /// <summary>Times a command is sent before the session gives up (T.30 5.4.2).</summary>
    private protected const int MaxTries = 3;

    // T.30 5.4.3.1, within its tolerances; T1 and T4 near their upper ends, since gateways and packets add their own delay.
    private protected static readonly TimeSpan T0 = TimeSpan.FromSeconds(60);
    private protected static readonly TimeSpan T1 = TimeSpan.FromSeconds(38);
    private protected static readonly TimeSpan T2 = TimeSpan.FromSeconds(6);
    private protected static readonly TimeSpan T4 = TimeSpan.FromSeconds(3.4);
    private protected static readonly TimeSpan T5 = TimeSpan.FromSeconds(60);

    // What clears the call at once may clear it before the DCN has been played out at the far end of a gateway.
    private static readonly TimeSpan AfterDisconnect = TimeSpan.FromSeconds(1);

    private readonly Action<TraceEntry>? _trace;
    private readonly byte[] _command = new byte[260];
    private int _commandLength;
    private TimeSpan _timer = TimeSpan.MaxValue;
    private TimeSpan _limit = TimeSpan.MaxValue;
    private CallStatus? _ending;
    private bool _disconnectSent;
    private string _endingDetail = "";

    private protected FaxSession(FaxTerminal terminal, FaxOptions options, Action<TraceEntry>? trace)
    {
        Terminal = terminal;
        Options = options;
        _trace = trace;
        terminal.Attach(this);
    }

    /// <summary>Called exactly once, when everything has been sent; nothing is sent or reported afterwards.</summary>
    public required Action<FaxResult> Finished { get; init; }

    /// <summary>Set once the session is over.</summary>
    public FaxResult? Result { get; private set; }

    private protected FaxTerminal Terminal { get; }

    private protected FaxOptions Options { get; }

    private protected FrameList Frames { get; } = new();

    private protected string? RemoteId { get; set; }

    private protected string RemoteMachine { get; set; } = "";

    private protected string? Subaddress { get; set; }

    private protected PageLog Log { get; } = new();

    /// <summary>The X bit: set by the station that has received a DIS (T.30 5.3.6.1).</summary>
    private protected byte X => HeardDis ? Fcf.X : (byte)0;

    private protected bool HeardDis { get; set; }

    /// <summary>Whether this side has called.</summary>
    private protected abstract bool Calls { get; }

    /// <summary>When something last happened.</summary>
    private protected TimeSpan LastEvent { get; private set; }

    private protected bool FaxAnswered { get; set; }

    private protected int PagesConfirmed { get; set; }

    /// <summary>How pages are sent now, or were sent last.</summary>
    private protected Dcs? Settings { get; set; }

    private protected bool IsEnding => _ending is not null || Result is not null;

    /// <summary>When <see cref="OnTimer"/> is due; suspended while a command comes in.</summary>
    internal TimeSpan Due => Result is not null ? TimeSpan.MaxValue
        : Terminal.Incoming == Signal.Command && _ending is null ? _limit
        : _timer < _limit ? _timer : _limit;

    /// <summary>Starts the session; the terminal is open from now on.</summary>
    public void Start(TimeSpan now)
    {
        LastEvent = now;
        _limit = now + Options.MaxDuration;
        Terminal.Open(Calls, now);
        OnStart(now);
    }

    /// <summary>Ends the session with DCN, as soon as the line allows; a session that is already ending stays as it is.</summary>
    public void Abort(CallStatus status, TimeSpan now) => Disconnect(status, Describe(status), now);

    /// <summary>The call was cleared by the other side or is lost: ends the session without sending anything.</summary>
    public void CallLost(TimeSpan now)
    {
        if (Result is not null)
            return;
        LastEvent = now;
        if (_ending is { } status)
            Finish(status, _endingDetail);
        else if (_commandLength > 0 && Fcf.Plain(_command[2]) == Fcf.Dcn)
            OnRemoteDisconnect(now);
        else
            OnCallLost(now);
    }

    /// <summary>A frame of the signal was damaged: one of those before the command, where a command came all the same.</summary>
    private protected bool LacksFrame { get; private set; }

    /// <summary>Hears a command of which only the end of the signal has not come: for a call that is lost.</summary>
    private protected void HearOpenCommand(TimeSpan now)
    {
        if (_commandLength > 0 && Terminal.Incoming == Signal.Command)
            OnSignalEnd(Signal.Command, now);
    }

    internal void Trace(TimeSpan now, bool sent, string what, string detail) => _trace?.Invoke(new TraceEntry(now, sent, what, detail));

    internal void OnFrame(ReadOnlySpan<byte> frame, bool good, TimeSpan now)
    {
        if (Result is not null)
            return;
        LastEvent = now;
        if (!good || frame.Length < 3 || frame[0] != FrameList.Address || (frame[1] & 0xF7) != FrameList.NotFinal)
        {
            if (Terminal.Incoming == Signal.Command)
                Trace(now, sent: false, "frame", "damaged");
            LacksFrame = true;
            return;
        }

        var fcf = Fcf.Plain(frame[2]);
        if (fcf is Fcf.Fcd or Fcf.Rcp)
        {
            if (_ending is null)
                OnBlockFrame(fcf, frame[3..], now);
            return;
        }

        if (_trace is not null)
            Trace(now, sent: false, Fcf.Name(fcf), FrameDetail.Of(fcf, frame[3..]));
        if (_ending is not null)
            return;
        if (frame[1] != FrameList.Final)
        {
            OnOptionalFrame(fcf, frame[3..]);
            return;
        }

        _commandLength = Math.Min(frame.Length, _command.Length);
        frame[.._commandLength].CopyTo(_command);
    }

    internal void OnSignal(Signal signal, TimeSpan now)
    {
        if (IsEnding)
            return;
        _commandLength = 0;
        LacksFrame = false;
        OnSignalBegin(signal, now);
    }

    internal void OnSignalEnd(Signal signal, TimeSpan now)
    {
        if (Result is not null)
            return;
        LastEvent = now;
        if (_ending is not null)
        {
            if (!Terminal.IsSending && !_disconnectSent)
                SendDisconnect(now);
            return;
        }

        if (signal == Signal.Page)
        {
            OnPageSignalEnd(now);
            return;
        }

        if (_commandLength == 0)
        {
            OnCommandDamaged(now);
            return;
        }

        var length = _commandLength;
        _commandLength = 0;
        var fcf = Fcf.Plain(_command[2]);
        if (fcf == Fcf.Dcn)
            OnRemoteDisconnect(now);
        else
            OnCommand(fcf, _command.AsSpan(3, length - 3), now);
    }

    internal void OnSent(TimeSpan now)
    {
        if (Result is not null)
            return;
        LastEvent = now;
        if (_ending is null)
            OnSignalSent(now);
        else if (_disconnectSent)
            SetTimer(now + AfterDisconnect);
        else
            SendDisconnect(now);
    }

    internal void OnDue(TimeSpan now)
    {
        LastEvent = now;
        if (now >= _limit)
        {
            _limit = TimeSpan.MaxValue;
            Disconnect(CallStatus.LimitReached, "The call lasted longer than allowed.", now);
            if (Result is null && !Terminal.IsSending && !_disconnectSent)
                SendDisconnect(now);
            return;
        }

        _timer = TimeSpan.MaxValue;
        if (_ending is not { } status)
            OnTimer(now);
        else if (_disconnectSent)
            Finish(status, _endingDetail);
        else
            SendDisconnect(now);
    }

    internal abstract void OnData(ReadOnlySpan<byte> data, TimeSpan now);

    internal abstract void OnDataLost(int packets);

    private protected abstract void OnStart(TimeSpan now);

    private protected abstract void OnSignalBegin(Signal signal, TimeSpan now);

    private protected abstract void OnBlockFrame(byte fcf, ReadOnlySpan<byte> information, TimeSpan now);

    private protected abstract void OnOptionalFrame(byte fcf, ReadOnlySpan<byte> information);

    private protected abstract void OnCommand(byte fcf, ReadOnlySpan<byte> information, TimeSpan now);

    private protected abstract void OnCommandDamaged(TimeSpan now);

    private protected abstract void OnPageSignalEnd(TimeSpan now);

    private protected abstract void OnSignalSent(TimeSpan now);

    private protected abstract void OnTimer(TimeSpan now);

    private protected abstract void OnRemoteDisconnect(TimeSpan now);

    private protected abstract void OnCallLost(TimeSpan now);

    /// <summary>Closes the log and gives back what the session holds.</summary>
    private protected virtual void OnFinished()
    {
    }

    private protected abstract int UncertainPage { get; }

    private protected void SetTimer(TimeSpan due) => _timer = due;

    private protected void StopTimer() => _timer = TimeSpan.MaxValue;

    private protected bool TimerRunsUntil(TimeSpan time) => _timer >= time;

    /// <summary>Sends one final frame, traced.</summary>
    private protected void Send(byte fcf, TimeSpan now, ReadOnlySpan<byte> information = default)
    {
        Frames.Clear();
        Add(FrameList.Final, fcf, now, information);
        Terminal.SendCommand(Frames, now);
    }

    private protected void Add(byte control, byte fcf, TimeSpan now, ReadOnlySpan<byte> information = default)
    {
        Frames.Add(control, fcf, information);
        if (_trace is not null)
            Trace(now, sent: true, Fcf.Name(fcf), FrameDetail.Of(Fcf.Plain(fcf), information));
    }

    /// <summary>Says DCN and ends. A page signal of the other side is let run out first, for at most T4.</summary>
    private protected void Disconnect(CallStatus status, string detail, TimeSpan now)
    {
        if (IsEnding)
            return;
        _ending = status;
        _endingDetail = detail;
        if (Terminal.IsSending)
            Terminal.StopSending(now);
        if (Terminal.Incoming == Signal.None)
            SendDisconnect(now);
        else
            SetTimer(now + T4);
    }

    /// <summary>Ends without saying anything.</summary>
    private protected void Finish(CallStatus status, string detail)
    {
        if (Result is not null)
            return;
        Close(status, detail);
        Finished(Result!);
    }

    /// <summary>Ends, and leaves the call and the report of its end to <paramref name="next"/>, which serves the same terminal from now on.</summary>
    private protected void HandOver(FaxSession next)
    {
        next._limit = _limit;
        next.LastEvent = LastEvent;
        Close(CallStatus.Ok, "The other machine fetches a document.");
    }

    private void Close(CallStatus status, string detail)
    {
        OnFinished();
        Result = new FaxResult
        {
            Status = status,
            Detail = detail,
            PagesConfirmed = PagesConfirmed,
            UncertainPage = status == CallStatus.Ok ? -1 : UncertainPage,
            FaxAnswered = FaxAnswered,
            RemoteId = RemoteId,
            BitRate = Settings?.Modem.Rate() ?? 0,
            Ecm = Settings?.Ecm ?? false,
            Coding = Settings?.Coding.Name() ?? "",
            RemoteMachine = RemoteMachine,
            Subaddress = Subaddress,
            Pages = Log.Pages,
        };
    }

    private static string Describe(CallStatus status) => status switch
    {
        CallStatus.Cancelled => "Cancelled; DCN sent.",
        CallStatus.Stopped => "The server stops; DCN sent.",
        CallStatus.DocumentUnreadable => "A page of the document could not be read; DCN sent.",
        CallStatus.StorageFailed => "A page could not be stored; DCN sent.",
        _ => "Ended from this side; DCN sent.",
    };

    private void SendDisconnect(TimeSpan now)
    {
        StopTimer();
        _disconnectSent = true;
        Send((byte)(Fcf.Dcn | X), now);
    }
}
