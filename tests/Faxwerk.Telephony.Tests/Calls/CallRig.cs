using System.Net;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>A server's endpoint and a test station on loopback, on a clock five times as fast that waits for a busy machine.</summary>
internal sealed class CallRig : IAsyncDisposable
{
    private readonly string _folder;
    private readonly TaskCompletionSource<TestStationFax> _stationFax = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PatientClock _clock;

    private CallRig(string folder, SipEndpoint server, TestStation station, CallScheduler scheduler, PatientClock clock, List<Exception> faults) =>
        (_folder, Server, Station, Scheduler, _clock, Faults) = (folder, server, station, scheduler, clock, faults);

    public SipEndpoint Server { get; }

    public TestStation Station { get; private set; }

    public CallScheduler Scheduler { get; }

    public TimeProvider Clock => _clock;

    public List<Exception> Faults { get; }

    public Task<TestStationFax> StationFax => _stationFax.Task.WaitAsync(TimeSpan.FromMinutes(3));

    public static async Task<CallRig> StartAsync(
        Func<SipTrunkOptions, SipTrunkOptions>? trunk = null, Func<FaxTrunkOptions, FaxTrunkOptions>? station = null, CallGate? gate = null, int speed = 5)
    {
        var clock = new PatientClock(speed);
        var scheduler = new CallScheduler(clock, 1, TimeSpan.FromMilliseconds(1));
        CallRig? rig = null;
        var folder = Directory.CreateTempSubdirectory("faxwerk-calls-").FullName;
        var other = new TestStation(
            new TestStationOptions { Folder = folder, Fax = (station ?? (o => o))(new FaxTrunkOptions()) }, scheduler, clock, new Random(2))
        { FaxReceived = fax => rig!._stationFax.TrySetResult(fax) };
        await other.StartAsync();
        var options = new SipTrunkOptions { Host = "127.0.0.1", Port = other.LocalEndPoint.Port, Local = new IPEndPoint(IPAddress.Loopback, 0), Caller = "4930123456" };
        var faults = new List<Exception>();
        var server = new SipEndpoint((trunk ?? (o => o))(options), scheduler, gate ?? RejectAll, clock, new Random(1)) { Fault = faults.Add };
        await server.StartAsync();
        rig = new CallRig(folder, server, other, scheduler, clock, faults);
        return rig;
    }

    /// <summary>A second station that calls the server.</summary>
    public async Task<TestStation> CallingStationAsync(Func<FaxTrunkOptions, FaxTrunkOptions>? t38 = null)
    {
        await Station.DisposeAsync();
        Station = new TestStation(
            new TestStationOptions { Folder = _folder, Server = Server.LocalEndPoint, Fax = (t38 ?? (o => o))(new FaxTrunkOptions()) }, Scheduler, Clock, new Random(3));
        await Station.StartAsync();
        return Station;
    }

    public static OutgoingFax Fax(string called, IReadOnlyList<PageImage> pages, Func<CallProgress, CancellationToken, ValueTask<bool>>? progress = null) => new()
    {
        Called = called,
        LocalId = "+49 30 123456",
        PageCount = pages.Count,
        ReadPage = (page, _) => ValueTask.FromResult(pages[page]),
        Progress = progress,
    };

    public static void AssertSame(IReadOnlyList<PageImage> sent, string? file, int? pages = null)
    {
        var received = TiffReader.Open(File.ReadAllBytes(Assert.IsType<string>(file)));
        Assert.Equal(pages ?? sent.Count, received.PageCount);
        for (var i = 0; i < received.PageCount; i++)
            Assert.True(sent[i].Bitmap.SameAs(received.Page(i).ToBitmap()), $"page {i + 1} differs");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Station.DisposeAsync();
        Scheduler.Dispose();
        _clock.Dispose();
        Directory.Delete(_folder, recursive: true);
        Assert.Empty(Faults);
    }

    private static ValueTask<CallDecision> RejectAll(IncomingCall call, CancellationToken cancel) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(404, ""));
}
