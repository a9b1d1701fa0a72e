using System.Net;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// Who may call: the networks of the trunk's settings, else the addresses of its hosts. A name is looked up when somebody calls, at most once a
/// minute, so that strangers cannot make us ask the name server for each of their requests.
/// </summary>
/// <param name="networks">From the trunk's settings; where empty, the addresses of its hosts count.</param>
/// <param name="lookUp">Finds those addresses; empty where the name servers are silent.</param>
/// <param name="clock">The clock.</param>
internal sealed class AllowedPeers(IReadOnlyList<IPNetwork> networks, Func<CancellationToken, Task<IReadOnlyList<IPAddress>>> lookUp, TimeProvider clock)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private IReadOnlyList<IPAddress> _host = [];
    private Task _lookUp = Task.CompletedTask;
    private long? _asked;

    /// <summary>The end of the lookup that is under way.</summary>
    public Task Known
    {
        get
        {
            lock (_gate) return _lookUp;
        }
    }

    /// <summary>Whether it is one of them; null where a lookup decides that is under way or was due. Does not wait.</summary>
    public bool? Contains(IPAddress source)
    {
        lock (_gate)
        {
            if (networks.Count > 0 || Holds(source)) return Holds(source);
            if (_asked is { } asked && clock.GetElapsedTime(asked) < Freshness) return _lookUp.IsCompleted ? false : null;
            _asked = clock.GetTimestamp();
            _lookUp = LookUpAsync();
            return null;
        }
    }

    private bool Holds(IPAddress source)
    {
        if (source.IsIPv4MappedToIPv6) source = source.MapToIPv4();
        return networks.Count > 0 ? networks.Any(network => network.Contains(source)) : _host.Contains(source);
    }

    private async Task LookUpAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var addresses = await lookUp(CancellationToken.None);
        // A name server that fails takes nobody's right away.
        lock (_gate) _host = addresses.Count > 0 ? addresses : _host;
    }
}
