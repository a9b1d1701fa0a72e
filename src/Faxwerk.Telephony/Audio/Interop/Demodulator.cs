using System.Runtime.InteropServices;

namespace Faxwerk.Telephony.Audio.Interop;

/// <summary>
/// A receiving modem: samples in, bits out. Bits go into a queue of the library by its own function, which is its callback: a managed one
/// would cost a change of worlds a bit.
/// </summary>
internal sealed unsafe class Demodulator : SafeHandle
{
    // More than any modem makes of 20 ms.
    private const int Capacity = 1024;

    // Out of the way: when a carrier is one is decided before the modem. V.17 forgets what it has learnt of the line where
    // it finds by itself that the carrier is gone.
    private const float Cutoff = -58;

    private readonly Modulation _modulation;
    private readonly nint _queue;
    private readonly sbyte[] _bits = new sbyte[Capacity];

    public Demodulator(Modulation modulation, int rate)
        : base(0, ownsHandle: true)
    {
        var spec = SpandspLibrary.V21;
        _modulation = modulation;
        _queue = Spandsp.queue_init(0, Capacity, 0);
        if (_queue == 0)
            throw new OutOfMemoryException();
        var putBit = (delegate* unmanaged[Cdecl]<nint, int, void>)SpandspLibrary.QueueWriteByte;
        SetHandle(modulation switch
        {
            Modulation.V21 => Spandsp.fsk_rx_init(0, spec, Spandsp.Synchronous, putBit, _queue),
            Modulation.V27Ter => Spandsp.v27ter_rx_init(0, rate, putBit, _queue),
            Modulation.V29 => Spandsp.v29_rx_init(0, rate, putBit, _queue),
            _ => Spandsp.v17_rx_init(0, rate, putBit, _queue),
        });
        if (IsInvalid)
            throw new OutOfMemoryException();
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Waits for a carrier anew. What V.17 has learnt of the line in a long training is kept.</summary>
    public void Restart(int rate, bool shortTraining)
    {
        _ = _modulation switch
        {
            Modulation.V21 => Spandsp.fsk_rx_restart(handle, SpandspLibrary.V21, Spandsp.Synchronous),
            Modulation.V27Ter => Spandsp.v27ter_rx_restart(handle, rate, 0),
            Modulation.V29 => Spandsp.v29_rx_restart(handle, rate, 0),
            _ => Spandsp.v17_rx_restart(handle, rate, shortTraining ? 1 : 0),
        };
        SetCutoff();
    }

    /// <summary>Takes at most 20 ms. Returns bits, and negative numbers for what else the modem reports; valid until the next call.</summary>
    public ReadOnlySpan<sbyte> Receive(ReadOnlySpan<short> samples)
    {
        fixed (short* start = samples)
        {
            _ = _modulation switch
            {
                Modulation.V21 => Spandsp.fsk_rx(handle, start, samples.Length),
                Modulation.V27Ter => Spandsp.v27ter_rx(handle, start, samples.Length),
                Modulation.V29 => Spandsp.v29_rx(handle, start, samples.Length),
                _ => Spandsp.v17_rx(handle, start, samples.Length),
            };
        }

        fixed (sbyte* bits = _bits)
            return _bits.AsSpan(0, Spandsp.queue_read(_queue, bits, Capacity));
    }

    /// <summary>Keeps carrier and symbol clock running over samples that did not come.</summary>
    public void Fill(int samples) => _ = _modulation switch
    {
        Modulation.V21 => Spandsp.fsk_rx_fillin(handle, samples),
        Modulation.V27Ter => Spandsp.v27ter_rx_fillin(handle, samples),
        Modulation.V29 => Spandsp.v29_rx_fillin(handle, samples),
        _ => Spandsp.v17_rx_fillin(handle, samples),
    };

    protected override bool ReleaseHandle()
    {
        _ = _modulation switch
        {
            Modulation.V21 => Spandsp.fsk_rx_free(handle),
            Modulation.V27Ter => Spandsp.v27ter_rx_free(handle),
            Modulation.V29 => Spandsp.v29_rx_free(handle),
            _ => Spandsp.v17_rx_free(handle),
        };
        _ = Spandsp.queue_free(_queue);
        return true;
    }

    private void SetCutoff()
    {
        switch (_modulation)
        {
            case Modulation.V21:
                Spandsp.fsk_rx_signal_cutoff(handle, Cutoff);
                break;
            case Modulation.V27Ter:
                Spandsp.v27ter_rx_signal_cutoff(handle, Cutoff);
                break;
            case Modulation.V29:
                Spandsp.v29_rx_signal_cutoff(handle, Cutoff);
                break;
            default:
                Spandsp.v17_rx_signal_cutoff(handle, Cutoff);
                break;
        }
    }
}
