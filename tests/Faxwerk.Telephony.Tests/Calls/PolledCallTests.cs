using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>A call that fetches a document, and one that it is fetched from.</summary>
public sealed class PolledCallTests : IAsyncLifetime
{
    private static readonly PageImage[] Document = [TestPages.Make(1), TestPages.Make(2)];

    private readonly PatientClock _clock = new(5);
    private readonly CallScheduler _scheduler;
    private readonly List<PageImage> _fetched = [];
    private readonly List<PageImage> _received = [];
    private readonly TaskCompletionSource<CallOutcome> _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SipEndpoint? _server;
    private SipEndpoint? _caller;

    public PolledCallTests() => _scheduler = new CallScheduler(_clock, 1, TimeSpan.FromMilliseconds(1));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_caller is not null) await _caller.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _scheduler.Dispose();
        _clock.Dispose();
    }

    [Theory]
    [InlineData(FaxTransport.T38First, "T.38")]
    [InlineData(FaxTransport.G711Only, "G.711")]
    public async Task A_document_is_fetched_by_its_address_and_password(FaxTransport transport, string taken)
    {
        await StartAsync(transport);
        var outcome = await _caller!.FetchAsync(Fetch("12", "4711"), CancellationToken.None);
        var served = await Served;
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 2, RemoteId: "49301" } && outcome.Transport == taken, CallAssert.Ladder(outcome));
        Assert.True(served is { Status: CallStatus.Ok, PagesConfirmed: 2, Polled: not null }, CallAssert.Ladder(served));
        EndpointRig.AssertSame(Document, [.. _fetched]);
        Assert.Empty(_received);
    }

    [Theory]
    [InlineData("12", "4712")]
    [InlineData("12", "")]
    [InlineData("13", "4711")]
    [InlineData("", "4711")]
    public async Task Nothing_is_given_for_another_address_or_password(string document, string password)
    {
        await StartAsync(FaxTransport.T38First);
        var outcome = await _caller!.FetchAsync(Fetch(document, password), CancellationToken.None);
        var served = await Served;
        Assert.True(outcome is { Status: CallStatus.RemoteDisconnect, PagesConfirmed: 0 }, CallAssert.Ladder(outcome));
        Assert.True(served is { Status: CallStatus.Incompatible, Polled: null }, CallAssert.Ladder(served));
        Assert.Equal(document == "12", served.PollRefused is not null);
        Assert.Empty(_fetched);
    }

    [Theory]
    [InlineData("", "", "open")]
    [InlineData("", "99", "secret")]
    [InlineData("12", "4711", "twelve")]
    [InlineData("", "98", "open", "secret")]
    public async Task Of_several_documents_the_one_is_given_whose_address_and_password_fit(string document, string password, string wanted, string? refused = null)
    {
        var names = new Dictionary<string, PolledDocument>();
        foreach (var (name, address, secret) in new[] { ("open", "", ""), ("secret", "", "99"), ("twelve", "12", "4711") })
            names[name] = new PolledDocument { Address = address, Password = secret, PageCount = 1, ReadPage = (_, _) => ValueTask.FromResult(Document[0]) };
        await StartAsync(FaxTransport.T38First, documents: [.. names.Values]);
        var outcome = await _caller!.FetchAsync(Fetch(document, password), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 1 }, CallAssert.Ladder(outcome));
        Assert.Same(names[wanted], (await Served).Polled);
        Assert.Same(refused is null ? null : names[refused], (await Served).PollRefused);
    }

    [Fact]
    public async Task Where_nothing_waits_the_call_says_so()
    {
        await StartAsync(FaxTransport.T38First, polled: false);
        var outcome = await _caller!.FetchAsync(Fetch("", ""), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.NothingToFetch, FaxAnswered: true, PagesConfirmed: 0 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_caller_that_sends_is_received_although_a_document_waits()
    {
        await StartAsync(FaxTransport.T38First);
        var outcome = await _caller!.SendAsync(CallRig.Fax("4711", Document), CancellationToken.None);
        var served = await Served;
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 2 } && served is { Status: CallStatus.Ok, Polled: null }, CallAssert.Ladder(served));
        EndpointRig.AssertSame(Document, [.. _received]);
    }

    [Theory]
    [InlineData(FaxTransport.T38First)]
    [InlineData(FaxTransport.G711Only)]
    public async Task A_document_that_is_being_fetched_ends_with_the_server(FaxTransport transport)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(transport, read: (page, _) =>
        {
            if (page == 1) asked.TrySetResult();
            return ValueTask.FromResult(page == 0 ? Document[0] : TestPages.Make(2, rows: 6000));
        });
        var fetching = _caller!.FetchAsync(Fetch("12", "4711"), CancellationToken.None);
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(3));
        await _server!.StopAsync(TimeSpan.Zero);
        var served = await Served;
        Assert.True(served is { Status: CallStatus.Stopped, Polled: not null }, CallAssert.Ladder(served));
        Assert.NotEqual(CallStatus.Ok, (await fetching).Status);
    }

    [Fact]
    public async Task A_document_that_is_being_fetched_goes_on_where_the_transport_changes()
    {
        Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        await StartAsync(FaxTransport.T38First);
        await using var peer = await FaxPeer.StartAsync(_scheduler);
        var fetched = await peer.FetchAsync(_server!.LocalEndPoint, new PollRequest(null, "4711", "12"), async page =>
        {
            _fetched.Add(page.Image);
            if (page.Index == 0) return;
            var (sip, fax) = await peer.Connected;
            Assert.True(fax.TakeAnswer((await sip.ReinviteAsync(fax.OfferAudio())).Body));
        });
        var served = await Served;
        Assert.True(served is { Status: CallStatus.Ok, PagesConfirmed: 2, Polled: not null, Transport: "G.711" }, CallAssert.Ladder(served));
        Assert.Equal((CallStatus.Ok, 2), (fetched.Status, fetched.PagesConfirmed));
        EndpointRig.AssertSame(Document, [.. _fetched]);
    }

    private Task<CallOutcome> Served => _served.Task.WaitAsync(TimeSpan.FromMinutes(3));

    private FaxFetch Fetch(string document, string password) => new()
    {
        Called = "4711",
        Document = document,
        Password = password,
        StorePage = (page, _) =>
        {
            _fetched.Add(page.Image);
            return ValueTask.CompletedTask;
        },
    };

    private async Task StartAsync(FaxTransport transport, bool polled = true, Func<int, CancellationToken, ValueTask<PageImage>>? read = null, PolledDocument[]? documents = null)
    {
        if (transport == FaxTransport.G711Only) Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        var fax = new IncomingFax
        {
            LocalId = "49301",
            Polled = documents ?? (polled ? [new PolledDocument { Password = "4711", Address = "12", PageCount = 2, ReadPage = read ?? ((page, _) => ValueTask.FromResult(Document[page])) }] : []),
            StorePage = (page, _) =>
            {
                _received.Add(page.Image);
                return ValueTask.CompletedTask;
            },
            Ended = outcome =>
            {
                _served.SetResult(outcome);
                return ValueTask.CompletedTask;
            },
        };
        var options = new SipTrunkOptions { Host = "127.0.0.1", Local = new IPEndPoint(IPAddress.Loopback, 0), Fax = new FaxTrunkOptions { Transport = transport } };
        _server = new SipEndpoint(options, _scheduler, (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Accept(fax)), _clock, new Random(1));
        await _server.StartAsync();
        _caller = new SipEndpoint(
            options with { Port = _server.LocalEndPoint.Port }, _scheduler, (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(404, "")), _clock, new Random(2));
        await _caller.StartAsync();
    }
}
