using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Faxwerk.Policies;

/// <summary>Counts requests of each caller in the minute that runs, on this node. There are no more callers than users and keys.</summary>
public sealed class RequestRates(IOptionsMonitor<LimitSettings> settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Minute> _minutes = new(StringComparer.Ordinal);

    /// <summary>Counts a request; how long to wait where it is one too many, null where it is not.</summary>
    public TimeSpan? Take(string caller)
    {
        var most = settings.CurrentValue.RequestsPerMinute;
        if (most == 0)
            return null;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var minute = _minutes.GetOrAdd(caller, static _ => new Minute());
        lock (minute)
        {
            if (now - minute.Start >= 60_000)
                (minute.Start, minute.Requests) = (now, 0);
            return ++minute.Requests <= most ? null : TimeSpan.FromMilliseconds(minute.Start + 60_000 - now);
        }
    }

    private sealed class Minute
    {
        public long Start { get; set; }

        public int Requests { get; set; }
    }
}
