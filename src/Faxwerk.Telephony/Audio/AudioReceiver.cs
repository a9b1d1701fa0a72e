using Faxwerk.Telephony.Audio.Interop;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>
/// The receiving half of a terminal: V.21 and the expected page modem run side by side until one of them has found its signal. A signal
/// begins with a preamble or with training, and ends with the carrier.
/// </summary>
internal sealed class AudioReceiver(AudioTransmitter transmitter) : IDisposable
{
    private readonly CarrierGate _gate = new();
    private readonly CommandReceiver _command = new();
    private readonly PageReceiver _page = new();
    private NarrowBand _narrow;
    private bool _suspects;
    private FaxSession? _session;
    private bool _ended;

    /// <summary>The signal that is coming in.</summary>
    public Signal Current { get; private set; }

    /// <summary>The most telling of the signals so far: none, command or page.</summary>
    public Signal Heard { get; private set; }

    /// <summary>A signal has just ended, or the whole session: what is left of the samples is no concern of the modem.</summary>
    public bool IsDone => _ended || _session!.Result is not null;

    public void Expect(FaxModem modem, bool longTraining, bool ecm) => _page.Expect(modem, longTraining, ecm);

    /// <summary>Begins to listen anew; what was coming in is forgotten.</summary>
    public void Restart()
    {
        Current = Signal.None;
        _gate.Close();
    }

    public void Receive(ReadOnlySpan<short> samples, FaxSession session, TimeSpan now)
    {
        _session = session;
        _ended = false;
        if (_gate.Changes(samples))
        {
            if (_gate.IsOpen)
                RestartModems();
            else
                OnCarrierLost(now);
        }

        if (!_gate.IsOpen)
            return;
        if (Current != Signal.Page || _page.HasFailed || Suspects(samples))
            _command.Receive(samples, this, now);
        if (Current != Signal.Command && _page.IsExpecting && !IsDone)
            _page.Receive(samples, this, now);
    }

    /// <summary>Keeps the modems in step over what did not come.</summary>
    public void Fill(int samples, FaxSession session, TimeSpan now)
    {
        if (!_gate.IsOpen)
            return;
        _session = session;
        _ended = false;
        if (Current != Signal.Page || _page.HasFailed || _suspects)
            _command.Fill(samples, this, now);
        if (Current != Signal.Command && _page.IsExpecting)
            _page.Fill(samples, this, now);
    }

    /// <summary>A preamble was heard: a page signal is over with it, though its carrier seemed to go on.</summary>
    public void BeginCommand(TimeSpan now)
    {
        if (Current == Signal.Page)
            _page.Finish(this, now);
        if (Current != Signal.None || _session!.Result is not null || transmitter.IsSending)
            return;
        _gate.BeginMeasurement();
        Begin(Signal.Command, now);
    }

    public void Begin(Signal signal, TimeSpan now)
    {
        Current = signal;
        if (signal > Heard)
            Heard = signal;
        transmitter.StopCalling();
        _session!.OnSignal(signal, now);
    }

    public void End(TimeSpan now)
    {
        var signal = Current;
        _ended = true;
        Current = Signal.None;
        if (signal == Signal.Command)
            _gate.EndMeasurement();
        transmitter.KeepQuiet(now);
        _session!.OnSignalEnd(signal, now);
        if (_gate.IsOpen)
            RestartModems();
    }

    public void Frame(ReadOnlySpan<byte> frame, bool good, TimeSpan now) => _session!.OnFrame(frame, good, now);

    public void Data(ReadOnlySpan<byte> data, TimeSpan now) => _session!.OnData(data, now);

    public void DataLost(int samples) => _session!.OnDataLost((samples + BitBuffer.Samples - 1) / BitBuffer.Samples);

    public void Trace(TimeSpan now, string what, string detail) => _session!.Trace(now, sent: false, what, detail);

    public void Trace(TimeSpan now, FaxModem modem, string what) => _session!.Trace(now, sent: false, what, modem.Name());

    public void Dispose()
    {
        _command.Dispose();
        _page.Dispose();
    }

    private void OnCarrierLost(TimeSpan now)
    {
        if (Current == Signal.Command)
            End(now);
        else
            _page.Finish(this, now);
    }

    private bool Suspects(ReadOnlySpan<short> samples)
    {
        var suspects = _narrow.IsLike(samples);
        if (suspects && !_suspects)
            _command.Restart();
        return _suspects = suspects;
    }

    private void RestartModems()
    {
        _narrow.Reset();
        _suspects = false;
        _command.Restart();
        _page.Restart();
    }
}
