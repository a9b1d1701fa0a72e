using System.Runtime.InteropServices;

namespace Faxwerk.Telephony.Audio.Interop;

/// <summary>A sending modem: bits in, samples out.</summary>
internal sealed unsafe class Modulator : SafeHandle
{
    private readonly Modulation _modulation;
    private readonly BitBuffer* _bits;

    public Modulator(Modulation modulation, int rate)
        : base(0, ownsHandle: true)
    {
        var spec = SpandspLibrary.V21;
        _modulation = modulation;
        _bits = BitBuffer.Allocate();
        var user = (nint)_bits;
        SetHandle(modulation switch
        {
            Modulation.V21 => Spandsp.fsk_tx_init(0, spec, &BitBuffer.Get, user),
            Modulation.V27Ter => Spandsp.v27ter_tx_init(0, rate, 0, &BitBuffer.Get, user),
            Modulation.V29 => Spandsp.v29_tx_init(0, rate, 0, &BitBuffer.Get, user),
            _ => Spandsp.v17_tx_init(0, rate, 0, &BitBuffer.Get, user),
        });
        if (IsInvalid)
            throw new OutOfMemoryException();
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Begins a signal: echo protection tone where wanted, training, then bits.</summary>
    public void Start(int rate, bool shortTraining, bool echoProtection)
    {
        _bits->Clear();
        var tep = echoProtection ? 1 : 0;
        _ = _modulation switch
        {
            Modulation.V21 => Spandsp.fsk_tx_restart(handle, SpandspLibrary.V21),
            Modulation.V27Ter => Spandsp.v27ter_tx_restart(handle, rate, tep),
            Modulation.V29 => Spandsp.v29_tx_restart(handle, rate, tep),
            _ => Spandsp.v17_tx_restart(handle, rate, tep, shortTraining ? 1 : 0),
        };
    }

    /// <summary>Where bits are put that <see cref="Add"/> then counts.</summary>
    public Span<sbyte> Room() => _bits->Room();

    public void Add(int bits) => _bits->Write += bits;

    /// <summary>
    /// Makes at most <see cref="BitBuffer.Samples"/>. Fewer than asked for mean that the signal is over: all bits have left, and what the
    /// modem sends behind them.
    /// </summary>
    public int Generate(Span<short> samples)
    {
        fixed (short* start = samples)
        {
            return _modulation switch
            {
                Modulation.V21 => Spandsp.fsk_tx(handle, start, samples.Length),
                Modulation.V27Ter => Spandsp.v27ter_tx(handle, start, samples.Length),
                Modulation.V29 => Spandsp.v29_tx(handle, start, samples.Length),
                _ => Spandsp.v17_tx(handle, start, samples.Length),
            };
        }
    }

    protected override bool ReleaseHandle()
    {
        _ = _modulation switch
        {
            Modulation.V21 => Spandsp.fsk_tx_free(handle),
            Modulation.V27Ter => Spandsp.v27ter_tx_free(handle),
            Modulation.V29 => Spandsp.v29_tx_free(handle),
            _ => Spandsp.v17_tx_free(handle),
        };
        NativeMemory.Free(_bits);
        return true;
    }
}
