namespace Faxwerk.Spandsp;

/// <summary>The fax engine of libspandsp behind its modems: 16-bit linear samples at 8000 Hz in and out.</summary>
public sealed unsafe class SpandspAudioPeer : SpandspPeer
{
    private readonly nint _fax;

    /// <param name="caller">Whether it calls (and sends, where it has a file to send).</param>
    public SpandspAudioPeer(bool caller)
    {
        _fax = Spandsp.fax_init(0, caller ? 1 : 0);
        Spandsp.fax_set_transmit_on_idle(_fax, 1);
        Prepare();
    }

    private protected override nint T30 => Spandsp.fax_get_t30_state(_fax);

    /// <summary>Hands it what it hears; the library changes the samples.</summary>
    public void Receive(Span<short> samples)
    {
        fixed (short* first = samples)
            _ = Spandsp.fax_rx(_fax, first, samples.Length);
    }

    /// <summary>Tells it that samples were lost on the way.</summary>
    public void ReceiveLost(int samples) => _ = Spandsp.fax_rx_fillin(_fax, samples);

    /// <summary>Writes what it says next.</summary>
    public void Generate(Span<short> samples)
    {
        int written;
        fixed (short* first = samples)
            written = Spandsp.fax_tx(_fax, first, samples.Length);
        samples[written..].Clear();
    }

    private protected override void Free() => _ = Spandsp.fax_free(_fax);
}
