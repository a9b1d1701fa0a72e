using System.Net;
using Faxwerk.Hosting;
using Faxwerk.Storage;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Lines;

/// <summary>
/// The test station as the other side, where the node is told to have one (<c>Faxwerk:TestStation</c>): real SIP and UDPTL on loopback. A demo: nothing leaves this
/// machine.
/// </summary>
public sealed class DemoLine(NodeOptions node, StorageOptions storage, CallScheduler scheduler, TimeProvider time) : IAsyncDisposable
{
    private readonly TaskCompletionSource<IPEndPoint> _server = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestStation? _station;

    /// <summary>Where the station is called; null where there is none.</summary>
    public IPEndPoint? Address => _station?.LocalEndPoint;

    /// <summary>The folder of the faxes that the station received.</summary>
    public string Folder => Path.Combine(storage.DataFolder, "test-station");

    /// <summary>The station's receptions so far.</summary>
    public IReadOnlyList<TestStationFax> Received => _station?.Received ?? [];

    /// <summary>The address of the server's trunk, once it is open.</summary>
    public Task<IPEndPoint> Server => _server.Task;

    /// <summary>Opens the station where it is wanted.</summary>
    public async Task StartAsync()
    {
        if (!node.TestStation)
            return;
#pragma warning disable RS0030 // The station is a machine of its own, with randomness of its own.
        var station = new TestStation(new TestStationOptions { Folder = Folder }, scheduler, time, new Random());
#pragma warning restore RS0030
        await station.StartAsync();
        _station = station;
    }

    /// <summary>Tells where the server is.</summary>
    internal void PointTo(IPEndPoint server) => _server.TrySetResult(server);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_station is not null)
            await _station.DisposeAsync();
    }
}
