using System.Runtime.InteropServices;

namespace Faxwerk.Telephony.Audio.Interop;

/// <summary>
/// A sending modem: bits in, samples out. Bits wait in a queue of the library, read by its own function as the modem's callback: a managed one would cost a change of worlds a bit. Only that cannot say
/// where the bits end, so that it takes the last ones.
/// </summary>
internal sealed unsafe class Modulator : SafeHandle
{
    private readonly Modulation _modulation;
    private readonly BitBuffer* _bits;
    private readonly nint _queue;
    private int _queued;
    private bool _ends;

    public Modulator(Modulation modulation, int rate)
        : base(0, ownsHandle: true)
    {
        var spec = SpandspLibrary.V21;
        _modulation = modulation;
        _queue = Spandsp.queue_init(0, BitBuffer.Capacity, 0);
        if (_queue == 0)
            throw new OutOfMemoryException();
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
        Spandsp.queue_flush(_queue);
        (_queued, _ends) = (0, false);
        SetSource((delegate* unmanaged[Cdecl]<nint, int>)SpandspLibrary.QueueReadByte, _queue);
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
    public Span<sbyte> Room() => _ends ? _bits->Room() : _bits->Room()[..(BitBuffer.Capacity - _queued)];

    /// <summary>So many bits are in <see cref="Room"/>; fewer than there was room for are the last ones.</summary>
    public void Add(int bits)
    {
        if (_ends)
        {
            _bits->Write += bits;
            return;
        }

        var isLast = bits < BitBuffer.Capacity - _queued;
        _queued += Spandsp.queue_write(_queue, _bits->Start, bits);
        if (!isLast)
            return;
        _ends = true;
        _bits->Write = Spandsp.queue_read(_queue, _bits->Start, BitBuffer.Capacity);
        SetSource(&BitBuffer.Get, (nint)_bits);
    }

    /// <summary>
    /// Makes at most <see cref="BitBuffer.Samples"/>. Fewer than asked for mean that the signal is over: all bits have left, and what the
    /// modem sends behind them.
    /// </summary>
    public int Generate(Span<short> samples)
    {
        fixed (short* start = samples)
        {
            var made = _modulation switch
            {
                Modulation.V21 => Spandsp.fsk_tx(handle, start, samples.Length),
                Modulation.V27Ter => Spandsp.v27ter_tx(handle, start, samples.Length),
                Modulation.V29 => Spandsp.v29_tx(handle, start, samples.Length),
                _ => Spandsp.v17_tx(handle, start, samples.Length),
            };
            _queued = _ends ? 0 : Spandsp.queue_contents(_queue);
            return made;
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
        _ = Spandsp.queue_free(_queue);
        NativeMemory.Free(_bits);
        return true;
    }

    private void SetSource(delegate* unmanaged[Cdecl]<nint, int> getBit, nint user)
    {
        switch (_modulation)
        {
            case Modulation.V21:
                Spandsp.fsk_tx_set_get_bit(handle, getBit, user);
                break;
            case Modulation.V27Ter:
                Spandsp.v27ter_tx_set_get_bit(handle, getBit, user);
                break;
            case Modulation.V29:
                Spandsp.v29_tx_set_get_bit(handle, getBit, user);
                break;
            default:
                Spandsp.v17_tx_set_get_bit(handle, getBit, user);
                break;
        }
    }
}
