namespace Faxwerk.Telephony.T30;

// Phase B: identification, who receives, and what the sender settles.
public sealed partial class ReceivingSession
{
    private bool _namesDocument;
    private bool _namesPassword;

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
        if (!Options.NonStandardFacilities.IsEmpty)
            Add(FrameList.NotFinal, Fetches ? Fcf.Nsc : Fcf.Nsf, now, Options.NonStandardFacilities.Span);
        if (Options.LocalId.Length > 0)
            Add(FrameList.NotFinal, Fetches ? Fcf.Cig : Fcf.Csi, now, Identification.Write(Options.LocalId));
        if (_namesDocument)
            Add(FrameList.NotFinal, Fcf.Sep, now, Identification.WriteAddress(Options.SelectivePolling));
        if (_namesPassword)
            Add(FrameList.NotFinal, Fcf.Pwd, now, Identification.WriteAddress(Options.Password));
        Add(FrameList.Final, Fetches ? Fcf.Dtc : Fcf.Dis, now, _capabilities);
        _state = State.SendingIdentification;
        Terminal.SendCommand(Frames, now);
    }

    // The machine that was called, and from which a document is to be fetched, says what it is.
    private void OnIdentification(Capabilities remote, TimeSpan now)
    {
        if (_state is not (State.AwaitIdentification or State.AwaitSettings))
            return;
        HeardDis = true;
        FaxAnswered = true;
        if (!remote.CanBePolled)
        {
            Disconnect(CallStatus.NothingToFetch, "The other machine has no document that could be fetched.", now);
            return;
        }

        _namesDocument = Options.SelectivePolling.Length > 0 && remote.SelectivePolling;
        _namesPassword = Options.Password.Length > 0 && remote.TakesPassword;
        StopTimer();
        Identify(now);
    }

    // The other machine wants to receive: DTC, or a DIS in its place.
    private void OnPolled(byte fcf, ReadOnlySpan<byte> information, TimeSpan now)
    {
        FaxAnswered = true;
        HeardDis |= fcf == Fcf.Dis;

        // What was damaged may have been the name or the password: without it another document, or none, would be given.
        if (Polled is not null && LacksFrame && (_password is null || _document is null))
        {
            OnCommandDamaged(now);
            return;
        }

        Terminal.Detach();
        if (Polled?.Invoke(new PollRequest(RemoteId, _password, _document)) is not { } sender)
        {
            Terminal.Attach(this);
            Disconnect(CallStatus.Incompatible, Polled is null ? "The other machine wants to receive." : "The other machine may not fetch this document.", now);
            return;
        }

        HandOver(sender);
        sender.TakeOver(fcf, information, RemoteId, now);
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
        Log.Drop();
        _broken = false;
        _doubted = null;
        _lastBlock = null;
        _pageEnd = 0;
        _answer = 0;
        _training = default;
        _state = State.AwaitTraining;
        SetTimer(now + T2);
        Terminal.Expect(settings.Modem, longTraining: true, ecm: false);
    }
}
