using System.Net;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// Who may call: the networks of the trunk's settings, else the addresses of its host. A name is looked up when somebody calls, at most once a
/// minute, so that strangers cannot make us ask the name server for each of their requests.
/// </summary>
internal sealed class AllowedPeers(SipTrunkOptions trunk, TimeProvider clock)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private IPAddress[] _host = [];
    private Task _lookUp = Task.CompletedTask;
    private long? _asked;

    /// <summary>Whether it is one of them, or might be by a lookup that is under way or due. Does not wait.</summary>
    public bool MayContain(IPAddress source)
    {
        lock (_gate)
        {
            if (trunk.AllowedPeers.Count > 0) return Holds(source);
            if (_asked is { } asked && clock.GetElapsedTime(asked) < Freshness) return !_lookUp.IsCompleted || Holds(source);
            _asked = clock.GetTimestamp();
            _lookUp = LookUpAsync();
            return true;
        }
    }

    /// <summary>Whether it is one of them, after a lookup that is under way or due.</summary>
    public async Task<bool> ContainsAsync(IPAddress source)
    {
        if (!MayContain(source)) return false;
        Task lookUp;
        lock (_gate) lookUp = _lookUp;
        await lookUp;
        lock (_gate) return Holds(source);
    }

    private bool Holds(IPAddress source)
    {
        if (source.IsIPv4MappedToIPv6) source = source.MapToIPv4();
        return trunk.AllowedPeers.Count > 0 ? trunk.AllowedPeers.Any(network => network.Contains(source)) : _host.Contains(source);
    }

    private async Task LookUpAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var addresses = await LocalAddress.ResolveAsync(trunk.Host, CancellationToken.None);
        // A name server that fails takes nobody's right away.
        lock (_gate) _host = addresses.Length > 0 ? addresses : _host;
    }
}
