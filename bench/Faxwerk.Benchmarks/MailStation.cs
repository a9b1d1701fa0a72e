using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Benchmarks;

/// <summary>The fax machines of the others: they note when they are called and what they get, and call the server.</summary>
internal sealed class MailStation : IAsyncDisposable
{
    private readonly SipEndpoint _endpoint;
    private readonly PageImage _page = CallsPages.Marks(1, 500, 1100);

    public MailStation(int serverPort, CallScheduler scheduler) => _endpoint = new SipEndpoint(
        new SipTrunkOptions { Host = "127.0.0.1", Port = serverPort, Local = new IPEndPoint(IPAddress.Loopback, 0), Caller = "100", Channels = 1000, AllowedPeers = [IPNetwork.Parse("127.0.0.0/8")] },
        scheduler, Answer, TimeProvider.System, new Random(1));

    /// <summary>The first INVITE for a number, as timestamp.</summary>
    public ConcurrentDictionary<string, long> Called { get; } = new();

    /// <summary>Faxes that came whole, by number.</summary>
    public ConcurrentDictionary<string, int> Whole { get; } = new();

    /// <summary>When the call of a caller whose fax was confirmed ended, as timestamp.</summary>
    public ConcurrentDictionary<string, long> HungUp { get; } = new();

    /// <summary>Calls that were not taken or not confirmed; the sender of those knows.</summary>
    public int Refused => _refused;

    private int _refused;

    public int Port => _endpoint.LocalEndPoint.Port;

    public Task StartAsync() => _endpoint.StartAsync();

    /// <summary>Sends a page to the server, as this caller.</summary>
    public async Task SendAsync(int number, CancellationToken cancel)
    {
        var caller = string.Create(CultureInfo.InvariantCulture, $"+4940{7_000_000 + number}");
        var outcome = await _endpoint.SendAsync(new OutgoingFax { Called = "+4989100", Caller = caller, PageCount = 1, ReadPage = (_, _) => ValueTask.FromResult(_page) }, cancel);
        if (outcome.Status == CallStatus.Ok)
            HungUp[caller] = TimeProvider.System.GetTimestamp();
        else
            Interlocked.Increment(ref _refused);
    }

    public ValueTask DisposeAsync() => _endpoint.DisposeAsync();

    private ValueTask<CallDecision> Answer(IncomingCall call, CancellationToken cancel)
    {
        Called.TryAdd(call.Called, TimeProvider.System.GetTimestamp());
        var pages = 0;
        return ValueTask.FromResult<CallDecision>(new CallDecision.Accept(new IncomingFax
        {
            StorePage = (_, _) =>
            {
                pages++;
                return ValueTask.CompletedTask;
            },
            Ended = outcome =>
            {
                if (outcome.Status == CallStatus.Ok && pages == 1)
                    Whole.AddOrUpdate(call.Called, 1, (_, times) => times + 1);
                return ValueTask.CompletedTask;
            },
        }));
    }
}
