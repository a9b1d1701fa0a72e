using System.Diagnostics.Metrics;

namespace Faxwerk.Metrics;

/// <summary>Adds up what the meters of Faxwerk measure in this process since its start: counters and histograms.</summary>
public sealed class MetricStore : IDisposable
{
    /// <summary>Most combinations of labels of one instrument; what is beyond is one more, labelled <c>other</c>.</summary>
    public const int MostSeries = 500;

    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];
    private static readonly double[] Milliseconds = [1, 2, 5, 10, 20, 50, 100, 250, 1000];

    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Measured> _instruments = new(StringComparer.Ordinal);

    /// <summary>Listens from now on.</summary>
    public MetricStore()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("Faxwerk", StringComparison.Ordinal) && !instrument.IsObservable)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Writes all of it.</summary>
    public void Write(PrometheusWriter writer)
    {
        lock (_lock)
        {
            foreach (var (name, measured) in _instruments)
                measured.Write(writer, name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            var name = NameOf(instrument);
            if (!_instruments.TryGetValue(name, out var measured))
                _instruments[name] = measured = new Measured(instrument, IsHistogram(instrument) ? instrument.Unit == "ms" ? Milliseconds : Seconds : null);
            measured.Add(value, PrometheusWriter.Labels(tags));
        }
    }

    private static bool IsHistogram(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition() == typeof(Histogram<>);

    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        return IsHistogram(instrument) ? $"{name}_{(instrument.Unit == "ms" ? "milliseconds" : "seconds")}" : $"{name}_total";
    }

    private sealed class Measured(Instrument instrument, double[]? bounds)
    {
        private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);

        public void Add(double value, string labels)
        {
            if (!_series.ContainsKey(labels) && _series.Count >= MostSeries)
                labels = "other=\"true\"";
            if (!_series.TryGetValue(labels, out var series))
                _series[labels] = series = new Series(new long[(bounds?.Length ?? -1) + 1]);
            series.Sum += value;
            series.Count++;
            if (bounds is not null)
                series.Buckets[bounds.TakeWhile(bound => value > bound).Count()]++;
        }

        public void Write(PrometheusWriter writer, string name)
        {
            writer.Head(name, bounds is null ? "counter" : "histogram", instrument.Description ?? "");
            foreach (var (labels, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                if (bounds is null)
                    writer.Sample(name, labels, series.Sum);
                else
                    WriteHistogram(writer, name, labels, series, bounds);
            }
        }

        private static void WriteHistogram(PrometheusWriter writer, string name, string labels, Series series, double[] bounds)
        {
            var below = 0L;
            var before = labels.Length == 0 ? "" : $"{labels},";
            for (var at = 0; at < bounds.Length; at++)
            {
                below += series.Buckets[at];
                writer.Sample($"{name}_bucket", FormattableString.Invariant($"{before}le=\"{bounds[at]}\""), below);
            }

            writer.Sample($"{name}_bucket", $"{before}le=\"+Inf\"", series.Count);
            writer.Sample($"{name}_sum", labels, series.Sum);
            writer.Sample($"{name}_count", labels, series.Count);
        }
    }

    private sealed class Series(long[] buckets)
    {
        public long[] Buckets { get; } = buckets;

        public double Sum { get; set; }

        public long Count { get; set; }
    }
}
