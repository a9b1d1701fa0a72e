using System.Globalization;
using System.Net.Http.Json;

namespace Faxwerk.Benchmarks;

/// <summary>Pages of the queue that stand open, each as a browser has it: it hears that something changed and then asks for its first page, at most every 700 ms. Meanwhile faxes get other priorities.</summary>
internal sealed class QueueLive(HttpClient http, int waiting)
{
    private const int Pages = 10, ChangesPerSecond = 20;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30), Pace = TimeSpan.FromMilliseconds(700);

    private readonly List<double> _lists = [];
    private readonly Lock _lock = new();
    private long _events, _bytes, _changes;

    /// <summary>The 99th percentile of the lists, in milliseconds.</summary>
    public async Task<double> RunAsync(TextWriter output, string engine)
    {
        using var over = new CancellationTokenSource(Length);
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll([ChangeAsync(over.Token), .. Enumerable.Range(0, Pages).Select(_ => ShowAsync(over.Token))]);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var (median, last) = (Share(0.5), Share(0.99));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{engine}: {Pages} open pages, {_changes / seconds:0.0} changes/s: {_lists.Count} lists, median {median:0.0} ms, 99th percentile {last:0.0} ms; a page hears {_events / seconds / Pages:0.0} events/s and reads {_bytes / seconds / Pages / 1000:0.0} kB/s"));
        return last;
    }

    private async Task ChangeAsync(CancellationToken over)
    {
        var random = new Random(3);
        string[] priorities = ["low", "normal", "high", "urgent"];
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ChangesPerSecond));
        while (await NextAsync(timer, over))
        {
            using var answer = await http.PostAsJsonAsync("/api/queue/actions", new { action = "priority", ids = new[] { random.Next(1, waiting) }, priority = priorities[random.Next(priorities.Length)] }, CancellationToken.None);
            answer.EnsureSuccessStatusCode();
            _changes++;
        }
    }

    private async Task ShowAsync(CancellationToken over)
    {
        try
        {
            using var answer = await http.GetAsync("/api/queue/events", HttpCompletionOption.ResponseHeadersRead, over);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(over));
            var asked = 0L;
            while (await reader.ReadLineAsync(over) is { } line)
            {
                Interlocked.Add(ref _bytes, line.Length + 1);
                if (line != "event: queue")
                    continue;
                Interlocked.Increment(ref _events);
                if (TimeProvider.System.GetElapsedTime(asked) < Pace)
                    continue;
                asked = TimeProvider.System.GetTimestamp();
                var list = await http.GetByteArrayAsync(new Uri("/api/queue?limit=50", UriKind.Relative), over);
                lock (_lock)
                    _lists.Add(TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds);
                Interlocked.Add(ref _bytes, list.Length);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken over)
    {
        try
        {
            return await timer.WaitForNextTickAsync(over);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private double Share(double share) => _lists.Order().ElementAt((int)(share * (_lists.Count - 1)));
}
