using System.Diagnostics.Metrics;

namespace Faxwerk.Benchmarks;

/// <summary>How late datagrams left, counted in tenths of a millisecond up to a second.</summary>
internal sealed class CallsLateness : IDisposable
{
    private readonly int[] _counts = new int[10_001];
    private readonly MeterListener _listener = new();

    public CallsLateness()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "faxwerk.udptl.lateness") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, late, _, _) => Interlocked.Increment(ref _counts[(int)Math.Clamp(late * 10, 0, 10_000)]));
        _listener.Start();
    }

    public int Count => _counts.Sum();

    /// <summary>Milliseconds that this part of the datagrams did not exceed.</summary>
    public double Quantile(double part)
    {
        var left = Count * part;
        var slot = 0;
        while (slot < _counts.Length - 1 && (left -= _counts[slot]) > 0) slot++;
        return slot / 10.0;
    }

    public void Dispose() => _listener.Dispose();
}
