using Faxwerk.Telephony.Audio.Interop;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>
/// T.30 over the modems of a telephone channel: 8000 Hz, 16 bits linear. Half-duplex as T.30 is: while a signal leaves nothing is taken
/// from the line, so that its echo is never heard. A signal lasts as long as its samples are fetched: <see cref="Generate"/> is the clock of
/// what is sent, <see cref="Receive"/> and <see cref="Conceal"/> that of what is received.
/// </summary>
public sealed class AudioTerminal : FaxTerminal, IDisposable
{
    private readonly AudioTransmitter _transmitter;
    private readonly AudioReceiver _receiver;
    private readonly LineListener _listener;
    private TimeSpan _now;
    private bool _deaf;
    private int _depth;
    private bool _disposed;

    /// <param name="role">Calling: CNG until the other side is heard. Called: 0.2 s of silence, 3 s of CED, 75 ms, then the session's DIS.</param>
    /// <param name="echoProtection">Whether a page signal begins with the talker echo protection tone (V.17, V.27ter and V.29): 0.2 s more a signal, for lines with echo suppressors.</param>
    /// <exception cref="FaxModemException">There are no modems: see <see cref="FaxModems.Missing"/>.</exception>
    public AudioTerminal(AudioRole role, bool echoProtection = false)
    {
        if (FaxModems.Missing is { } missing)
            throw new FaxModemException(missing);
        _transmitter = new AudioTransmitter(role, echoProtection);
        _receiver = new AudioReceiver(_transmitter);
        _listener = new LineListener(role);
    }

    /// <summary>The most telling of what has been heard so far.</summary>
    public AudioSignal Heard => _receiver.Heard switch
    {
        Signal.Command => AudioSignal.Command,
        Signal.Page => AudioSignal.Page,
        _ => _listener.Heard,
    };

    internal override bool IsSending => _transmitter.IsSending;

    internal override Signal Incoming => _receiver.Current;

    private bool IsOver => _disposed || !IsAttached || Session.Result is not null;

    /// <summary>Takes received samples, in order and without gaps; <paramref name="now"/> is the time of their end.</summary>
    public void Receive(ReadOnlySpan<short> samples, TimeSpan now)
    {
        Enter(now);
        if (!IsOver && _receiver.Heard == Signal.None)
            ListenFor(samples);
        while (!samples.IsEmpty && !IsOver && Listens())
        {
            var piece = Math.Min(samples.Length, CarrierGate.Piece);
            _receiver.Receive(samples[..piece], Session, _now);
            samples = samples[piece..];
        }

        Leave();
    }

    /// <summary>Passes over samples that never arrived; <paramref name="now"/> is the time of their end.</summary>
    public void Conceal(int samples, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        Enter(now);
        if (samples > 0 && !IsOver && Listens())
            _receiver.Fill(samples, Session, _now);
        Leave();
    }

    /// <summary>Fills the whole of <paramref name="samples"/> with what is to be sent; <paramref name="now"/> is the time of their beginning.</summary>
    public void Generate(Span<short> samples, TimeSpan now)
    {
        Enter(now);
        if (IsOver)
            samples.Clear();
        else
            _transmitter.Generate(samples, _now, Session);
        Leave();
    }

    /// <inheritdoc/>
    public override TimeSpan Advance(TimeSpan now)
    {
        Enter(now);
        Leave();
        return IsOver ? TimeSpan.MaxValue : Session.Due;
    }

    /// <summary>Frees the modems; the line is silent afterwards.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_depth == 0)
            Free();
    }

    internal override void Open(bool calls, TimeSpan now) => _transmitter.Open();

    internal override void SendCommand(FrameList frames, TimeSpan now)
    {
        _transmitter.Stop(now);
        _transmitter.SendCommand(frames);
    }

    internal override void SendTrainingCheck(FaxModem modem, TimeSpan now)
    {
        _transmitter.Stop(now);
        _transmitter.SendTrainingCheck(modem);
    }

    internal override void SendBlock(FaxModem modem, bool longTraining, FrameList frames, TimeSpan now)
    {
        _transmitter.Stop(now);
        _transmitter.SendBlock(modem, longTraining, frames);
    }

    internal override void SendPage(FaxModem modem, bool longTraining, ReadOnlyMemory<byte> data, TimeSpan now)
    {
        _transmitter.Stop(now);
        _transmitter.SendPage(modem, longTraining, data);
    }

    internal override void StopSending(TimeSpan now) => _transmitter.Stop(now);

    internal override void Expect(FaxModem modem, bool longTraining, bool ecm) => _receiver.Expect(modem, longTraining, ecm);

    // Blocks sent and received overlap by their length: the session's time never goes back. A session's callback may dispose of the
    // terminal, whose modems are still in use then.
    private void Enter(TimeSpan now)
    {
        _depth++;
        if (now > _now)
            _now = now;
        while (!IsOver && Session.Due is var due && due <= _now)
            Session.OnDue(due);
    }

    private void Leave()
    {
        _depth--;
        if (_disposed && _depth == 0)
            Free();
    }

    // Until a fax signal proper has come. CED ends CNG, as that does (T.30 4.2.1).
    private void ListenFor(ReadOnlySpan<short> samples)
    {
        _listener.Take(samples, _transmitter.IsSending);
        if (_listener.Heard is AudioSignal.Ced or AudioSignal.Ansam)
            _transmitter.StopCalling();
    }

    private bool Listens()
    {
        if (_transmitter.IsSending)
        {
            _deaf = true;
            return false;
        }

        if (_deaf)
            _receiver.Restart();
        _deaf = false;
        return true;
    }

    private void Free()
    {
        _transmitter.Dispose();
        _receiver.Dispose();
    }
}
