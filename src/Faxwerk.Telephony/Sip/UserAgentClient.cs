using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Faxwerk.Telephony.Sip;

/// <summary>A place to try: the URI that led to it, and its address.</summary>
internal readonly record struct SipTarget(SipUri Uri, SipHop Hop);

/// <summary>Sends requests (RFC 3261 8.1): finds the places to try (RFC 3263), writes Via, chooses TCP for large ones, answers challenges.</summary>
internal sealed class UserAgentClient
{
    /// <summary>Challenges answered for one request at most, stale ones included.</summary>
    public const int MaxChallenges = 5;

    private static readonly TimeSpan StreamMemory = TimeSpan.FromMinutes(10);

    private readonly AgentCore _core;
    private readonly ConcurrentDictionary<IPEndPoint, long> _noStream = new();
    private readonly SipLocator _locator;

    public UserAgentClient(AgentCore core)
    {
        _core = core;
        var options = core.Options;
        var query = options.Query ?? new DnsClient(DnsClient.Configured(), options.Time).AskAsync;
        _locator = new SipLocator(
            new NameCache(query, options.LookUp, options.Time), options.Random, core.Gate, hop => core.Transport.LocalFor(hop) is not null);
        Peers = new PeerStates(options.Time);
    }

    /// <summary>Which addresses answer.</summary>
    public PeerStates Peers { get; }

    /// <summary>
    /// The places that a request to one of these URIs may go to, in the order in which they are tried. Those that asked for a rest are left out where
    /// <paramref name="resting"/> is false and others are there.
    /// </summary>
    public async Task<IReadOnlyList<SipTarget>> TargetsAsync(IReadOnlyList<SipUri> uris, bool resting, CancellationToken cancel)
    {
        var targets = new List<SipTarget>();
        foreach (var uri in uris)
            targets.AddRange((await _locator.LocateAsync(uri, cancel)).Select(hop => new SipTarget(uri, hop)));
        return Peers.Order(targets.DistinctBy(target => target.Hop), target => target.Hop, resting);
    }

    /// <summary>Where a request in a dialog goes; null where its name has no usable address.</summary>
    public async Task<SipHop?> ResolveAsync(SipUri uri, CancellationToken cancel) =>
        await TargetsAsync([uri], resting: true, cancel) is [var first, ..] ? first.Hop : null;

    /// <summary>Like the other, for a request in a dialog.</summary>
    public async Task<SipResponse> RequestAsync(SipUri nextHop, Func<SipHop, SipRequest> create, DigestAuthenticator? auth, CancellationToken cancel) =>
        await RequestAsync(await TargetsAsync([nextHop], resting: true, cancel), target => create(target.Hop), auth, cancel);

    /// <summary>
    /// The final response to a request other than INVITE; local 503 where it cannot be sent, local 408 where nobody answers. Each place is tried
    /// where those before it do not answer or say 503. <paramref name="create"/> makes the request anew, with the next CSeq, for each place and after a challenge.
    /// </summary>
    public async Task<SipResponse> RequestAsync(
        IReadOnlyList<SipTarget> targets, Func<SipTarget, SipRequest> create, DigestAuthenticator? auth, CancellationToken cancel)
    {
        var last = new SipResponse(503, "No Address", local: true);
        for (int i = 0; i < targets.Count; i++)
        {
            last = await AskAsync(targets[i], create, auth, i + 1 < targets.Count ? _core.Options.FailoverAfter : Timeout.InfiniteTimeSpan, cancel);
            if (!FailsOver(last))
                return last;
        }

        return last;
    }

    /// <summary>Asks one place, no longer than others would be waited for.</summary>
    public Task<SipResponse> ProbeAsync(SipTarget target, Func<SipTarget, SipRequest> create, CancellationToken cancel) =>
        AskAsync(target, create, null, _core.Options.FailoverAfter, cancel);

    /// <summary>Whether the next place is to be tried (RFC 3263 4.3).</summary>
    public static bool FailsOver(SipResponse response) => response.Status == 503 || (response.IsLocal && response.Status == 408);

    /// <summary>
    /// The hops to try for a request: TCP first where a datagram would be too large, then the hop itself (RFC 3261 18.1.1). The Via is
    /// written for the hop that is being tried.
    /// </summary>
    public IEnumerable<SipHop> Ways(SipRequest request, SipHop hop)
    {
        Stamp(request, hop);
        var stream = hop with { Protocol = SipProtocol.Tcp };
        if (hop.Protocol == SipProtocol.Udp && _core.Transport.LocalFor(stream) is not null && MayStream(hop.EndPoint)
            && request.ToBytes().Length > _core.Options.LargestDatagram)
        {
            Stamp(request, stream);
            yield return stream;
            // Asked for the next way: the stream failed.
            _noStream[hop.EndPoint] = _core.Options.Time.GetTimestamp();
            Stamp(request, hop);
        }

        yield return hop;
    }

    /// <summary>A peer that refused a connection is not asked again for a while: each try may take seconds.</summary>
    private bool MayStream(IPEndPoint peer) =>
        !_noStream.TryGetValue(peer, out long since) || _core.Options.Time.GetElapsedTime(since) > StreamMemory;

    private async Task<SipResponse> AskAsync(
        SipTarget target, Func<SipTarget, SipRequest> create, DigestAuthenticator? auth, TimeSpan patience, CancellationToken cancel)
    {
        var realms = new HashSet<string>(StringComparer.Ordinal);
        for (int challenges = 0; ; challenges++)
        {
            var request = create(target);
            auth?.Authorize(request);
            var response = await ExchangeAsync(request, target.Hop, patience, cancel);
            Peers.Note(target.Hop, response);
            if (response.Status is not (401 or 407) || auth is null || challenges == MaxChallenges || !auth.Accept(response, realms))
                return response;
        }
    }

    private async Task<SipResponse> ExchangeAsync(SipRequest request, SipHop hop, TimeSpan patience, CancellationToken cancel)
    {
        SipResponse? last = null;
        foreach (var way in Ways(request, hop))
        {
            var final = new TaskCompletionSource<SipResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = cancel.Register(() => final.TrySetCanceled(cancel));
            var transaction = _core.Layer.Start(request, way, response =>
            {
                if (response.Status >= 200)
                    final.TrySetResult(response);
            });
            using var limit = new GatedTimer(_core.Options.Time, _core.Gate, () =>
            {
                transaction.Leave();
                final.TrySetResult(ClientTransaction.Local(request, 408, ReasonPhrase.Of(408)));
            });
            lock (_core.Gate)
                if (patience != Timeout.InfiniteTimeSpan)
                    limit.Start(patience);
            last = await final.Task;
            if (!last.IsLocal || last.Status != 503)
                return last;
        }

        return last!;
    }

    private void Stamp(SipRequest request, SipHop hop)
    {
        var local = _core.Transport.LocalFor(hop)!;
        string host = SipSyntax.HostText(_core.Options.PublicHost ?? local.Address.ToString());
        request.Headers.Remove("Via");
        request.Headers.Prepend("Via", string.Create(
            CultureInfo.InvariantCulture, $"SIP/2.0/{hop.Protocol.ToString().ToUpperInvariant()} {host}:{local.Port};branch={Via.MagicCookie}{_core.NewToken()};rport"));
        request.Headers.Set("User-Agent", _core.Options.UserAgent);
    }
}
