using System.Diagnostics.Metrics;
using Faxwerk.Metrics;
using Faxwerk.Queue;
using Faxwerk.Storage;
using Faxwerk.Tests.Queue;

namespace Faxwerk.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Prometheus_reads_the_queue_and_what_was_measured()
    {
        await using var server = await FaxServer.StartAsync();
        await server.Get<Database>().InTransactionAsync(tx => server.Get<FaxQueue>().EnqueueAsync(tx, QueueBed.Fax("+4989123456", "+4989123457") with { Held = true }));
        using var answer = await server.Http.GetAsync("/metrics");
        Assert.StartsWith("text/plain; version=0.0.4", answer.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        Assert.Contains("faxwerk_queue_faxes{state=\"held\"} 2", lines);
        Assert.Contains("faxwerk_queue_paused 0", lines);
        Assert.Contains(lines, line => line.StartsWith("faxwerk_trunk_channels{trunk=\"trunk\"} ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Length > 0 && !line.StartsWith('#') && line.Split(' ').Length != 2);
    }

    [Fact]
    public void Counters_and_histograms_are_added_up_by_labels_within_bounds()
    {
        using var store = new MetricStore();
        using var meter = new Meter("Faxwerk.Test");
        var counter = meter.CreateCounter<long>("faxwerk.test.calls", description: "Calls\nthat were.");
        var histogram = meter.CreateHistogram<double>("faxwerk.test.duration", "s");
        counter.Add(2, new KeyValuePair<string, object?>("outcome", "a \"b\" \\ c"));
        counter.Add(3, new KeyValuePair<string, object?>("outcome", "a \"b\" \\ c"));
        histogram.Record(0.02);
        histogram.Record(7);
        histogram.Record(1e6);
        for (var number = 0; number < 2 * MetricStore.MostSeries; number++)
            meter.CreateCounter<long>("faxwerk.test.many").Add(1, new KeyValuePair<string, object?>("caller", number));
        var writer = new PrometheusWriter();
        store.Write(writer);
        var lines = writer.ToString().Split('\n');
        Assert.Contains("# HELP faxwerk_test_calls_total Calls\\nthat were.", lines);
        Assert.Contains("faxwerk_test_calls_total{outcome=\"a \\\"b\\\" \\\\ c\"} 5", lines);
        Assert.Contains("faxwerk_test_duration_seconds_bucket{le=\"0.025\"} 1", lines);
        Assert.Contains("faxwerk_test_duration_seconds_bucket{le=\"10\"} 2", lines);
        Assert.Contains("faxwerk_test_duration_seconds_bucket{le=\"+Inf\"} 3", lines);
        Assert.Contains("faxwerk_test_duration_seconds_count 3", lines);
        Assert.Equal(MetricStore.MostSeries + 1, lines.Count(line => line.StartsWith("faxwerk_test_many_total{", StringComparison.Ordinal)));
    }
}
