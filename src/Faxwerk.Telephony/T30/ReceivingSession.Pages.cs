using Faxwerk.Pages.Coding;

namespace Faxwerk.Telephony.T30;

// Phase D: what ends a page or block, judging and storing it, and the answer.
public sealed partial class ReceivingSession
{
    // T.4 3.2: the longest that a row may last.
    private static readonly TimeSpan MaxRowTime = TimeSpan.FromSeconds(5);

    private byte _answer;
    private State _afterAnswer;
    private byte _pageEnd;
    private BlockEnd? _lastBlock;
    private bool _broken;
    private int? _doubted;
    private int _pagesLost;
    private TimeSpan _answeredAt;
    private int _signalsSinceAnswer;
    private bool _pageMayBeUnseen;
    private CallStatus? _endAfterPage;

    /// <summary>Ends the call with DCN once the page that comes in is stored and confirmed (server stopping).</summary>
    public void EndAfterPage(CallStatus status) => _endAfterPage = status;

    // MPS, EOM or EOP without ECM.
    private void OnPageEnd(byte command, TimeSpan now)
    {
        if (_state == State.Storing)
        {
            AskedAgain(now);
            return;
        }

        if (_state is State.InPage or State.AwaitCommand)
        {
            _pageEnd = command;
            Judge(now);
        }
        else if (_state == State.AwaitPage && (_pageEnd != command || _pageMayBeUnseen))
        {
            // A page was announced, and nothing of it came. It may be the one before, whose answer did not arrive.
            Trace(now, sent: false, "page", "not seen: refused");
            _mayComeAgain |= _pageEnd == command;
            Answer(Fcf.Rtn, State.AwaitSettings, now);
        }
        else if (_pageEnd == command && _answer != 0)
        {
            Answer(_answer, _afterAnswer, now);
        }
    }

    // Without ECM nothing in a command says which page it is of: an MPS after our MCF is the last one again, because the MCF did not arrive, or that of
    // another page of which nothing was seen: its carrier drowned, or was taken for V.21. MCF to the latter would lose a page and tell
    // nobody. It is the last one again only where no other signal began since our answer, and where it begins before even a short page can have passed:
    // the sender's T4 runs from its command, so that about 2 s are left of it when our answer has ended. Where that is not sure
    // the page is refused; Storing knows it when it is one that is stored already.
    private bool IsTooLateForRepetition(TimeSpan now) =>
        _signalsSinceAnswer > 0 || now - _answeredAt > Settings!.Modem.Training(longTraining: false) + (2 * FaxTerminal.SignalGap) + ShortPage(Settings);

    // 500 rows of 1728 white pixels: half an A4 page at the standard resolution. Every second row of MR has two dimensions.
    private static TimeSpan ShortPage(Dcs settings)
    {
        var bits = Math.Max(settings.Coding == PageCoding.Mr ? 21 : 29, settings.ScanTime * settings.Modem.Rate() / 1000);
        return TimeSpan.FromSeconds(500.0 * bits / settings.Modem.Rate());
    }

    // T.30 leaves the limits to the terminal; these are the usual ones: below 5 % of bad rows MCF, below 15 % RTP. Rows that fell out
    // with lost packets nobody can count: MCF is for what is good even if they were as many as they can have been.
    private void Judge(TimeSpan now)
    {
        var decoded = _page.Decode(Settings!);
        var (lost, lostAtMost) = _page.Lost(Settings!);
        var bad = decoded.BadRows + lost;
        var rows = decoded.Bitmap.Height + lost;
        var endless = _page.LongestFill > MaxRowTime.TotalSeconds * Settings!.Modem.Rate();
        if (decoded.Bitmap.Height == 0 || bad * 100L >= rows * 15L || endless)
        {
            Log.End(Fcf.Name(Fcf.Rtn), Settings, _page.Length, rows, bad, now);
            Trace(now, sent: false, "page", $"{rows} rows, {bad} of them bad{(endless ? ", one longer than 5 s" : "")}: refused");
            // Nothing of another page was seen, what was lost may have been our answer: the page before may come again.
            _mayComeAgain |= _followsConfirmation && decoded.Bitmap.Height == 0;
            _followsConfirmation = false;
            Answer(Fcf.Rtn, State.AwaitSettings, now);
            return;
        }

        Trace(now, sent: false, "page", $"{rows} rows, {bad} of them bad");
        var good = (decoded.BadRows + lostAtMost) * 100L < decoded.Bitmap.Height * 5L;
        Store(decoded.Bitmap, bad, good ? Fcf.Mcf : Fcf.Rtp, now);
    }

    // PPS with ECM.
    private void OnBlockEnd(BlockEnd end, TimeSpan now)
    {
        if (_state == State.Storing)
        {
            AskedAgain(now);
            return;
        }

        if (end == _lastBlock && _answer != 0)
        {
            Answer(_answer, _afterAnswer, now);
            return;
        }

        if (_state is not (State.AwaitPage or State.InPage or State.AwaitCommand))
            return;
        if (_state == State.AwaitPage)
            BeginPage();
        Span<byte> map = stackalloc byte[FrameMap.Length];
        var missing = _page.Missing(end.Frames, map);
        if (_broken)
        {
            // A block of this page was given up with EOR: it can no longer be confirmed.
            map.Fill(0xFF);
            missing = _page.BlockFrames;
        }

        Trace(now, sent: false, "block", $"page {end.Page}, block {end.Block}: {_page.BlockFrames - missing} of {_page.BlockFrames} frames");
        var decoded = missing == 0 && end.Next != Fcf.Null ? _page.Decode(Settings!) : null;
        if (decoded is not null && IsDoubtful(decoded))
        {
            Trace(now, sent: false, "block", "does not decode: asked for again");
            _page.DropBlock();
            missing = _page.Missing(end.Frames, map);
        }

        if (missing > 0)
        {
            _lastBlock = null;
            Log.Retries++;
            Answer(Fcf.Ppr, State.AwaitPage, now, map);
            return;
        }

        _page.EndBlock();
        _lastBlock = end;
        _doubted = null;
        if (decoded is null)
        {
            Answer(Fcf.Mcf, State.AwaitPage, now);
            return;
        }

        _pageEnd = end.Next;
        if (decoded.Bitmap.Height == 0)
            Disconnect(CallStatus.ProtocolError, "A page came whole, but nothing in it can be decoded.", now);
        else
            Store(decoded.Bitmap, Math.Max(decoded.BadRows, decoded.Damaged ? 1 : 0), Fcf.Mcf, now);
    }

    // T.38 carries no FCS: octets that changed on the way are seen in decoding alone. What comes the same twice is the sender's own coding, or was spoilt in a
    // block that is confirmed.
    private bool IsDoubtful(DecodedPage decoded)
    {
        if (decoded is { BadRows: 0, Damaged: false, EndOfPage: true, Bitmap.Height: > 0 })
            return false;
        var hash = _page.BlockHash();
        var same = _doubted == hash;
        _doubted = hash;
        return !same;
    }

    private void OnEndOfRetransmission(byte next, TimeSpan now)
    {
        if (_state == State.Storing || (_state == State.AwaitDisconnect && _answer != Fcf.Err))
            return;
        _doubted = null;
        if (next == Fcf.Null)
        {
            _broken = true;
            _page.EndBlock();
            Answer(Fcf.Err, State.AwaitPage, now);
            return;
        }

        if (_pageEnd == 0 || _answer != Fcf.Err)
        {
            Log.End(Fcf.Name(Fcf.Err), Settings, _page.Length, rows: 0, badRows: 0, now);
            _pagesLost++;
        }

        _broken = false;
        _pageEnd = next;
        Answer(Fcf.Err, After(next), now);
    }

    private void OnContinueToCorrect(ReadOnlySpan<byte> information, TimeSpan now)
    {
        if (_state is not (State.AwaitPage or State.InPage or State.AwaitCommand))
            return;
        if (FaxModemExtensions.FromDcsCode(Capabilities.Code(information, 11, 4)) is { } modem)
            Settings = Settings! with { Modem = modem };
        Terminal.Expect(Settings!.Modem, longTraining: true, ecm: true);
        Answer(Fcf.Ctr, State.AwaitPage, now);
    }

    private void OnReceiveReady(TimeSpan now)
    {
        if (_state == State.Storing)
            AskedAgain(now);
        else if (_answer != 0 && _pageEnd != 0)
            Answer(_answer, _afterAnswer, now);
        else
            OnCommandDamaged(now);
    }

    private static State After(byte command) => command switch
    {
        Fcf.Eop => State.AwaitDisconnect,
        Fcf.Eom => State.AwaitSettings,
        _ => State.AwaitPage,
    };

    private void Answer(byte answer, State next, TimeSpan now, ReadOnlySpan<byte> information = default)
    {
        StopTimer();
        _answer = answer;
        _afterAnswer = next;
        _state = State.Answering;
        Send((byte)(answer | X), now, information);
    }

    // CRP: what was sent last is still in the list of frames.
    private void RepeatLast(TimeSpan now)
    {
        StopTimer();
        _state = _answer == 0 ? State.SendingIdentification : State.Answering;
        Trace(now, sent: true, _answer == 0 ? "DIS" : Fcf.Name(_answer), "again");
        Terminal.SendCommand(Frames, now);
    }

    private void AfterAnswer(TimeSpan now)
    {
        (_answeredAt, _signalsSinceAnswer) = (now, 0);
        _state = _afterAnswer;
        var confirmed = _pageEnd != 0 && _answer is Fcf.Mcf or Fcf.Rtp;
        if (confirmed && _state != State.AwaitDisconnect)
        {
            if (_endAfterPage is { } status)
            {
                Abort(status, now);
                return;
            }

            if (PagesConfirmed >= MaxPages)
            {
                Disconnect(CallStatus.LimitReached, $"More than {MaxPages} pages.", now);
                return;
            }

            if (_octetsOfCall >= Options.MaxBytes)
            {
                Disconnect(CallStatus.LimitReached, $"More than {Options.MaxBytes} octets of pages.", now);
                return;
            }
        }

        // Phase B anew: DIS follows when the sender's repetitions of EOM are over (T2).
        if (_state == State.AwaitSettings)
            _identifyUntil = now + T1;
        SetTimer(now + (_state == State.AwaitSettings ? T2 : CommandWait));
    }
}
