using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>A fax machine that calls an endpoint and answers its offers as the test wants; it makes none by itself.</summary>
internal sealed class FaxPeer : IAsyncDisposable
{
    // Two with the same identifiers are one to an endpoint.
    private static int _peers;

    private readonly CallContext _context;
    private readonly SipUserAgent _agent;
    private readonly TaskCompletionSource<(SipCall Sip, FaxCall Fax)> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FaxPeer(CallScheduler scheduler, FaxTrunkOptions fax)
    {
        var clock = scheduler.Clock;
        _context = new CallContext(
            new SipTrunkOptions { Host = "127.0.0.1", Local = new IPEndPoint(IPAddress.Loopback, 0), Fax = fax }, scheduler, clock, new Random(4))
        { Stopping = CancellationToken.None, Stopped = CancellationToken.None };
        _agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Udp, new IPEndPoint(IPAddress.Loopback, 0))],
            Time = clock,
            Random = new Random(Interlocked.Increment(ref _peers)),
        });
    }

    /// <summary>Told of each page that was confirmed, 1-based, before the next one begins.</summary>
    public Func<int, Task>? Confirmed { get; set; }

    /// <summary>The call, once it is answered.</summary>
    public Task<(SipCall Sip, FaxCall Fax)> Connected => _connected.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <param name="scheduler">That of the other end: where the machine stalls, both do, and nothing is lost.</param>
    /// <param name="fax">Its part of the call.</param>
    public static async Task<FaxPeer> StartAsync(CallScheduler scheduler, FaxTrunkOptions? fax = null)
    {
        var peer = new FaxPeer(scheduler, fax ?? new FaxTrunkOptions { OffersAsCaller = false });
        await peer._agent.StartAsync();
        return peer;
    }

    /// <summary>Calls and sends; <paramref name="answer"/> stands before the call's own answers.</summary>
    public Task<FaxResult> SendAsync(IPEndPoint to, PageImage[] pages, Func<FaxCall, PeerOffer, (int Status, string? Sdp)?>? answer = null)
    {
        var fax = CallRig.Fax("4711", pages, async (progress, _) =>
        {
            if (progress.Step == CallStep.PageConfirmed && Confirmed is not null) await Confirmed(progress.Page);
            return true;
        });
        return CallAsync(to, new SendingParty(fax, new ProgressReports(fax, _context.Clock, () => { }, CancellationToken.None), CancellationToken.None), answer);
    }

    /// <summary>Calls and fetches a document.</summary>
    public Task<FaxResult> FetchAsync(IPEndPoint to, PollRequest request, Func<ReceivedPage, ValueTask> store) =>
        CallAsync(to, new ReceivingParty(new IncomingFax { StorePage = (page, _) => store(page), Ended = static _ => ValueTask.CompletedTask }, request), answer: null);

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private async Task<FaxResult> CallAsync(IPEndPoint to, IFaxParty party, Func<FaxCall, PeerOffer, (int Status, string? Sdp)?>? answer)
    {
        using var call = new FaxCall(_context, _context.Trunk.Fax, new CallTrace(_context.Clock), IPAddress.Loopback, party);
        party.Join(call);
        var result = await _agent.InviteAsync(
            new InviteRequest
            {
                Target = new SipUri("4711", "127.0.0.1", to.Port),
                From = new SipUri("0815", "127.0.0.1"),
                Sdp = call.OfferAudio(),
                Trace = call.Trace,
                Answerer = (offer, cancel) => answer?.Invoke(call, offer) is { } given ? ValueTask.FromResult(given) : call.AnswerOffer(offer, cancel),
            },
            CancellationToken.None);
        Assert.True(result.Call is not null, $"{result.Status} {result.Reason}");
        Assert.True(call.TakeAnswer(result.Call.RemoteBody));
        _connected.SetResult((result.Call, call));
        var way = new FaxSwitch(call, result.Call, _context.Trunk.Fax, _context.Clock);
        var ended = await FaxEnd.WaitAsync(call, result.Call, _context, party.EndAfterPage, way.AsCallerAsync, CancellationToken.None);
        await Task.Delay(TimeSpan.FromMilliseconds(250), _context.Clock);
        await result.Call.ByeAsync();
        return ended;
    }
}
