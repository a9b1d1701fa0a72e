namespace Faxwerk.Telephony.T30;

// Phase B: identification and what the sender settles.
public sealed partial class ReceivingSession
{
    private void Identify(TimeSpan now)
    {
        if (_identifyUntil == default)
            _identifyUntil = now + T1;
        if (now >= _identifyUntil)
        {
            var status = _wantsToReceive ? CallStatus.Incompatible : _heard ? CallStatus.NoResponse : CallStatus.NotAFax;
            Disconnect(status, _wantsToReceive ? "The other machine wants to receive." : "No DCS came within T1.", now);
            return;
        }

        Frames.Clear();
        if (_identification.Length > 0)
            Add(FrameList.NotFinal, Fcf.Csi, now, _identification);
        Add(FrameList.Final, Fcf.Dis, now, _capabilities);
        _state = State.SendingIdentification;
        Terminal.SendCommand(Frames, now);
    }

    private void OnSettings(ReadOnlySpan<byte> information, TimeSpan now)
    {
        if (Dcs.Read(information) is not { } settings || (settings.Ecm && !Options.Ecm))
        {
            FaxAnswered = true;
            Disconnect(CallStatus.Incompatible, "The sender's DCS asks for what was not offered.", now);
            return;
        }

        Settings = settings;
        if (!FaxAnswered)
        {
            FaxAnswered = true;
            Progress?.Invoke(new CallProgress(CallStep.Identified, 0, settings.Modem.Rate(), RemoteId));
            if (IsEnding)
                return;
        }

        _page.Clear();
        _broken = false;
        _lastBlock = null;
        _pageEnd = 0;
        _answer = 0;
        _training = default;
        _state = State.AwaitTraining;
        SetTimer(now + T2);
        Terminal.Expect(settings.Modem, longTraining: true, ecm: false);
    }
}
