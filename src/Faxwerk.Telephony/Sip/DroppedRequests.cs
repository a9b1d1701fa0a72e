using System.Diagnostics.Metrics;
using System.Net;

namespace Faxwerk.Telephony.Sip;

/// <summary>Counts what strangers send; each address is told of once a minute.</summary>
internal sealed class DroppedRequests(TimeProvider time, Action<IPAddress>? told)
{
    /// <summary>Addresses told of within a minute at most: forged ones come without end.</summary>
    private const int MaxAddresses = 100;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly Meter Meter = new("Faxwerk.Telephony");
    private static readonly Counter<long> Dropped =
        Meter.CreateCounter<long>("faxwerk.sip.dropped_requests", description: "Requests from addresses of no trunk, dropped without an answer.");

    private readonly HashSet<IPAddress> _told = [];
    private readonly Lock _gate = new();
    private long _since = time.GetTimestamp();
    private long _count;

    /// <summary>So many since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    public void Add(IPAddress source)
    {
        Interlocked.Increment(ref _count);
        Dropped.Add(1);
        lock (_gate)
        {
            if (time.GetElapsedTime(_since) >= Period)
            {
                _told.Clear();
                _since = time.GetTimestamp();
            }

            if (_told.Count >= MaxAddresses || !_told.Add(source))
                return;
        }

        told?.Invoke(source);
    }
}
