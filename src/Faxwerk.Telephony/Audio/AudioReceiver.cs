using Faxwerk.Telephony.Audio.Interop;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>
/// The receiving half of a terminal: V.21 and the expected page modem run side by side until one of them has found its signal, which
/// it then has to itself. In silence neither runs.
/// </summary>
internal sealed class AudioReceiver(AudioTransmitter transmitter) : IDisposable
{
    // Mean square of -46 dBm0: below what the modems take for a carrier.
    private const int LeastPower = 6500;

    // The modems' own power meters have run down by then.
    private const int QuietBlocks = 4;

    private readonly CommandReceiver _command = new();
    private readonly PageReceiver _page = new();
    private FaxSession? _session;
    private int _quiet;
    private bool _ended;

    /// <summary>The signal that is coming in.</summary>
    public Signal Current { get; private set; }

    /// <summary>The most telling of the signals so far: none, command or page.</summary>
    public Signal Heard { get; private set; }

    /// <summary>The signal of this block is over, or the whole session.</summary>
    public bool IsDone => _ended || _session!.Result is not null;

    public void Expect(FaxModem modem, bool longTraining, bool ecm) => _page.Expect(modem, longTraining, ecm);

    /// <summary>Begins to listen anew; what was coming in is forgotten.</summary>
    public void Restart()
    {
        Current = Signal.None;
        _command.Restart();
        _page.Restart();
        _quiet = 0;
    }

    /// <summary>Takes at most 20 ms.</summary>
    public void Receive(ReadOnlySpan<short> samples, FaxSession session, TimeSpan now)
    {
        _quiet = Power(samples) < LeastPower ? _quiet + 1 : 0;
        if (Current == Signal.None && _quiet > QuietBlocks)
            return;
        _session = session;
        _ended = false;
        if (Current != Signal.Page)
            _command.Receive(samples, this, now);
        if (Current != Signal.Command && _page.IsExpecting && !IsDone)
            _page.Receive(samples, this, now);
    }

    /// <summary>Keeps the modems in step over what did not come.</summary>
    public void Fill(int samples, FaxSession session, TimeSpan now)
    {
        _session = session;
        _ended = false;
        if (Current != Signal.Page)
            _command.Fill(samples);
        if (Current != Signal.Command && _page.IsExpecting)
            _page.Fill(samples, this, now);
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
        _command.Restart();
        if (signal == Signal.Page)
            _page.OnEnd();
        else
            _page.Restart();
        transmitter.KeepQuiet(now);
        _session!.OnSignalEnd(signal, now);
    }

    public void Frame(ReadOnlySpan<byte> frame, bool good, TimeSpan now) => _session!.OnFrame(frame, good, now);

    public void Data(ReadOnlySpan<byte> data, TimeSpan now) => _session!.OnData(data, now);

    public void DataLost(int samples) => _session!.OnDataLost((samples + BitBuffer.Samples - 1) / BitBuffer.Samples);

    public void Trace(TimeSpan now, FaxModem modem, string what) => _session!.Trace(now, sent: false, what, modem.Name());

    public void Dispose()
    {
        _command.Dispose();
        _page.Dispose();
    }

    private static long Power(ReadOnlySpan<short> samples)
    {
        long sum = 0;
        foreach (var sample in samples)
            sum += sample * sample;
        return samples.IsEmpty ? 0 : sum / samples.Length;
    }
}
