using System.Diagnostics.Metrics;

namespace Faxwerk.Hosting;

/// <summary>What this process measures of the route of a fax; telephony has meters of its own.</summary>
public static class FaxMeters
{
    private static readonly Meter Meter = new("Faxwerk");

    /// <summary>Calls that ended, by direction and outcome.</summary>
    public static readonly Counter<long> Calls = Meter.CreateCounter<long>("faxwerk.calls", description: "Calls that ended, by direction and outcome (names of docs/status-codes.md).");

    /// <summary>How long calls took.</summary>
    public static readonly Histogram<double> CallDuration = Meter.CreateHistogram<double>("faxwerk.call.duration", "s", "Time from the beginning of a call to its end.");

    /// <summary>How long documents took to become pages.</summary>
    public static readonly Histogram<double> Rendering = Meter.CreateHistogram<double>("faxwerk.render.duration", "s", "Time in which the documents of a fax became pages, or failed to.");

    /// <summary>How long it took to accept a mail.</summary>
    public static readonly Histogram<double> Intake = Meter.CreateHistogram<double>("faxwerk.intake.duration", "s", "Time from the data of a mail to the answer that it is kept.");

    /// <summary>How long a claim took.</summary>
    public static readonly Histogram<double> Claim = Meter.CreateHistogram<double>("faxwerk.claim.duration", "s", "Time in which a line looked for its next fax.");

    /// <summary>Measures from now until it is disposed.</summary>
    public static Span Measure(Histogram<double> histogram) => new(histogram, TimeProvider.System.GetTimestamp());

    /// <summary>Time that is measured.</summary>
    public readonly struct Span(Histogram<double> histogram, long began) : IDisposable
    {
        /// <summary>Records it.</summary>
        public void Dispose() => histogram.Record(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
    }
}
