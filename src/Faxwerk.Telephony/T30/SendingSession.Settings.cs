namespace Faxwerk.Telephony.T30;

// Phase B: what the other machine can do, how the page is sent, and training.
public sealed partial class SendingSession
{
    private void Identify(Capabilities remote, TimeSpan now)
    {
        FaxAnswered = true;
        if (!remote.CanReceive)
        {
            Disconnect(CallStatus.Incompatible, "The other machine cannot receive.", now);
            return;
        }

        if (!Options.V17 && remote.Fastest.IsV17())
            remote = remote with { Fastest = FaxModem.V29At9600 };
        if (_remote is null)
        {
            _modem = FaxRates.Choose(remote, Options.MaxBitRate);
            _remote = remote;
            Progress(new CallProgress(CallStep.Identified, 0, _modem.Rate(), RemoteId));
            if (IsEnding)
                return;
        }

        _remote = remote;
        // Without the page its format is not known; the other side repeats its DIS.
        if (_current is null)
            return;
        StopTimer();
        ForgetTries();
        SendSettings(now);
    }

    private void SendSettings(TimeSpan now)
    {
        _current = _current!.Fit(_remote!);
        if (Dcs.Choose(_current, _remote!, _modem, Options.Ecm) is not { } settings)
        {
            Disconnect(CallStatus.Incompatible, $"The other machine cannot receive the width or resolution of page {_page + 1}.", now);
            return;
        }

        Settings = settings;
        Frames.Clear();
        if (Options.LocalId.Length > 0)
            Add(FrameList.NotFinal, (byte)(Fcf.Tsi | X), now, Identification.Write(Options.LocalId));
        var subaddress = Options.Subaddress.Length > 0 && _remote!.TakesSubaddress;
        if (subaddress)
            Add(FrameList.NotFinal, (byte)(Fcf.Sub | X), now, Identification.WriteAddress(Options.Subaddress));
        var password = Options.Password.Length > 0 && _remote!.TakesPassword;
        if (password)
            Add(FrameList.NotFinal, (byte)(Fcf.Sid | X), now, Identification.WriteAddress(Options.Password));
        Add(FrameList.Final, (byte)(Fcf.Dcs | X), now, settings.Write(subaddress, password));
        _state = State.SendingSettings;
        Terminal.SendCommand(Frames, now);
    }

    private void OnTrainingAnswer(byte fcf, TimeSpan now)
    {
        switch (fcf)
        {
            case Fcf.Cfr:
                StopTimer();
                ForgetTries();
                StartPage(now);
                break;
            case Fcf.Ftt when FaxRates.Next(_modem, _remote!) is { } slower:
                StopTimer();
                _modem = slower;
                ForgetTries();
                SendSettings(now);
                break;
            case Fcf.Ftt:
                Disconnect(CallStatus.TrainingFailed, "Training failed at every rate.", now);
                break;
            case Fcf.Dis or Fcf.Dtc or Fcf.Crp:
                // Our DCS did not arrive.
                OnTimer(now);
                break;
        }
    }
}
