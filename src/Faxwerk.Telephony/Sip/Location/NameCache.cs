using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// What names stand for, as long as the answers hold. Where no name server answers, the last answer holds on: an outage of the name server is not to become one
/// of the trunk.
/// </summary>
internal sealed class NameCache(DnsQuery query, Func<string, CancellationToken, Task<IPAddress[]>> lookUp, TimeProvider time)
{
    private const int MaxEntries = 500;

    /// <summary>For answers that say no time of their own: addresses by the system's resolver, and that there is nothing.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(string Name, DnsType? Type), Entry> _entries = [];
    private readonly Lock _gate = new();

    /// <summary>Records of a name; null where no server answers and none ever did.</summary>
    public async Task<IReadOnlyList<DnsRecord>?> RecordsAsync(string name, DnsType type, CancellationToken cancel)
    {
        if (Find((name, type)) is { } known)
            return known.Records;
        var records = await query(name, type, cancel);
        return Keep((name, type), new Entry(records, null, records is { Count: > 0 } ? records.Min(r => r.TimeToLive) : Life)).Records;
    }

    /// <summary>Addresses of a host; empty where it has none.</summary>
    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out var literal))
            return [literal];
        if (Find((host, null)) is { } known)
            return known.Addresses ?? [];
        IPAddress[]? addresses = null;
        try
        {
            addresses = await lookUp(host, cancel);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // A peer's Contact may hold what can be no name at all.
        }

        return Keep((host, null), new Entry(null, addresses, Life)).Addresses ?? [];
    }

    private Entry? Find((string, DnsType?) key)
    {
        lock (_gate)
            return _entries.TryGetValue(key, out var entry) && time.GetElapsedTime(entry.Since) < entry.Life ? entry : null;
    }

    private Entry Keep((string, DnsType?) key, Entry entry)
    {
        lock (_gate)
        {
            if (entry is { Records: null, Addresses: null } && _entries.TryGetValue(key, out var old))
                entry = old with { Life = Life };
            if (_entries.Count >= MaxEntries)
                _entries.Clear();
            return _entries[key] = entry with { Since = time.GetTimestamp() };
        }
    }

    private sealed record Entry(IReadOnlyList<DnsRecord>? Records, IReadOnlyList<IPAddress>? Addresses, TimeSpan Life)
    {
        public long Since { get; init; }
    }
}
