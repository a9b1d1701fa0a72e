using Faxwerk.Pages;

namespace Faxwerk.Telephony.T30;

/// <summary>The receiver (called terminal) of a fax: phases B to E of T.30.</summary>
public sealed partial class ReceivingSession : FaxSession
{
    // Longer than T2: all three tries of a sender's command fit into it, even where the first two are lost.
    private static readonly TimeSpan CommandWait = TimeSpan.FromSeconds(12);

    private byte[] _capabilities = [];
    private readonly IncomingPage _page = new();
    private State _state;
    private TrainingCheck _training;
    private TimeSpan _identifyUntil;
    private bool _wantsToReceive;
    private string? _password;
    private string? _document;
    private bool _heard;

    /// <param name="terminal">The layer below; serves this session alone.</param>
    /// <param name="options">What the call allows.</param>
    /// <param name="trace">Takes each frame and indicator.</param>
    public ReceivingSession(FaxTerminal terminal, FaxOptions options, Action<TraceEntry>? trace = null)
        : base(terminal, options, trace)
    {
    }

    private enum State : byte
    {
        AwaitIdentification,
        SendingIdentification,
        AwaitSettings,
        AwaitTraining,
        Answering,
        AwaitPage,
        InPage,
        AwaitCommand,
        Storing,
        AwaitDisconnect,
    }

    /// <summary>
    /// A page came in whole and is to be stored; answered by <see cref="PageStored"/> or <see cref="StoreFailed"/>, at once or later.
    /// Only then it is confirmed.
    /// </summary>
    public required Action<ReceivedPage> PageReceived { get; init; }

    /// <summary>Told when the other machine has identified itself (<see cref="CallStep.Identified"/>) and when a page begins.</summary>
    public Action<CallProgress>? Progress { get; init; }

    /// <summary>Pages after which the call is ended with <see cref="CallStatus.LimitReached"/>.</summary>
    public int MaxPages { get; init; } = 1000;

    /// <summary>This side has called to fetch a document (polling): it waits for a DIS and answers with DTC.</summary>
    public bool Fetches { get; init; }

    /// <summary>
    /// A document is ready to be fetched from this side, which the DIS announces. Asked when the other machine wants it: returns the session that
    /// sends it over the same terminal, not started, or null where the request is refused (password, name). From then on that session has the call
    /// and reports its end; this one's <see cref="FaxSession.Result"/> tells of what was received before, and <see cref="FaxSession.Finished"/> is not called.
    /// </summary>
    public Func<PollRequest, SendingSession?>? Polled { get; init; }

    private protected override int UncertainPage => -1;

    private protected override bool Calls => Fetches;

    internal override void OnData(ReadOnlySpan<byte> data, TimeSpan now)
    {
        if (IsEnding)
            return;
        if (_state == State.AwaitTraining)
        {
            _training.Add(data);
        }
        else if (_state is State.AwaitPage or State.InPage or State.AwaitCommand && Settings is { Ecm: false })
        {
            BeginPage();
            _page.Append(data);
            CheckSize(now);
        }
    }

    internal override void OnDataLost(int packets)
    {
        if (IsEnding || Settings is not { Ecm: false } || _state is not (State.AwaitPage or State.InPage or State.AwaitCommand))
            return;
        BeginPage();
        _page.Gap(packets);
    }

    private protected override void OnStart(TimeSpan now)
    {
        _capabilities = (Capabilities.Own(Options.MaxBitRate, Options.Ecm, Options.V17) with
        {
            CanBePolled = Polled is not null, SelectivePolling = Polled is not null, TakesPassword = Polled is not null,
        }).Write();
        if (Fetches)
            SetTimer(now + T0);
        else
            Identify(now);
    }

    private protected override void OnSignalBegin(Signal signal, TimeSpan now)
    {
        if (!_heard && _state == State.AwaitIdentification)
            SetTimer(now + T1);
        _heard = true;
        _pageMayBeUnseen = Settings is { Ecm: false } && IsTooLateForRepetition(now);
        _signalsSinceAnswer++;
        if (signal != Signal.Page)
            return;
        if (_state == State.AwaitTraining)
            _training = default;
        if (_state is State.AwaitSettings or State.AwaitTraining or State.AwaitPage or State.AwaitCommand)
            StopTimer();
    }

    private protected override void OnOptionalFrame(byte fcf, ReadOnlySpan<byte> information)
    {
        switch (fcf)
        {
            case Fcf.Tsi or Fcf.Csi or Fcf.Cig:
                RemoteId = Identification.Read(information);
                break;
            case Fcf.Sub:
                Subaddress = Identification.Read(information);
                break;
            case Fcf.Pwd:
                _password = Identification.Read(information);
                break;
            case Fcf.Sep:
                _document = Identification.Read(information);
                break;
            case Fcf.Nss or Fcf.Nsf or Fcf.Nsc:
                RemoteMachine = NonStandardFacilities.Maker(information);
                break;
        }
    }

    private protected override void OnBlockFrame(byte fcf, ReadOnlySpan<byte> information, TimeSpan now)
    {
        if (Settings is not { Ecm: true } || _state is not (State.AwaitPage or State.InPage or State.AwaitCommand))
            return;
        BeginPage();
        if (fcf != Fcf.Fcd || information.Length < 2)
            return;
        _page.Put(FifBits.Reverse(information[0]), information[1..], Settings.FrameSize);
        CheckSize(now);
    }

    private protected override void OnCommand(byte fcf, ReadOnlySpan<byte> information, TimeSpan now)
    {
        switch (fcf)
        {
            case Fcf.Dcs when _state is not (State.Storing or State.AwaitDisconnect):
                OnSettings(information, now);
                break;
            case Fcf.Mps or Fcf.Eom or Fcf.Eop or Fcf.PriMps or Fcf.PriEom or Fcf.PriEop when Settings is { Ecm: false }:
                OnPageEnd(Fcf.WithoutInterrupt(fcf), now);
                break;
            case Fcf.Pps when Settings is { Ecm: true } && information.Length >= 4:
                OnBlockEnd(BlockEnd.Read(information), now);
                break;
            case Fcf.Eor when Settings is { Ecm: true } && information.Length >= 1:
                OnEndOfRetransmission(Fcf.WithoutInterrupt(Fcf.Plain(information[0])), now);
                break;
            case Fcf.Ctc when Settings is { Ecm: true } && information.Length >= 2:
                OnContinueToCorrect(information, now);
                break;
            case Fcf.Rr:
                OnReceiveReady(now);
                break;
            case Fcf.Crp when _state is not State.Storing:
                RepeatLast(now);
                break;
            case Fcf.Dis when Fetches:
                OnIdentification(Capabilities.Read(information), now);
                break;
            case Fcf.Dis or Fcf.Dtc when _state == State.AwaitSettings && !information.SequenceEqual(_capabilities):
                OnPolled(fcf, information, now);
                break;
            case Fcf.Dis:
                // Our own, come back as an echo, or a machine like this one.
                _wantsToReceive = true;
                OnCommandDamaged(now);
                break;
            default:
                OnCommandDamaged(now);
                break;
        }
    }

    private protected override void OnCommandDamaged(TimeSpan now)
    {
        // The sender will repeat it after its T4.
        if (_state is State.AwaitSettings or State.AwaitTraining)
            SetTimer(now + T2);
        else if (_state is State.AwaitPage or State.InPage or State.AwaitCommand)
            SetTimer(now + CommandWait);
    }

    private protected override void OnPageSignalEnd(TimeSpan now)
    {
        if (_state == State.AwaitTraining)
        {
            if (!_training.HasData)
            {
                SetTimer(now + T2);
                return;
            }

            var good = _training.IsGood(Settings!.Modem);
            Trace(now, sent: false, "TCF", good ? "good" : "bad");
            if (good)
                Terminal.Expect(Settings.Modem, longTraining: false, Settings.Ecm);
            Answer(good ? Fcf.Cfr : Fcf.Ftt, good ? State.AwaitPage : State.AwaitSettings, now);
        }
        else if (_state is State.AwaitPage or State.InPage or State.AwaitCommand)
        {
            if (_state == State.InPage)
                _state = State.AwaitCommand;
            SetTimer(now + CommandWait);
        }
        else if (_state == State.AwaitSettings)
        {
            // Training whose DCS did not arrive: DIS asks for it again.
            SetTimer(now + TimeSpan.FromMilliseconds(500));
        }
    }

    private protected override void OnSignalSent(TimeSpan now)
    {
        switch (_state)
        {
            case State.SendingIdentification:
                _state = State.AwaitSettings;
                (_password, _document) = (null, null);
                SetTimer(now + T4);
                break;
            case State.Answering:
                AfterAnswer(now);
                break;
        }
    }

    private protected override void OnTimer(TimeSpan now)
    {
        switch (_state)
        {
            case State.AwaitIdentification:
                Disconnect(_heard ? CallStatus.NoResponse : CallStatus.NotAFax, "No DIS came.", now);
                break;
            case State.AwaitSettings:
                Identify(now);
                break;
            case State.AwaitTraining:
                // DCS came, and no TCF behind it.
                Answer(Fcf.Ftt, State.AwaitSettings, now);
                break;
            case State.AwaitPage or State.InPage or State.AwaitCommand:
                Disconnect(CallStatus.NoResponse, "The sender fell silent before the end of the fax.", now);
                break;
            case State.Storing:
                OnStoringTakesLong(now);
                break;
            case State.AwaitDisconnect:
                FinishWhole("Every page was stored and confirmed; no DCN came.");
                break;
        }
    }

    private protected override void OnRemoteDisconnect(TimeSpan now)
    {
        if (_state == State.AwaitDisconnect || (_state == State.Answering && _afterAnswer == State.AwaitDisconnect))
            FinishWhole("Every page was stored and confirmed.");
        else
            Finish(CallStatus.RemoteDisconnect, $"DCN after {PagesConfirmed} pages.");
    }

    private protected override void OnCallLost(TimeSpan now)
    {
        if (_state == State.AwaitDisconnect || (_state == State.Answering && _afterAnswer == State.AwaitDisconnect && Terminal.IsSending))
            FinishWhole("Every page was stored and confirmed; the call was cleared without DCN.");
        else
            Finish(CallStatus.CallDropped, $"The call was cleared after {PagesConfirmed} pages.");
    }

    private protected override void OnFinished()
    {
        Log.End("", Settings, _page.Length, rows: 0, badRows: 0, LastEvent);
        _page.Dispose();
    }

    private void CheckSize(TimeSpan now)
    {
        if (_page.IsOverfull)
            Disconnect(CallStatus.LimitReached, "A page is larger than any page can be.", now);
    }

    private void BeginPage()
    {
        if (_state == State.AwaitPage && _pageEnd != 0)
        {
            // The page before is settled: what comes now is new.
            _pageEnd = 0;
            _page.Clear();
        }

        _followsConfirmation |= _confirmationUnsure;
        _confirmationUnsure = false;
        _state = State.InPage;
        Log.Begin(PagesConfirmed + _pagesLost, LastEvent);
    }

    private void FinishWhole(string detail)
    {
        if (_pagesLost == 0)
            Finish(CallStatus.Ok, detail);
        else
            Finish(CallStatus.PageRejected, $"{_pagesLost} pages did not get through.");
    }
}
