namespace Faxwerk.Telephony.T30;

// A page is confirmed only after it has been stored.
public sealed partial class ReceivingSession
{
    // An answer that begins within this time after a command is within the sender's T4 (3 s).
    private static readonly TimeSpan AnswerWindow = TimeSpan.FromSeconds(1.5);

    // How long an ECM sender waits for its answer before it is told RNR.
    private static readonly TimeSpan StorePatience = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan MaxStoring = T5;

    private byte _storedAnswer;
    private int _storedOctets;
    private int _storedRows;
    private int _storedBadRows;
    private bool _stored;
    private long _octetsOfCall;
    private bool _commandAnswered;
    private TimeSpan _commandAt;
    private TimeSpan _storingSince;
    private PageRows? _last;
    private bool _again;
    private bool _mayComeAgain;
    private bool _confirmationUnsure;
    private bool _followsConfirmation;

    /// <summary>
    /// The page that was confirmed last, where its confirmation may not have arrived: the sender may send it again. Handed on when the fax goes on over
    /// another transport; the first page that comes there is then compared with it, and not stored again.
    /// </summary>
    internal PageRows? MayComeAgain
    {
        get => _mayComeAgain || _confirmationUnsure ? _last : null;
        init => (_last, _mayComeAgain) = (value, value is not null);
    }

    /// <summary>Answers <see cref="PageReceived"/>: the page is durable and may be confirmed.</summary>
    public void PageStored(TimeSpan now)
    {
        if (_state != State.Storing || _stored || IsEnding)
            return;
        _stored = true;
        // Too late, or told RNR: the sender will ask again.
        if (!_commandAnswered && !Terminal.IsSending && Terminal.Incoming == Signal.None && now - _commandAt <= AnswerWindow)
            Confirm(now);
    }

    /// <summary>Answers <see cref="PageReceived"/>: the page is not confirmed, the call ends with <see cref="CallStatus.StorageFailed"/>.</summary>
    public void StoreFailed(TimeSpan now) => Abort(CallStatus.StorageFailed, now);

    private void Store(Pages.Bitmap bitmap, int badRows, byte answer, TimeSpan now)
    {
        var rows = new PageRows(bitmap, badRows, _pageEnd);
        _again = _mayComeAgain && _last is { } last && rows.IsSame(last);
        _mayComeAgain = false;
        _followsConfirmation = false;
        _last = rows;
        _state = State.Storing;
        _stored = false;
        _storedAnswer = answer;
        _storingSince = now;
        ExpectAnswer(now);
        (_storedOctets, _storedRows, _storedBadRows) = (_page.Length, bitmap.Height, badRows);
        _octetsOfCall += _storedOctets;
        _page.Clear();
        if (_again)
        {
            Trace(now, sent: false, "page", "the one that is stored already");
            PageStored(now);
            return;
        }

        PageReceived(new ReceivedPage(
            PagesConfirmed, new Pages.PageImage(bitmap, Settings!.Resolution), badRows, _pageEnd == Fcf.Eop, RemoteId, Subaddress));
    }

    // A command waits for its answer since now.
    private void ExpectAnswer(TimeSpan now)
    {
        _commandAt = now;
        _commandAnswered = false;
        SetTimer(now + (Settings!.Ecm ? StorePatience : MaxStoring));
    }

    // The command came again, or RR, while storing went on.
    private void AskedAgain(TimeSpan now)
    {
        if (_stored)
            Confirm(now);
        else
            ExpectAnswer(now);
    }

    private void OnStoringTakesLong(TimeSpan now)
    {
        if (!_stored && now - _storingSince >= MaxStoring)
        {
            Disconnect(CallStatus.StorageFailed, "A page was not stored within 60 s.", now);
        }
        else if (Settings!.Ecm && !_commandAnswered)
        {
            _commandAnswered = true;
            Send((byte)(Fcf.Rnr | X), now);
            SetTimer(now + MaxStoring);
        }
        else
        {
            Disconnect(CallStatus.NoResponse, "The sender fell silent while its page was stored.", now);
        }
    }

    private void Confirm(TimeSpan now)
    {
        PagesConfirmed += _again ? 0 : 1;
        _confirmationUnsure = true;
        Log.End(Fcf.Name(_storedAnswer), Settings, _storedOctets, _storedRows, _storedBadRows, now);
        Answer(_storedAnswer, _storedAnswer == Fcf.Rtp && _pageEnd == Fcf.Mps ? State.AwaitSettings : After(_pageEnd), now);
    }
}
