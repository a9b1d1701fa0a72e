namespace Faxwerk.Telephony.T30;

// Phases C and D: pages, what is said behind them, and what the other side answers.
public sealed partial class SendingSession
{
    private const int RepeatsBeforeContinue = 4;
    private const int MaxRepeats = 32;

    // How long a page that is late is waited for between pages: the other side's T2 is 6 s.
    private static readonly TimeSpan PageWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RecordWait = TimeSpan.FromSeconds(30);

    private byte _command;
    private byte _postMessage;
    private bool _sentWhole;
    private bool _retrain;
    private bool _retrainSlower;
    private int _repeats;
    private int _lastMissing;
    private TimeSpan _notReadyLimit;
    private CallStatus? _endAfterPage;

    private protected override int UncertainPage => _sentWhole ? _page : -1;

    /// <summary>Ends the call with DCN once the page that is being sent is confirmed (server stopping).</summary>
    public void EndAfterPage(CallStatus status) => _endAfterPage = status;

    private void StartPage(TimeSpan now)
    {
        _repeats = 0;
        _sentWhole = false;
        _outgoing.Begin(_current!, Settings!);
        Log.Begin(_page, now);
        Log.Retries = _rejections;
        Progress(new CallProgress(CallStep.PageStarted, _page + 1, _modem.Rate(), RemoteId));
        if (IsEnding)
            return;
        SendPage(longTraining: false, now);
        if (_page + 1 < _pageCount && _needed == _page)
            Need(_page + 1);
    }

    private void SendPage(bool longTraining, TimeSpan now)
    {
        _state = State.SendingPage;
        if (Settings!.Ecm)
        {
            var frames = _outgoing.Fill(Frames);
            Trace(now, sent: true, "FCD", $"page {_page + 1}, block {_outgoing.Block}: {frames} frames of {_outgoing.Frames}");
            Terminal.SendBlock(_modem, longTraining, Frames, now);
        }
        else
        {
            Trace(now, sent: true, "page", $"page {_page + 1}: {_outgoing.Data.Length} octets, {Settings.Coding.Name()}");
            Terminal.SendPage(_modem, longTraining, _outgoing.Data, now);
        }
    }

    // Says what follows the page or block that has just left.
    private void Decide(TimeSpan now, bool mayWait = true)
    {
        if (Settings!.Ecm && !_outgoing.IsLastBlock)
        {
            _postMessage = Fcf.Null;
        }
        else if (_page + 1 == _pageCount)
        {
            _postMessage = Fcf.Eop;
        }
        else if (_next is null && mayWait)
        {
            _state = State.AwaitNextPage;
            SetTimer(now + PageWait);
            return;
        }
        else
        {
            // With EOM any format can follow: it is settled anew.
            _next = _next?.Fit(_remote!);
            var next = _next is null ? null : Dcs.Choose(_next, _remote!, _modem, Options.Ecm, Settings.Coding);
            _postMessage = next is not null && next.SameFormat(Settings) ? Fcf.Mps : Fcf.Eom;
        }

        StopTimer();
        ForgetTries();
        _command = Settings.Ecm ? Fcf.Pps : _postMessage;
        RepeatCommand(now);
    }

    private void RepeatCommand(TimeSpan now)
    {
        Span<byte> fif = stackalloc byte[4];
        switch (_command)
        {
            case Fcf.Pps or Fcf.Eor:
                new BlockEnd(_postMessage, (byte)_page, (byte)_outgoing.Block, _outgoing.Frames).Write(fif);
                fif = _command == Fcf.Eor ? fif[..1] : fif;
                break;
            case Fcf.Ctc:
                fif = fif[..2];
                fif.Clear();
                for (var bit = 0; bit < 4; bit++)
                    FifBits.Set(fif, 11 + bit, (_modem.DcsCode() & (8 >> bit)) != 0);
                break;
            default:
                fif = default;
                break;
        }

        SendCommand(_command, fif, now);
    }

    private void SendCommand(byte command, ReadOnlySpan<byte> fif, TimeSpan now)
    {
        _state = State.SendingCommand;
        Send((byte)(command | X), now, fif);
    }

    private void OnAnswer(byte fcf, ReadOnlySpan<byte> information, TimeSpan now)
    {
        switch (fcf)
        {
            case Fcf.Mcf when _command is Fcf.Pps or Fcf.Rr && _postMessage == Fcf.Null:
                StopTimer();
                _repeats = 0;
                _outgoing.NextBlock();
                SendPage(longTraining: false, now);
                break;
            case Fcf.Mcf when _command is not (Fcf.Ctc or Fcf.Eor):
                OnConfirmed(fcf, retrain: false, now);
                break;
            case Fcf.Rtp or Fcf.Pip when _command is not (Fcf.Ctc or Fcf.Eor) && _postMessage != Fcf.Null:
                OnConfirmed(fcf, retrain: true, now);
                break;
            case Fcf.Rtn or Fcf.Pin:
                OnRejected(Fcf.Name(fcf), now);
                break;
            case Fcf.Ppr when Settings!.Ecm && _command is Fcf.Pps or Fcf.Rr:
                OnFramesMissing(information, now);
                break;
            case Fcf.Ctr when _command == Fcf.Ctc:
                StopTimer();
                SendPage(longTraining: true, now);
                break;
            case Fcf.Rnr when Settings!.Ecm:
                OnNotReady(now);
                break;
            case Fcf.Err when _command == Fcf.Eor:
                LogPage(Fcf.Name(fcf));
                Disconnect(CallStatus.PageRejected, $"Page {_page + 1} did not get through: ERR after {_repeats} repetitions.", now);
                break;
            case Fcf.Crp:
                OnTimer(now);
                break;
            case var unknown when !Fcf.IsKnown(unknown):
                Disconnect(CallStatus.ProtocolError, $"{Fcf.Name(_command)} was answered by {Fcf.Name(unknown)}, which T.30 does not have.", now);
                break;
        }
    }

    private void OnConfirmed(byte answer, bool retrain, TimeSpan now)
    {
        LogPage(Fcf.Name(answer));
        StopTimer();
        _sentWhole = false;
        _retrain = retrain;
        _retrainSlower = answer == Fcf.Rtp;
        PagesConfirmed++;
        var confirmed = new CallProgress(CallStep.PageConfirmed, _page + 1, _modem.Rate(), RemoteId);
        if (_page + 1 == _pageCount)
        {
            Disconnect(CallStatus.Ok, "Every page was confirmed.", now);
            Progress(confirmed);
            return;
        }

        _state = State.AwaitRecord;
        SetTimer(now + RecordWait);
        Progress(confirmed);
    }

    private void NextPage(TimeSpan now)
    {
        _page++;
        _current = _next;
        _next = null;
        _rejections = 0;
        ForgetTries();
        StopTimer();
        if (_postMessage == Fcf.Eom)
        {
            _state = State.AwaitIdentification;
            SetTimer(now + T1);
        }
        else if (_retrain)
        {
            if (_retrainSlower)
                _modem = FaxRates.Slower(_modem, _remote!) ?? _modem;
            SendSettings(now);
        }
        else
        {
            StartPage(now);
        }
    }

    // RTN and PIN: train again, lower, and send the page again.
    private void OnRejected(string answer, TimeSpan now)
    {
        LogPage(answer);
        StopTimer();
        _sentWhole = false;
        if (++_rejections > MaxRejections)
        {
            Disconnect(CallStatus.PageRejected, $"Page {_page + 1} was refused {_rejections} times, last with {answer}.", now);
            return;
        }

        _modem = FaxRates.Slower(_modem, _remote!) ?? _modem;
        ForgetTries();
        SendSettings(now);
    }

    private void OnFramesMissing(ReadOnlySpan<byte> map, TimeSpan now)
    {
        StopTimer();
        ForgetTries();
        _sentWhole = false;
        Log.Retries++;
        var missing = _outgoing.Repeat(map);
        var fewer = _repeats > 0 && missing * 2 <= _lastMissing;
        _lastMissing = missing;
        if (++_repeats % RepeatsBeforeContinue != 0)
        {
            SendPage(longTraining: false, now);
            return;
        }

        // Four requests: continue to correct, slower unless it is getting better; below 2400 bit/s give up.
        var slower = FaxRates.Slower(_modem, _remote!);
        if ((slower is null && !fewer) || _repeats >= MaxRepeats)
        {
            _command = Fcf.Eor;
            RepeatCommand(now);
            return;
        }

        if (!fewer)
            _modem = slower!.Value;
        Settings = Settings! with { Modem = _modem };
        _command = Fcf.Ctc;
        RepeatCommand(now);
    }

    private void LogPage(string answer) => Log.End(answer, Settings, _outgoing.Data.Length, _outgoing.Rows, badRows: 0, LastEvent);

    private void OnNotReady(TimeSpan now)
    {
        if (_command != Fcf.Rr)
            _notReadyLimit = now + T5;
        if (_command == Fcf.Eor || now >= _notReadyLimit)
        {
            Disconnect(CallStatus.NoResponse, "The other machine was not ready for 60 s (RNR).", now);
            return;
        }

        StopTimer();
        ForgetTries();
        _command = Fcf.Rr;
        RepeatCommand(now);
    }
}
