using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>An endpoint alone, accepting every call; the test brings the other side.</summary>
internal sealed class EndpointRig(CallScheduler scheduler) : IAsyncDisposable
{
    private readonly TaskCompletionSource<CallOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SipEndpoint Endpoint { get; private set; } = null!;

    public CallScheduler Scheduler => scheduler;

    public List<PageImage> Received { get; } = [];

    /// <summary>The call that came in, as its INVITE was read.</summary>
    public IncomingCall? Call { get; private set; }

    public Task<CallOutcome> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public static async Task<EndpointRig> StartAsync(
        TimeProvider clock, int port, FaxTrunkOptions? t38 = null, Func<SipTrunkOptions, SipTrunkOptions>? trunk = null)
    {
        var rig = new EndpointRig(new CallScheduler(clock, 1, TimeSpan.FromMilliseconds(1)));
        var options = new SipTrunkOptions { Host = "127.0.0.1", Port = port, Local = new IPEndPoint(IPAddress.Loopback, 0), Fax = t38 ?? new() };
        rig.Endpoint = new SipEndpoint((trunk ?? (o => o))(options), rig.Scheduler, rig.Gate, clock, new Random(8));
        await rig.Endpoint.StartAsync();
        return rig;
    }

    public void AssertReceived(PageImage[] sent) => AssertSame(sent, [.. Received]);

    public static void AssertSame(PageImage[] sent, PageImage[] received)
    {
        Assert.Equal(sent.Length, received.Length);
        Assert.All(sent.Zip(received), pair => Assert.True(pair.First.Bitmap.SameAs(pair.Second.Bitmap)));
    }

    public async ValueTask DisposeAsync()
    {
        await Endpoint.DisposeAsync();
        scheduler.Dispose();
    }

    private ValueTask<CallDecision> Gate(IncomingCall call, CancellationToken cancel)
    {
        Call = call;
        return ValueTask.FromResult<CallDecision>(new CallDecision.Accept(new IncomingFax
        {
            StorePage = (page, _) =>
            {
                Received.Add(page.Image);
                return ValueTask.CompletedTask;
            },
            Ended = outcome =>
            {
                _ended.SetResult(outcome);
                return ValueTask.CompletedTask;
            },
        }));
    }
}
