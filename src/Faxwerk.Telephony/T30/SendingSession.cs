using Faxwerk.Pages;

namespace Faxwerk.Telephony.T30;

/// <summary>The sender (calling terminal, transmitter) of a fax: phases B to E of T.30.</summary>
public sealed partial class SendingSession : FaxSession
{
    private const int MaxRejections = 3;

    // Answers that cannot be read show that the other machine is there: they are counted apart from silence (T.30 5.4.2 limits that alone).
    private const int MaxUnreadable = 6;

    private readonly int _pageCount;
    private readonly OutgoingPage _outgoing = new();
    private State _state = State.AwaitIdentification;
    private Capabilities? _remote;
    private FaxModem _modem;
    private CodedPage? _current;
    private CodedPage? _next;
    private int _page;
    private int _needed = -1;
    private int _tries;
    private int _unreadable;
    private bool _answerUnreadable;
    private int _rejections;
    private bool _heard;

    /// <param name="terminal">The layer below; serves this session alone.</param>
    /// <param name="options">What the call allows.</param>
    /// <param name="pageCount">Pages to send, at least 1.</param>
    /// <param name="trace">Takes each frame and indicator.</param>
    public SendingSession(FaxTerminal terminal, FaxOptions options, int pageCount, Action<TraceEntry>? trace = null)
        : base(terminal, options, trace)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageCount, 1);
        _pageCount = pageCount;
    }

    private enum State : byte
    {
        AwaitIdentification,
        SendingSettings,
        SendingTraining,
        AwaitTraining,
        SendingPage,
        AwaitNextPage,
        SendingCommand,
        AwaitAnswer,
        AwaitRecord,
    }

    /// <summary>
    /// A page is needed, 0-based, each once and in order: the first at the start, others while the page before leaves. Answered by
    /// <see cref="ProvidePage"/> or <see cref="PageUnreadable"/>.
    /// </summary>
    public required Action<int> PageNeeded { get; init; }

    /// <summary>
    /// Told after <see cref="CallStep.Identified"/>, <see cref="CallStep.PageStarted"/> and <see cref="CallStep.PageConfirmed"/>. After the
    /// last the next page waits for <see cref="ConfirmationRecorded"/>.
    /// </summary>
    public required Action<CallProgress> Progress { get; init; }

    private protected override bool Calls => true;

    /// <summary>Answers <see cref="PageNeeded"/>.</summary>
    public void ProvidePage(PageImage page, TimeSpan now) => ProvidePage(new CodedPage(page), now);

    /// <summary>
    /// What codes a page, on any thread, as the session would when it sends it; asked for when <see cref="PageNeeded"/> is called. Before the other machine has
    /// said what it can, it is taken for one like this.
    /// </summary>
    internal Func<PageImage, CodedPage> Coder()
    {
        var (known, modem, options) = (_remote, _modem, Options);
        return page =>
        {
            var coded = new CodedPage(page);
            if (known is not null)
                coded = coded.Fit(known);
            Dcs.Choose(coded, known ?? Capabilities.Own(options.MaxBitRate, options.Ecm, options.V17), modem, options.Ecm);
            return coded;
        };
    }

    /// <summary>Answers <see cref="PageNeeded"/> with what <see cref="Coder"/> made.</summary>
    internal void ProvidePage(CodedPage page, TimeSpan now)
    {
        if (IsEnding)
            return;
        if (_needed == _page)
            _current = page;
        else
            _next = page;
        if (_state == State.AwaitNextPage)
            Decide(now);
    }

    /// <summary>Answers <see cref="PageNeeded"/>: the call ends with <see cref="CallStatus.DocumentUnreadable"/>.</summary>
    public void PageUnreadable(TimeSpan now) => Abort(CallStatus.DocumentUnreadable, now);

    /// <summary>The confirmation of a page is on record: the next page may begin.</summary>
    public void ConfirmationRecorded(TimeSpan now)
    {
        if (IsEnding || _state != State.AwaitRecord)
            return;
        if (_endAfterPage is { } status)
            Abort(status, now);
        else
            NextPage(now);
    }

    /// <summary>Takes over a call in which the other machine has just said what it can receive.</summary>
    internal void TakeOver(byte fcf, ReadOnlySpan<byte> information, string? remoteId, TimeSpan now)
    {
        _heard = true;
        RemoteId = remoteId;
        SetTimer(now + T1);
        Need(0);
        OnCommand(fcf, information, now);
    }

    private protected override void OnStart(TimeSpan now)
    {
        SetTimer(now + T0);
        Need(0);
    }

    private protected override void OnSignalBegin(Signal signal, TimeSpan now)
    {
        if (_heard)
            return;
        _heard = true;
        SetTimer(now + T1);
    }

    private protected override void OnOptionalFrame(byte fcf, ReadOnlySpan<byte> information)
    {
        if (fcf == Fcf.Csi)
            RemoteId = Identification.Read(information);
        else if (fcf == Fcf.Nsf)
            RemoteMachine = NonStandardFacilities.Maker(information);
    }

    private protected override void OnCommand(byte fcf, ReadOnlySpan<byte> information, TimeSpan now)
    {
        switch (_state)
        {
            case State.AwaitIdentification when fcf is Fcf.Dis or Fcf.Dtc:
                HeardDis |= fcf == Fcf.Dis;
                Identify(Capabilities.Read(information), now);
                break;
            case State.AwaitTraining:
                OnTrainingAnswer(fcf, now);
                break;
            case State.AwaitAnswer:
                OnAnswer(fcf, information, now);
                break;
        }
    }

    private protected override void OnCommandDamaged(TimeSpan now)
    {
        // The answer came but cannot be read: no use in waiting out T4, but the line must be quiet first.
        if (_state is not (State.AwaitTraining or State.AwaitAnswer) || !TimerRunsUntil(now))
            return;
        _answerUnreadable = true;
        SetTimer(now + TimeSpan.FromMilliseconds(200));
    }

    private protected override void OnSignalSent(TimeSpan now)
    {
        switch (_state)
        {
            case State.SendingSettings:
                _state = State.SendingTraining;
                Trace(now, sent: true, "TCF", _modem.Name());
                Terminal.SendTrainingCheck(_modem, now);
                break;
            case State.SendingTraining:
                _state = State.AwaitTraining;
                SetTimer(now + T4);
                break;
            case State.SendingPage:
                Decide(now);
                break;
            case State.SendingCommand:
                _state = State.AwaitAnswer;
                _sentWhole |= _command is Fcf.Eop or Fcf.Mps or Fcf.Eom || (_command == Fcf.Pps && _postMessage != Fcf.Null);
                SetTimer(now + T4);
                break;
        }
    }

    private protected override void OnTimer(TimeSpan now)
    {
        switch (_state)
        {
            case State.AwaitIdentification when !_heard:
                Disconnect(CallStatus.NotAFax, "No fax signal came within T0.", now);
                break;
            case State.AwaitIdentification:
                Disconnect(CallStatus.NoResponse, "No DIS came within T1.", now);
                break;
            case State.AwaitTraining:
                if (MayRepeat())
                    SendSettings(now);
                else
                    Disconnect(CallStatus.NoResponse, "DCS and TCF were not answered three times.", now);
                break;
            case State.AwaitNextPage:
                Decide(now, mayWait: false);
                break;
            case State.AwaitAnswer:
                if (MayRepeat())
                    RepeatCommand(now);
                else
                    Disconnect(CallStatus.NoResponse, $"{Fcf.Name(_command)} was not answered three times.", now);
                break;
            case State.AwaitRecord:
                Disconnect(CallStatus.LimitReached, "The confirmation of a page was not recorded in time.", now);
                break;
        }
    }

    private protected override void OnRemoteDisconnect(TimeSpan now) =>
        Finish(CallStatus.RemoteDisconnect, _remote is null ? "DCN instead of DIS." : $"DCN at page {_page + 1}.");

    private protected override void OnCallLost(TimeSpan now)
    {
        // The MCF that a BYE followed at once counts.
        HearOpenCommand(now);
        if (IsEnding)
            CallLost(now);
        else
            Finish(CallStatus.CallDropped, _remote is null ? "The call was cleared before a fax machine answered." : $"The call was cleared at page {_page + 1}.");
    }

    private protected override void OnFinished() => LogPage("");

    // A sender hears no pages.
    internal override void OnData(ReadOnlySpan<byte> data, TimeSpan now)
    {
    }

    internal override void OnDataLost(int packets)
    {
    }

    private protected override void OnBlockFrame(byte fcf, ReadOnlySpan<byte> information, TimeSpan now)
    {
    }

    private protected override void OnPageSignalEnd(TimeSpan now)
    {
    }

    // The command goes out once more, unless it has often enough.
    private bool MayRepeat()
    {
        var unreadable = _answerUnreadable;
        _answerUnreadable = false;
        return unreadable ? ++_unreadable <= MaxUnreadable : ++_tries < MaxTries;
    }

    private void ForgetTries() => (_tries, _unreadable, _answerUnreadable) = (0, 0, false);

    private void Need(int page)
    {
        _needed = page;
        PageNeeded(page);
    }
}
