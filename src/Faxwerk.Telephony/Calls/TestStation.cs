using System.Net;
using Faxwerk.Pages.Tiff;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// A second fax machine for demonstration and tests: real SIP and real UDPTL on loopback, no trunk needed. It answers any number and writes
/// what it receives to a folder; some numbers misbehave (<see cref="TestStationNumbers"/>). It is not part of a real installation.
/// </summary>
public sealed class TestStation : IAsyncDisposable
{
    private readonly TestStationOptions _options;
    private readonly SipEndpoint _endpoint;
    private readonly List<TestStationFax> _received = [];
    private int _files;

    /// <param name="options">Where it listens and writes.</param>
    /// <param name="scheduler">Drives the media.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="random">Source of tags, ports and identifiers.</param>
    public TestStation(TestStationOptions options, CallScheduler scheduler, TimeProvider clock, Random random)
    {
        _options = options;
        var server = options.Server ?? new IPEndPoint(IPAddress.Loopback, 5060);
        var trunk = new SipTrunkOptions
        {
            Host = server.Address.ToString(),
            Port = server.Port,
            Local = options.Local,
            Caller = "5550100",
            AllowedPeers = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")],
            Channels = 500,
            Fax = options.Fax,
        };
        _endpoint = new SipEndpoint(trunk, scheduler, DecideAsync, clock, random) { Intercept = MisbehaveAsync };
    }

    /// <summary>Told of each fax when its call is over, after the file is complete.</summary>
    public Action<TestStationFax>? FaxReceived { get; init; }

    /// <summary>Where it is called.</summary>
    public IPEndPoint LocalEndPoint => _endpoint.LocalEndPoint;

    /// <summary>What was received so far, in the order in which calls ended.</summary>
    public IReadOnlyList<TestStationFax> Received
    {
        get
        {
            lock (_received) return [.. _received];
        }
    }

    /// <summary>Opens the sockets.</summary>
    public Task StartAsync()
    {
        Directory.CreateDirectory(_options.Folder);
        return _endpoint.StartAsync();
    }

    /// <summary>Calls the server and sends it a fax.</summary>
    public Task<CallOutcome> SendAsync(OutgoingFax fax, CancellationToken cancel) =>
        _endpoint.SendAsync(fax.LocalId.Length > 0 ? fax : fax with { LocalId = _options.LocalId }, cancel);

    /// <summary>Calls the server and fetches a document from it (polling).</summary>
    public Task<CallOutcome> FetchAsync(FaxFetch fetch, CancellationToken cancel) =>
        _endpoint.FetchAsync(fetch.LocalId.Length > 0 ? fetch : fetch with { LocalId = _options.LocalId }, cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _endpoint.DisposeAsync();

    private async ValueTask<CallDecision> DecideAsync(IncomingCall call, CancellationToken cancel)
    {
        if (call.Called.EndsWith(TestStationNumbers.Busy, StringComparison.Ordinal)) return new CallDecision.Reject(486, "");
        if (call.Called.EndsWith(TestStationNumbers.NoAnswer, StringComparison.Ordinal))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new CallDecision.Reject(480, "");
        }
        return new CallDecision.Accept(Receive(call.Called, call.Caller));
    }

    private IncomingFax Receive(string called, string caller)
    {
        var reception = new TestStationReception(Path.Combine(_options.Folder, $"fax-{Interlocked.Increment(ref _files):0000}.tif"));
        var fails = called.EndsWith(TestStationNumbers.FailsAtPage2, StringComparison.Ordinal);
        return new IncomingFax
        {
            LocalId = _options.LocalId,
            Polled = called.EndsWith(TestStationNumbers.Polled, StringComparison.Ordinal) ? _options.Polled : [],
            StorePage = (page, _) => fails && page.Index == 1
                ? throw new IOException("The test station fails at page 2, as asked.")
                : reception.StoreAsync(page),
            Ended = outcome => EndAsync(called, caller, reception, outcome),
        };
    }

    private async ValueTask EndAsync(string called, string caller, TestStationReception reception, CallOutcome outcome)
    {
        var fax = new TestStationFax(called, caller, await reception.CloseAsync(), outcome);
        lock (_received) _received.Add(fax);
        FaxReceived?.Invoke(fax);
    }

    private async Task<bool> MisbehaveAsync(IncomingInvite invite, CallContext context)
    {
        await invite.RingAsync();
        if (invite.Called.EndsWith(TestStationNumbers.Voice, StringComparison.Ordinal))
        {
            await TestStationTones.PlayAsync(invite, context, FaxTone.Speech);
            return true;
        }
        if (!invite.Called.EndsWith(TestStationNumbers.RefusesT38, StringComparison.Ordinal)) return false;
        if (FaxModems.IsAvailable)
            await new IncomingFaxCall(context.With(context.Trunk.Fax with { Transport = FaxTransport.G711Only }), invite, Receive(invite.Called, CallParties.Read(invite, context.Trunk).Caller), invite.Source.Address).RunAsync();
        else
            await TestStationTones.PlayAsync(invite, context, FaxTone.Ced);
        return true;
    }
}

/// <summary>The file of one fax that comes in; complete on disk after each page.</summary>
internal sealed class TestStationReception(string file)
{
    private FileStream? _stream;
    private TiffWriter? _writer;

    public async ValueTask StoreAsync(ReceivedPage page)
    {
        _stream ??= new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        _writer ??= new TiffWriter(_stream);
        _writer.Append(page.Image);
        await _stream.FlushAsync();
    }

    public async ValueTask<string?> CloseAsync()
    {
        if (_stream is null) return null;
        await _stream.DisposeAsync();
        return file;
    }
}
