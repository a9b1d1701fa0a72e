using System.Collections.Concurrent;
using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>A call between two endpoints of ours over real sockets, SIP and all, with a <see cref="MutatingRelay"/> between them.</summary>
internal sealed class FuzzedSipCall(FuzzPlan plan, CallScheduler scheduler, TimeProvider clock)
{
    // Both endpoints have let go of the call by then, whatever became of its BYE.
    private static readonly TimeSpan Limit = FuzzPlan.MaxDuration * 4;

    private readonly ConcurrentBag<(List<PageImage> Pages, CallOutcome Outcome)> _received = [];
    private readonly ConcurrentBag<Exception> _faults = [];

    public async Task<FuzzedCall> RunAsync()
    {
        await using var called = await StartAsync(0, Accept);
        using var relay = new MutatingRelay(called.LocalEndPoint, plan.Seed, plan.Forth, plan.Back, plan.Sip);
        await using var caller = await StartAsync(relay.LocalEndPoint.Port, (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(404, "")));
        CallOutcome? sent = null;
        var isOver = false;
        try
        {
            sent = await caller.SendAsync(CallRig.Fax("4711", plan.Pages), CancellationToken.None).WaitAsync(Limit, clock);
            await called.DrainAsync(Limit, CancellationToken.None);
            isOver = called.ActiveCalls + caller.ActiveCalls == 0;
        }
        catch (TimeoutException)
        {
            // Stuck, and counted as that.
        }
#pragma warning disable CA1031 // Whatever comes out is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _faults.Add(e);
        }
        // A spoilt INVITE can make two calls of one.
        var wrong = _received.Select(call => plan.Wrong(call.Pages)).Append(plan.Pages.Length).Min();
        return new FuzzedCall(plan, sent?.Transport ?? "", sent?.Status, isOver, wrong, relay.Mutated) { Faults = _faults };
    }

    private async Task<SipEndpoint> StartAsync(int port, CallGate gate)
    {
        var endpoint = new SipEndpoint(
            new SipTrunkOptions
            {
                Host = "127.0.0.1",
                Port = port,
                Local = new IPEndPoint(IPAddress.Loopback, 0),
                Fax = new FaxTrunkOptions
                {
                    Transport = plan.IsAudio ? FaxTransport.G711Only : FaxTransport.T38First,
                    OffersAsCaller = plan.Seed % 4 == 0,
                    Ecm = plan.Ecm,
                    Version = plan.Seed % 4,
                    MaxDuration = FuzzPlan.MaxDuration,
                    SilenceTimeout = TimeSpan.FromSeconds(60),
                },
            },
            scheduler, gate, clock, new Random(plan.Seed + (port == 0 ? 1_000_000 : 2_000_000)))
        { Fault = _faults.Add };
        await endpoint.StartAsync();
        return endpoint;
    }

    private ValueTask<CallDecision> Accept(IncomingCall call, CancellationToken cancel)
    {
        List<PageImage> pages = [];
        return ValueTask.FromResult<CallDecision>(new CallDecision.Accept(new IncomingFax
        {
            StorePage = (page, _) =>
            {
                pages.Add(page.Image);
                return ValueTask.CompletedTask;
            },
            Ended = outcome =>
            {
                _received.Add((pages, outcome));
                return ValueTask.CompletedTask;
            },
        }));
    }
}
